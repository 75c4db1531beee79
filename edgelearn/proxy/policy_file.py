"""Builds the settings from command-line arguments and a TOML file. Errors name the field."""

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

from edgelearn.proxy.region import ORIGIN, region
from edgelearn.proxy.settings import CACHE, Limits, Origin, Settings, Timeouts
from edgelearn.sim import toml_text
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.toml_text import TomlError

Group = TypeVar("Group", Timeouts, Limits, CachePolicy)

MAX_CHARS = 100_000
PAGES = ("loopback", "nobody", "everybody")
NOT_SET = frozenset({"shared"})
"""What makes no sense for a reverse proxy: its cache is shared."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,40}")
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")


def origin_of(url: str) -> Origin:
    """The origin that a URL names. Raises ValueError with a sentence."""
    accepted = "an address such as http://localhost:3000 or https://www.example.org, without a path"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"origin: {url!r} is not accepted; give {accepted}.") from error
    if parts.scheme not in ("http", "https") or not host or parts.path not in ("", "/") or parts.query or "@" in url:
        raise ValueError(f"origin: {url!r} is not accepted; give {accepted}.")
    tls = parts.scheme == "https"
    return Origin(host=host, port=port or (443 if tls else 80), tls=tls)


def listen_on(text: str) -> tuple[str, int]:
    """Host and port to listen on. Raises ValueError with a sentence."""
    host, _, port = text.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) <= 65535) or not host:
        raise ValueError(f"listen: {text!r} is not accepted; give HOST:PORT, for example 127.0.0.1:8080.")
    return host.strip("[]"), int(port)


def settings(*, origin: str, listen: str, policy: str = "", city: str | None = None) -> Settings:
    """Settings from an origin's URL, an address, a policy file's text and a city. Raises ValueError with a sentence."""
    host, port = listen_on(listen)
    table = _parsed(policy)
    known = {"name", "hosts", "host_sent", "page", "server_timing", "timeouts", "limits", "cache", "region"}
    if unknown := sorted(set(table) - known):
        raise ValueError(f"{unknown[0]}: there is no such setting; there are {', '.join(sorted(known))}.")
    made = Settings(
        origin=origin_of(origin),
        listen_host=host,
        listen_port=port,
        timeouts=_group("timeouts", table, Timeouts()),
        limits=_group("limits", table, Limits()),
        cache=_group("cache", table, CACHE),
    )
    if "name" in table:
        made = replace(made, name=_name("name", table["name"]))
    if "host_sent" in table:
        made = replace(made, host_sent=_host_sent("host_sent", table["host_sent"]))
    if "page" in table:
        made = replace(made, page=_page("page", table["page"]))
    if "server_timing" in table:
        made = replace(made, server_timing=bool(_like("server_timing", table["server_timing"], made.server_timing)))
    if "hosts" in table:
        made = replace(made, hosts=tuple(each.lower() for each in _words("hosts", table["hosts"])))
    place = _table(table, "region")
    if unknown := sorted(set(place) - {"city", "origin"}):
        raise ValueError(f"region.{unknown[0]}: there is no such setting; there are city, origin.")
    if chosen := city or place.get("city"):
        made = replace(made, region=region(str(chosen), str(place.get("origin", ORIGIN))))
    return made


def _parsed(text: str) -> dict[str, Any]:
    try:
        return toml_text.read(text, max_chars=MAX_CHARS)
    except TomlError as error:
        raise ValueError(f"policy file, line {error.line}: {error.message}.") from error


def _table(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = table.get(name, {})
    if not isinstance(found, dict):
        raise ValueError(f"{name}: give a table of settings.")
    return found


def _group(name: str, table: Mapping[str, Any], defaults: Group) -> Group:
    given = _table(table, name)
    known = {each.name: getattr(defaults, each.name) for each in fields(defaults) if each.name not in NOT_SET}
    if unknown := sorted(set(given) - set(known)):
        raise ValueError(f"{name}.{unknown[0]}: there is no such setting; there are {', '.join(known)}.")
    values = {key: _like(f"{name}.{key}", value, known[key]) for key, value in given.items()}
    return replace(defaults, **values)


def _like(name: str, value: Any, default: Any) -> Any:
    """The value, if it is of the default's kind."""
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ValueError(f"{name}: {value!r} is not accepted; give true or false.")
        return value
    if isinstance(default, tuple):
        return tuple(_words(name, value))
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, int):
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name}: {value!r} is not accepted; give a whole number above 0.")
        return value
    if not is_number or not value >= 0:
        raise ValueError(f"{name}: {value!r} is not accepted; give a number that is not negative.")
    return float(value)


def _words(name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
        raise ValueError(f'{name}: {value!r} is not accepted; give a list of words, such as ["a", "b"].')
    return value


def _name(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise ValueError(f"{name}: {value!r} is not accepted; give a letter, then letters, digits, dots or hyphens.")
    return value


def _host_sent(name: str, value: Any) -> str:
    if not isinstance(value, str) or not _HOST.fullmatch(value):
        raise ValueError(f"{name}: {value!r} is not accepted; give client, origin or a host name.")
    return value


def _page(name: str, value: Any) -> str:
    if value not in PAGES:
        raise ValueError(f"{name}: {value!r} is not accepted; give {', '.join(PAGES)}.")
    return str(value)
