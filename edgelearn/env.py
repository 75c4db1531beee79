"""All environment variables: name, default, meaning and parser.

Nothing else in the project looks at os.environ. Settings and README's table are made from these.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import dj_database_url
import dj_email_url

PROJECT_DIR = Path(__file__).resolve().parent.parent

T = TypeVar("T")


class VariableError(ValueError):
    """A variable holds a text that can't be used; the message names it and says what would be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Generic[T]):
    """One environment variable. `parse` raises ValueError where the text is not `accepted`; empty means default."""

    name: str
    default: str
    meaning: str
    accepted: str
    parse: Callable[[str], T]
    default_note: str = ""
    secret: bool = False

    def read(self, environ: Mapping[str, str] = os.environ) -> T:
        """The variable's value, or VariableError."""
        text = environ.get(self.name, "").strip() or self.default
        try:
            return self.parse(text)
        except ValueError:
            shown = "this value" if self.secret else f"'{text}'"
            raise VariableError(f"{self.name}: {shown} can't be used; give {self.accepted}.") from None


def _switch(text: str) -> bool:
    return {"1": True, "on": True, "true": True, "yes": True, "0": False, "off": False, "false": False, "no": False}[
        text.lower()
    ]


def _parse_switch(text: str) -> bool:
    try:
        return _switch(text)
    except KeyError:
        raise ValueError(text) from None


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
            raise ValueError(text)
        return int(text)

    return parse


def _parse_names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _parse_hosts(text: str) -> tuple[str, ...]:
    hosts = _parse_names(text)
    if any("/" in host or " " in host for host in hosts):
        raise ValueError(text)
    return hosts


def _parse_origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ValueError(text)
    return f"{parts.scheme}://{parts.netloc}"


def _parse_optional_origin(text: str) -> str:
    return _parse_origin(text) if text else ""


def _parse_origins(text: str) -> tuple[str, ...]:
    return tuple(_parse_origin(origin) for origin in _parse_names(text))


def _parse_secret(text: str) -> str:
    if text and len(text) < 32:
        raise ValueError(text)
    return text


def _parse_database(text: str) -> dict[str, Any] | None:
    """Django's settings of the database; None where the default is meant."""
    if not text:
        return None
    if urlsplit(text).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ValueError(text)
    return dict(dj_database_url.parse(text))


def _parse_redis(text: str) -> str:
    if text and (urlsplit(text).scheme not in {"redis", "rediss", "unix"}):
        raise ValueError(text)
    return text


def _parse_discord_invite(text: str) -> str:
    if text and not re.fullmatch(r"https://(?:discord\.gg|discord\.com/invite)/[A-Za-z0-9-]{2,100}", text):
        raise ValueError(text)
    return text


def _parse_email(text: str) -> dict[str, Any]:
    """Django's settings of outgoing e-mail."""
    parts = urlsplit(text)
    if parts.scheme not in {"smtp", "submission", "console", "file"}:
        raise ValueError(text)
    if (parts.scheme == "submission" and not parts.hostname) or (parts.scheme == "file" and len(parts.path) < 2):
        raise ValueError(text)
    email: dict[str, Any] = dj_email_url.parse(text)
    # Visitors wait while a message is handed over: not for ever.
    email["EMAIL_TIMEOUT"] = email["EMAIL_TIMEOUT"] or 10
    email["EMAIL_FILE_PATH"] = parts.path
    return {name: value for name, value in email.items() if name.startswith("EMAIL_")}


def _parse_sender(text: str) -> str:
    if "@" not in parseaddr(text)[1] or not text.isprintable():
        raise ValueError(text)
    return text


def _parse_word(text: str) -> str:
    if len(text.split()) > 1 or not text.isprintable():
        raise ValueError(text)
    return text


def _parse_level(text: str) -> str:
    if text.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError(text)
    return text.upper()


def _parse_directory(text: str) -> Path:
    path = (PROJECT_DIR / Path(text).expanduser()).resolve()
    if path.exists() and not path.is_dir():
        raise ValueError(text)
    return path


def _parse_host(text: str) -> str:
    if not text or "/" in text or " " in text:
        raise ValueError(text)
    return text


SWITCH = "on or off"

HOST = Variable(
    name="HOST",
    default="127.0.0.1",
    meaning="Address to listen on; `0.0.0.0` for every network interface.",
    accepted="a host name or an IP address",
    parse=_parse_host,
)
PORT = Variable(
    name="PORT",
    default="8000",
    meaning="Port to listen on.",
    accepted="a whole number from 1 to 65535",
    parse=_whole(1, 65535),
)
BASE_URL = Variable(
    name="BASE_URL",
    default="",
    default_note="`http://localhost:PORT`",
    meaning="The site's public address, used where a link must be complete; its host is always allowed.",
    accepted="an address such as https://learn.example.org, with no path",
    parse=_parse_optional_origin,
)
ALLOWED_HOSTS = Variable(
    name="ALLOWED_HOSTS",
    default="localhost,127.0.0.1,[::1]",
    meaning="Host names under which the site may be asked for, with commas; `*` for any.",
    accepted="host names without scheme or path, with commas between",
    parse=_parse_hosts,
)
CSRF_TRUSTED_ORIGINS = Variable(
    name="CSRF_TRUSTED_ORIGINS",
    default="",
    default_note="`BASE_URL`",
    meaning="Origins whose forms are accepted besides the site's own, with commas.",
    accepted="addresses such as https://learn.example.org, with commas between",
    parse=_parse_origins,
)
HTTPS = Variable(
    name="HTTPS",
    default="off",
    meaning="On where visitors come by https through a proxy or CDN: secure cookies, HSTS, redirect from http; "
    "the proxy must set `X-Forwarded-Proto` itself.",
    accepted=SWITCH,
    parse=_parse_switch,
)
DATA_DIR = Variable(
    name="DATA_DIR",
    default="var",
    meaning="Directory of everything the site writes: database, secret key, collected static files, uploads.",
    accepted="a directory; a relative one counts from the project",
    parse=_parse_directory,
)
DATABASE_URL = Variable(
    name="DATABASE_URL",
    default="",
    default_note="SQLite in `DATA_DIR`",
    meaning="The database, e.g. `postgresql://user:password@host:5432/name`.",
    accepted="an address that starts with postgresql:// or sqlite:///",
    parse=_parse_database,
    secret=True,
)
REDIS_URL = Variable(
    name="REDIS_URL",
    default="",
    default_note="a table of the database",
    meaning="The cache that all processes share, e.g. `redis://host:6379/0`; without it the database counts limits.",
    accepted="an address that starts with redis://, rediss:// or unix://",
    parse=_parse_redis,
    secret=True,
)
SECRET_KEY = Variable(
    name="SECRET_KEY",
    default="",
    default_note="made on the first run, in `DATA_DIR/secret-key`",
    meaning="Signs sessions and forms; the same for all processes, known to nobody else.",
    accepted="at least 32 characters",
    parse=_parse_secret,
    secret=True,
)
EMAIL_URL = Variable(
    name="EMAIL_URL",
    default="console:",
    default_note="printed to the log of the server",
    meaning="How e-mail is sent, e.g. `submission://user:password@mail.example.org`, `smtp://host:25`, "
    "`smtp://user:password@host:465/?ssl=on`, or kept as files, `file:///directory`.",
    accepted="an address that starts with smtp://, submission:// (with a host), file:/// or console:",
    parse=_parse_email,
    secret=True,
)
DEFAULT_FROM_EMAIL = Variable(
    name="DEFAULT_FROM_EMAIL",
    default="EdgeLearn <noreply@localhost>",
    meaning="Who e-mail comes from.",
    accepted="an address such as EdgeLearn <noreply@learn.example.org>",
    parse=_parse_sender,
)
GITHUB_CLIENT_ID = Variable(
    name="GITHUB_CLIENT_ID",
    default="",
    default_note="none",
    meaning="Offers signing in with GitHub: the id of the OAuth application registered there, "
    "whose callback is `/account/github/login/callback/`.",
    accepted="one word; its secret must be set too",
    parse=_parse_word,
)
GITHUB_CLIENT_SECRET = Variable(
    name="GITHUB_CLIENT_SECRET",
    default="",
    default_note="none",
    meaning="The secret of that application.",
    accepted="one word; its id must be set too",
    parse=_parse_word,
    secret=True,
)
DISCORD_CLIENT_ID = Variable(
    name="DISCORD_CLIENT_ID",
    default="",
    default_note="none",
    meaning="Offers signing in with Discord: the id of the OAuth application registered there, "
    "whose callback is `/account/discord/login/callback/`.",
    accepted="one word; its secret must be set too",
    parse=_parse_word,
)
DISCORD_CLIENT_SECRET = Variable(
    name="DISCORD_CLIENT_SECRET",
    default="",
    default_note="none",
    meaning="The secret of that application.",
    accepted="one word; its id must be set too",
    parse=_parse_word,
    secret=True,
)
DEBUG = Variable(
    name="DEBUG",
    default="off",
    meaning="Django's error pages with source code; never on a public address.",
    accepted=SWITCH,
    parse=_parse_switch,
)
LOG_LEVEL = Variable(
    name="LOG_LEVEL",
    default="INFO",
    meaning="How much is written to the log (standard error).",
    accepted="DEBUG, INFO, WARNING or ERROR",
    parse=_parse_level,
)
PROXIES = Variable(
    name="PROXIES",
    default="0",
    meaning="How many proxies stand in front, one after the other; the client's address is what the outermost appended "
    "to `X-Forwarded-For`.",
    accepted="a whole number from 0 to 9",
    parse=_whole(0, 9),
)
WEB_WORKERS = Variable(
    name="WEB_WORKERS",
    default="1",
    meaning="Server processes.",
    accepted="a whole number from 1 to 64",
    parse=_whole(1, 64),
)
WEB_THREADS = Variable(
    name="WEB_THREADS",
    default="8",
    meaning="Threads of each server process.",
    accepted="a whole number from 1 to 256",
    parse=_whole(1, 256),
)

DISCORD_INVITE = Variable(
    name="DISCORD_INVITE",
    default="",
    default_note="none: no link is shown",
    meaning="Where “Join Discord” leads, on the discussion's pages and in the foot of each.",
    accepted="an address such as https://discord.gg/invite-code or https://discord.com/invite/invite-code",
    parse=_parse_discord_invite,
)

VARIABLES: tuple[Variable[Any], ...] = (
    HOST,
    PORT,
    BASE_URL,
    ALLOWED_HOSTS,
    CSRF_TRUSTED_ORIGINS,
    HTTPS,
    PROXIES,
    DATA_DIR,
    DATABASE_URL,
    REDIS_URL,
    SECRET_KEY,
    EMAIL_URL,
    DEFAULT_FROM_EMAIL,
    GITHUB_CLIENT_ID,
    GITHUB_CLIENT_SECRET,
    DISCORD_CLIENT_ID,
    DISCORD_CLIENT_SECRET,
    DEBUG,
    LOG_LEVEL,
    WEB_WORKERS,
    WEB_THREADS,
    DISCORD_INVITE,
)


# Of these, one means nothing without the other.
PAIRS = ((GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET), (DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET))


def complaints(environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """A sentence for each variable whose text can't be used, or whose other half is missing."""
    found = []
    for variable in VARIABLES:
        try:
            variable.read(environ)
        except VariableError as error:
            found.append(str(error))
    given = {variable.name for variable in VARIABLES if environ.get(variable.name, "").strip()}
    for names in ({one.name, other.name} for one, other in PAIRS):
        if len(names & given) == 1:
            found.append(f"{min(names & given)}: is set without {min(names - given)}; set both or neither.")
    return tuple(found)


def environment_table_markdown() -> str:
    """The table of README's "Configuration"."""
    rows = ["| Variable | Default | Meaning | Accepted |", "|---|---|---|---|"]
    for variable in VARIABLES:
        default = variable.default_note or f"`{variable.default}`"
        rows.append(f"| `{variable.name}` | {default} | {variable.meaning} | {variable.accepted} |")
    return "\n".join(rows) + "\n"
