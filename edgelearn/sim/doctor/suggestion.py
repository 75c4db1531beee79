"""Suggests headers with the same intent as a response's, written so that every cache understands them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from edgelearn.sim.cache.control import control_of
from edgelearn.sim.cache.directives import CacheControl, parse
from edgelearn.sim.cache.policy import SHARED
from edgelearn.sim.doctor.recorded import RecordedExchange
from edgelearn.sim.doctor.response_findings import KNOWN, STALE_DIRECTIVES, WITH_SECONDS, YEAR_S
from edgelearn.sim.messages import Headers, Response

HASHED = re.compile(r"[._-](?=[0-9a-f]*[0-9])[0-9a-zA-Z_-]{8,64}\.[a-z0-9]{1,8}(?:\.map)?$")
"""A file name that contains a digest, so it changes with its content."""

ERROR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The fields to send instead of Cache-Control, CDN-Cache-Control, Expires and Pragma, and the reason."""

    lines: tuple[tuple[str, str], ...]
    why: str


REPLACED = frozenset({"cache-control", "cdn-cache-control", "expires", "pragma"})


def suggest(exchange: RecordedExchange) -> Suggestion | None:
    """The suggested headers, or None if they mean the same as the present ones."""
    headers = exchange.response.headers
    proposed = _suggestion(exchange, parse(headers.get("Cache-Control")))
    present = [(name, value) for name, value in headers if name.lower() in REPLACED]
    return None if _meaning(proposed.lines) == _meaning(present) else proposed


def with_suggestion(exchange: RecordedExchange, proposed: Suggestion) -> RecordedExchange:
    """The exchange as if the response had the suggested headers."""
    lines = (*exchange.response.headers.without(REPLACED), *proposed.lines)
    response = exchange.response
    return RecordedExchange(
        request=exchange.request,
        response=Response(status=response.status, headers=Headers(lines), size_bytes=response.size_bytes),
    )


def _meaning(lines: Iterable[tuple[str, str]]) -> set[tuple[str, frozenset[tuple[str, str | None]]]]:
    """What the lines mean, regardless of the order of directives."""
    return {(name.lower(), frozenset(parse(value).directives)) for name, value in lines}


def _suggestion(exchange: RecordedExchange, control: CacheControl) -> Suggestion:
    headers, status = exchange.response.headers, exchange.response.status
    if "no-store" in control:
        return _cache_control("no-store", "Nothing may store it: no-store alone says that.")
    if status >= ERROR:
        return _cache_control("no-store", "Errors are best not stored, so that they disappear once the cause is fixed.")
    if "Set-Cookie" in headers and not control.applies_whole("private"):
        return _cache_control(
            "private, no-cache", "It sets a cookie for one user, so only that user's browser may store it."
        )
    if control.applies_whole("private"):
        lifetime_s = control.seconds("max-age")
        value = (
            f"private, max-age={lifetime_s}"
            if lifetime_s and not control.applies_whole("no-cache")
            else "private, no-cache"
        )
        return _cache_control(value, "It is meant for one user: their browser may store it, shared caches may not.")
    if HASHED.search(urlsplit(exchange.request.url).path):
        text = "Its name changes with its content: it can be stored indefinitely and needs no validation."
        return _cache_control(f"public, max-age={YEAR_S}, immutable", text)
    if "s-maxage" in control and any(name in control for name in STALE_DIRECTIVES):
        return _split(control)
    if not _says_how_long(exchange, control):
        text = "It sets no lifetime, so caches estimate one; with no-cache they validate it before each use."
        return _cache_control("no-cache", text)
    return _tidied(headers, control)


def _cache_control(value: str, why: str) -> Suggestion:
    return Suggestion(lines=(("Cache-Control", value),), why=why)


def _split(control: CacheControl) -> Suggestion:
    """Separates s-maxage from the stale-* directives, which it would override. RFC 9111 §5.2.2.10, RFC 9213."""
    leaves = [f"{name}={control.seconds(name)}" for name in STALE_DIRECTIVES if name in control]
    edge = ", ".join([f"max-age={control.seconds('s-maxage')}", *leaves])
    return Suggestion(
        lines=(("Cache-Control", f"max-age={control.seconds('max-age') or 0}"), ("CDN-Cache-Control", edge)),
        why="s-maxage forbids stale responses at the edge. CDN-Cache-Control can set a lifetime and allow them.",
    )


def _says_how_long(exchange: RecordedExchange, control: CacheControl) -> bool:
    headers = exchange.response.headers
    rules = control_of(headers, SHARED)
    return (
        rules.is_targeted
        or "Expires" in headers
        or any(name in control for name in ("max-age", "s-maxage", "no-cache"))
    )


def _tidied(headers: Headers, control: CacheControl) -> Suggestion:
    """The directives that have an effect, without duplicates and in a fixed order; Expires if it sets the lifetime."""
    kept = []
    for name in KNOWN:
        if name not in control or _has_no_effect(name, control):
            continue
        fields = ", ".join(sorted(control.listed_fields(name)))
        value = f"={control.seconds(name)}" if name in WITH_SECONDS else f'="{fields}"' if fields else ""
        kept.append(f"{name}{value}")
    lines = [("Cache-Control", ", ".join(kept))] if kept else []
    if "Expires" in headers and not any(name in control for name in ("max-age", "s-maxage")):
        lines += [("Expires", value) for value in headers.lines("Expires")]
    lines += [("CDN-Cache-Control", value) for value in headers.lines("CDN-Cache-Control")]
    return Suggestion(
        lines=tuple(lines), why="The same meaning, without parts that have no effect, in standard spelling."
    )


def _has_no_effect(name: str, control: CacheControl) -> bool:
    """Whether a directive has no effect next to the others."""
    if control.applies_whole("no-cache"):
        return name in ("max-age", "must-revalidate", "proxy-revalidate", "immutable", *STALE_DIRECTIVES)
    if name in STALE_DIRECTIVES:
        return any(other in control for other in ("must-revalidate", "proxy-revalidate", "s-maxage"))
    return name == "immutable" and not control.seconds("max-age")
