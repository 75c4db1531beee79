"""A better header for what a response seems to mean: the same intent, said so that every cache understands it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from edgelearn.sim.cache.control import control_of
from edgelearn.sim.cache.directives import CacheControl, parse
from edgelearn.sim.cache.policy import SHARED
from edgelearn.sim.doctor.findings import KNOWN, STALE_LEAVES, WITH_SECONDS, YEAR_S
from edgelearn.sim.doctor.heard import Heard
from edgelearn.sim.messages import Headers, Response

HASHED = re.compile(r"[._-](?=[0-9a-f]*[0-9])[0-9a-zA-Z_-]{8,64}\.[a-z0-9]{1,8}(?:\.map)?$")
"""A file name with a digest in it: another content gets another name."""

ERROR = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Better:
    """The fields to send in place of Cache-Control, CDN-Cache-Control, Expires and Pragma, and why."""

    lines: tuple[tuple[str, str], ...]
    why: str


REPLACED = frozenset({"cache-control", "cdn-cache-control", "expires", "pragma"})


def better(exchange: Heard) -> Better | None:
    """A better header, or None where there is nothing to better."""
    headers = exchange.response.headers
    proposed = _proposed(exchange, parse(headers.get("Cache-Control")))
    present = [(name, value) for name, value in headers if name.lower() in REPLACED]
    return None if _meaning(proposed.lines) == _meaning(present) else proposed


def with_better(exchange: Heard, proposed: Better) -> Heard:
    """The exchange, had the response carried the better header."""
    lines = (*exchange.response.headers.without(REPLACED), *proposed.lines)
    response = exchange.response
    return Heard(
        request=exchange.request,
        response=Response(status=response.status, headers=Headers(lines), size_bytes=response.size_bytes),
    )


def _meaning(lines: Iterable[tuple[str, str]]) -> set[tuple[str, frozenset[tuple[str, str | None]]]]:
    """What lines say, whatever the order of their directives."""
    return {(name.lower(), frozenset(parse(value).directives)) for name, value in lines}


def _proposed(exchange: Heard, control: CacheControl) -> Better:
    headers, status = exchange.response.headers, exchange.response.status
    if "no-store" in control:
        return _say("no-store", "It shall be kept by nobody: no-store says that alone.")
    if status >= ERROR:
        return _say("no-store", "An error is best kept by nobody, so that it ends when its cause ends.")
    if "Set-Cookie" in headers and not control.applies_whole("private"):
        return _say("private, no-cache", "It sets a cookie for one user: only that user's browser may keep it.")
    if control.applies_whole("private"):
        lifetime_s = control.seconds("max-age")
        value = (
            f"private, max-age={lifetime_s}"
            if lifetime_s and not control.applies_whole("no-cache")
            else "private, no-cache"
        )
        return _say(value, "It is for one user: their browser may keep it, no shared cache.")
    if HASHED.search(urlsplit(exchange.request.url).path):
        text = "Its name changes with its content: it can be kept for ever, and is never asked about again."
        return _say(f"public, max-age={YEAR_S}, immutable", text)
    if "s-maxage" in control and any(name in control for name in STALE_LEAVES):
        return _split(control)
    if not _says_how_long(exchange, control):
        text = "It doesn't say for how long it holds, so caches guess; with no-cache they ask before each use."
        return _say("no-cache", text)
    return _tidied(headers, control)


def _say(value: str, why: str) -> Better:
    return Better(lines=(("Cache-Control", value),), why=why)


def _split(control: CacheControl) -> Better:
    """s-maxage and stale leaves apart: s-maxage would forbid what they allow. RFC 9111 §5.2.2.10, RFC 9213."""
    leaves = [f"{name}={control.seconds(name)}" for name in STALE_LEAVES if name in control]
    edge = ", ".join([f"max-age={control.seconds('s-maxage')}", *leaves])
    return Better(
        lines=(("Cache-Control", f"max-age={control.seconds('max-age') or 0}"), ("CDN-Cache-Control", edge)),
        why="s-maxage forbids stale answers at the edge. A field for CDNs can give a lifetime and allow them.",
    )


def _says_how_long(exchange: Heard, control: CacheControl) -> bool:
    headers = exchange.response.headers
    rules = control_of(headers, SHARED)
    return (
        rules.is_targeted
        or "Expires" in headers
        or any(name in control for name in ("max-age", "s-maxage", "no-cache"))
    )


def _tidied(headers: Headers, control: CacheControl) -> Better:
    """The directives that have an effect, once each, in one order; Expires as max-age where it stands alone."""
    kept = []
    for name in KNOWN:
        if name not in control or _is_idle(name, control):
            continue
        fields = ", ".join(sorted(control.listed_fields(name)))
        value = f"={control.seconds(name)}" if name in WITH_SECONDS else f'="{fields}"' if fields else ""
        kept.append(f"{name}{value}")
    lines = [("Cache-Control", ", ".join(kept))] if kept else []
    if "Expires" in headers and not any(name in control for name in ("max-age", "s-maxage")):
        lines += [("Expires", value) for value in headers.lines("Expires")]
    lines += [("CDN-Cache-Control", value) for value in headers.lines("CDN-Cache-Control")]
    return Better(lines=tuple(lines), why="The same, without what has no effect, spelt as caches read it.")


def _is_idle(name: str, control: CacheControl) -> bool:
    """Whether a directive changes nothing beside the others."""
    if control.applies_whole("no-cache"):
        return name in ("max-age", "must-revalidate", "proxy-revalidate", "immutable", *STALE_LEAVES)
    if name in STALE_LEAVES:
        return any(other in control for other in ("must-revalidate", "proxy-revalidate", "s-maxage"))
    return name == "immutable" and not control.seconds("max-age")
