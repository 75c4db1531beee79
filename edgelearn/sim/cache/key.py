"""The primary cache key. RFC 9111 §2, §4; for QUERY: RFC 10008 §2.7.

The secondary key (Vary) is in `vary`.
"""

import re
from functools import lru_cache
from hashlib import sha256
from urllib.parse import SplitResult, urlsplit

from edgelearn.sim.cache.fields import REMEMBERED_LENGTH
from edgelearn.sim.messages import Request

_DEFAULT_PORTS = {"http": "80", "https": "443"}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")

QUERY_FIELDS = ("Content-Type", "Content-Encoding", "Content-Language")
"""The fields that, with its bytes, identify the content of a QUERY."""


def cache_key(request: Request, *, normalise: bool = True) -> str:
    """Method and target URI. HEAD shares GET's key; QUERY's includes a digest of its content."""
    url = normal_url(request.url) if normalise else request.url
    if request.method == "HEAD":
        return f"GET {url}"
    if request.method != "QUERY":
        return f"{request.method} {url}"
    meaning = [request.headers.get(name) or "" for name in QUERY_FIELDS]
    digest = sha256("\n".join((*meaning, "")).encode("utf-8", "surrogateescape") + request.content).hexdigest()
    return f"QUERY {url} {digest}"


def queried_key(key: str) -> str | None:
    """GET's key for the URL of a QUERY's key; None for other keys."""
    method, _, rest = key.partition(" ")
    return f"GET {rest.rpartition(' ')[0]}" if method == "QUERY" else None


def normal_url(url: str) -> str:
    """The normal form of equivalent URLs; invalid URLs stay as they are. RFC 9110 §4.2.3.

    Scheme and host in lower case; no default port, empty path or fragment; unreserved characters unescaped, other
    escapes in upper case. Dot segments stay, since some servers treat them as significant.
    """
    return _normal(url) if len(url) <= REMEMBERED_LENGTH else _normal.__wrapped__(url)


@lru_cache(maxsize=4096)
def _normal(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return url
    if not (parts.scheme and parts.netloc):
        return url
    return f"{parts.scheme.lower()}://{_authority(parts, host, port)}{_escapes(_rest(parts, url))}"


def origin_of(url: str) -> str:
    """Scheme, host and port; "" if the URL isn't absolute. RFC 9110 §4.3.1."""
    try:
        parts = urlsplit(normal_url(url))
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme and parts.netloc else ""


def _authority(parts: SplitResult, host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return shown if port is None or str(port) == _DEFAULT_PORTS.get(parts.scheme.lower()) else f"{shown}:{port}"


def _rest(parts: SplitResult, url: str) -> str:
    # "/?" and "/" are different URLs.
    query = f"?{parts.query}" if parts.query or "?" in url.partition("#")[0] else ""
    return f"{parts.path or '/'}{query}"


def _escapes(text: str) -> str:
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    byte = int(found[1], 16)
    return chr(byte) if byte in _UNRESERVED else f"%{found[1].upper()}"
