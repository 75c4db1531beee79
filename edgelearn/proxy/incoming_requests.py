"""Validates a request, or explains why it is refused. Pure: h11 event in, value out.

Syntax is h11's; here is what a gateway must judge: versions, targets, hosts, lengths, expectations. RFC 9112 §3, §6.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import h11

from edgelearn.proxy.errors import RefusedError
from edgelearn.proxy.settings import Settings
from edgelearn.sim.messages import Headers

_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._~-]{1,253})(?::[0-9]{1,5})?")
_ABSOLUTE = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<rest>.*)", re.IGNORECASE)

NOT_PASSED_ON = frozenset({"CONNECT", "TRACE"})
"""A tunnel would be for anything; TRACE sends credentials back to whoever can read answers. RFC 9110 §9.3.6, §9.3.8."""

LIKE_UNDERSCORED = frozenset({"content-length", "transfer-encoding", "host", "connection", "expect", "x-forwarded-for"})
"""Fields that some origins would also take under a name with underscores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A request's head, checked. `target` is in origin form, or "*"; `length` is None where its body is chunked.

    `expects_continue`: the client waits for 100 before it sends its body.
    """

    method: str
    target: str
    host: str
    is_http_1_0: bool
    fields: Headers
    length: int | None
    expects_continue: bool

    @property
    def has_body(self) -> bool:
        """Whether content follows."""
        return self.length is None or self.length > 0

    @property
    def url(self) -> str:
        """The target URI. RFC 9110 §7.1."""
        return f"http://{self.host}{'' if self.target == '*' else self.target}"

    @property
    def path(self) -> str:
        """The target's path, as it was sent."""
        return self.target.partition("?")[0]


def incoming(event: h11.Request, settings: Settings) -> Incoming:
    """The request of an h11 event. Raises RefusedError with the status and a sentence for the client."""
    fields = Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers.raw_items()])
    method, target = event.method.decode("ascii"), event.target.decode("ascii")
    is_http_1_0 = _version(event.http_version)
    if len(fields) > settings.limits.head_lines:
        raise RefusedError(431, f"There are more than {settings.limits.head_lines} header fields.")
    if method in NOT_PASSED_ON:
        raise RefusedError(501, f"{method} is not passed on.", "http_request_denied")
    _underscores(fields)
    length = _length(fields, settings, is_http_1_0=is_http_1_0)
    host, target = _host_and_target(fields, method, target, settings)
    expects = _expects(fields, is_http_1_0=is_http_1_0) and length != 0
    return Incoming(
        method=method,
        target=target,
        host=host,
        is_http_1_0=is_http_1_0,
        fields=fields,
        length=length,
        expects_continue=expects,
    )


def _version(version: bytes) -> bool:
    """Whether it is 1.0; later ones of HTTP/1 count as 1.1. RFC 9110 §2.5."""
    if not version.startswith(b"1."):
        raise RefusedError(505, f"HTTP/{version.decode('ascii')} is not spoken here, only HTTP/1.1 and 1.0.")
    return version == b"1.0"


def _underscores(fields: Headers) -> None:
    for name, _ in fields:
        if "_" in name and name.lower().replace("_", "-") in LIKE_UNDERSCORED:
            raise RefusedError(400, f"{name} could be taken for {name.replace('_', '-')}.")


def _length(fields: Headers, settings: Settings, *, is_http_1_0: bool) -> int | None:
    """The body's length, None where it is chunked. RFC 9112 §6.3."""
    length = fields.get("Content-Length")
    if "Transfer-Encoding" in fields:
        if length is not None:
            raise RefusedError(400, "Content-Length and Transfer-Encoding contradict each other.")
        if is_http_1_0:
            raise RefusedError(400, "HTTP/1.0 has no Transfer-Encoding.")
        return None
    size_bytes = int(length or "0")
    if size_bytes > settings.limits.request_body_bytes:
        raise RefusedError(413, f"A request body may have at most {settings.limits.request_body_bytes} bytes here.")
    return size_bytes


def _host_and_target(fields: Headers, method: str, target: str, settings: Settings) -> tuple[str, str]:
    """Who is asked for what; a host in the target counts before the Host field. RFC 9112 §3.2.2."""
    host = fields.get("Host")
    if host is not None and not _HOST.fullmatch(host):
        raise RefusedError(400, "Host is no host name with an optional port.")
    if found := _ABSOLUTE.fullmatch(target):
        host, target = found["authority"], found["rest"]
        if not _HOST.fullmatch(host):
            raise RefusedError(400, "The target's authority is no host name with an optional port.")
        if not target.startswith("/"):
            target = "*" if method == "OPTIONS" and not target else f"/{target}"
    if host is None:
        host = settings.origin.authority  # only HTTP/1.0 may come without, h11 sees to that
    if "#" in target or not (target.startswith("/") or (target == "*" and method == "OPTIONS")):
        raise RefusedError(400, "The target must be a path or an absolute http address, without a fragment.")
    name, port = _parted(host)
    if settings.hosts and name not in settings.hosts:
        raise RefusedError(421, "This proxy doesn't answer for that host.", "http_request_denied")
    if port is not None and port > 65535:
        raise RefusedError(400, "Host has a port above 65535.")
    return host, target


def _parted(host: str) -> tuple[str, int | None]:
    parts = urlsplit(f"//{host}")
    tail = host.rpartition("]")[2].rpartition(":")[2] if ":" in host.rpartition("]")[2] else ""
    try:
        return (parts.hostname or "").lower(), int(tail) if tail else None
    except ValueError as error:
        raise RefusedError(400, "Host is no host name with an optional port.") from error


def _expects(fields: Headers, *, is_http_1_0: bool) -> bool:
    """Whether 100 Continue is waited for; HTTP/1.0 knows no such thing. RFC 9110 §10.1.1."""
    expectation = fields.get("Expect")
    if expectation is None or is_http_1_0:
        return False
    if expectation.strip().lower() != "100-continue":
        raise RefusedError(417, "The only expectation that can be met is 100-continue.")
    return True
