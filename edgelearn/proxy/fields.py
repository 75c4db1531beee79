"""Header fields that a proxy removes and adds in both directions. Pure.

RFC 9110 §7.6 (hop-by-hop, Via), RFC 7239 (Forwarded), RFC 8586 (CDN-Loop).
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus

from edgelearn.proxy.errors import RefusedError
from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.proxy.settings import Settings
from edgelearn.sim.cache.cache_status import quoted
from edgelearn.sim.cache.dates import format_date
from edgelearn.sim.cache.fields import HOP_BY_HOP, hop_by_hop, members
from edgelearn.sim.messages import Headers

REPLACED = frozenset(
    {"host", "content-length", "expect", "via", "cdn-loop", "forwarded", "x-real-ip", "http2-settings", "trailer"}
    | {f"x-forwarded-{name}" for name in ("for", "host", "proto", "port", "by", "server", "prefix", "ssl", "scheme")}
)
"""What goes to the origin only as this proxy says it: what a client claims of its way here may be untrue."""

NOT_IN_TRAILERS = frozenset(
    {
        *("host", "content-length", "content-encoding", "content-type", "content-range", "trailer", "authorization"),
        *("cache-control", "expires", "vary", "age", "date", "location", "set-cookie", "cookie", "www-authenticate"),
        *("expect", "range", "max-forwards", "if-match", "if-none-match", "if-range", "via", "cdn-loop", "forwarded"),
    }
)
"""Fields that change what a message is, or who may have it; they count only before the content. RFC 9110 §6.5.1."""

WITHOUT_CONTENT = frozenset({204, 304})


def to_origin(incoming: Incoming, client: str, settings: Settings, pseudonym: str) -> Headers:
    """The fields of a request as the origin gets them, but its body's framing. Raises RefusedError at a loop."""
    _no_loop(incoming.fields, settings, pseudonym)
    left_out = _of_this_hop(incoming.fields, REPLACED)
    lines = [("Host", host_sent(incoming, settings))]
    lines += [(name, value) for name, value in incoming.fields if name.lower() not in left_out]
    version = "1.0" if incoming.is_http_1_0 else "1.1"
    lines += [
        ("Via", _after(incoming.fields.get("Via"), f"{version} {pseudonym}")),
        ("CDN-Loop", _after(incoming.fields.get("CDN-Loop"), pseudonym)),
        ("X-Forwarded-For", client),
        ("X-Forwarded-Host", incoming.host),
        ("X-Forwarded-Proto", "http"),
        ("Forwarded", f"for={_node(client)};host={quoted(incoming.host)};proto=http"),
    ]
    return Headers(lines)


def host_sent(incoming: Incoming, settings: Settings) -> str:
    """The Host that the origin gets."""
    if settings.host_sent == "client":
        return incoming.host
    return settings.origin.authority if settings.host_sent == "origin" else settings.host_sent


def to_client(
    status: int, headers: Headers, now_s: float, via: str, told: Mapping[str, str], timing: str = ""
) -> Headers:
    """The fields of an answer as the client gets them, with one more member of each list in `told`.

    `now_s` counts from 1970; `timing` is a line of Server-Timing of our own. RFC 9110 §6.6.1, §7.6.1.
    """
    added = {"via": ("Via", f"1.1 {via}"), **{name.lower(): (name, member) for name, member in told.items()}}
    left_out = _of_this_hop(headers, frozenset(added))
    if status in WITHOUT_CONTENT:
        left_out |= {"content-length"}
    lines = [(name, value) for name, value in headers if name.lower() not in left_out]
    if "Date" not in headers:
        lines.append(("Date", format_date(now_s)))
    lines += [(name, _after(headers.get(name), member)) for name, member in added.values()]
    if timing:
        lines.append(("Server-Timing", timing))  # a line of its own: what the origin says stays as it is
    return Headers(lines)


def passed_trailers(trailers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The trailer fields that may go on."""
    lines = Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in trailers])
    left_out = hop_by_hop(lines) | NOT_IN_TRAILERS
    return encoded(lines.without(left_out))


def encoded(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The lines as bytes."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]


def reason_phrase(status: int) -> bytes:
    """The usual words for a status, or none."""
    try:
        return HTTPStatus(status).phrase.encode("ascii")
    except ValueError:
        return b""


def _of_this_hop(headers: Headers, others: frozenset[str]) -> frozenset[str]:
    """The names that go no further, and others."""
    return (hop_by_hop(headers) if "Connection" in headers else HOP_BY_HOP) | others


def _no_loop(fields: Headers, settings: Settings, pseudonym: str) -> None:
    if "Via" not in fields and "CDN-Loop" not in fields:
        return
    passed = [each.partition(";")[0].strip() for each in members(fields.get("CDN-Loop"))]
    proxies = [each.split() for each in members(fields.get("Via"))]
    if pseudonym in passed or any(pseudonym in words[1:2] for words in proxies):
        raise RefusedError(508, "The request came back to this proxy: the origin leads here.", "proxy_loop_detected")
    if max(len(passed), len(proxies)) >= settings.limits.hops:
        text = f"The request passed {settings.limits.hops} proxies already: it seems to go in circles."
        raise RefusedError(508, text, "proxy_loop_detected")


def _after(value: str | None, member: str) -> str:
    return f"{value}, {member}" if value else member


def _node(address: str) -> str:
    """An address as Forwarded writes it. RFC 7239 §6."""
    return f'"[{address}]"' if ":" in address else address
