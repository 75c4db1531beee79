"""Builds a WSGI environment from a request. Pure. PEP 3333.

The environment is written here from the request alone: no field of a client's can name the application's place
(SCRIPT_NAME), and none whose name has an underscore gets in, since it would look like the one with a hyphen.
"""

import io
import re
import sys
from typing import Any
from urllib.parse import unquote_to_bytes

from edgelearn.proxy.incoming_requests import Incoming

Environ = dict[str, Any]

_NAME = re.compile(r"[A-Za-z0-9-]+")

# Proxy would become HTTP_PROXY, which programs take for a setting (https://httpoxy.org). How long the body is, is known
# from reading it.
_LEFT_OUT = frozenset({"proxy", "content-length", "transfer-encoding", "host"})


def environ_of(
    incoming: Incoming, *, peer: str, server: tuple[str, int], content: bytes, multiprocess: bool
) -> Environ:
    """The environment of a request that was read whole. `server` is the address that was listened on."""
    path, _, query = incoming.target.partition("?")
    environ: Environ = {
        "REQUEST_METHOD": incoming.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(content)) if incoming.has_body else "",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": "HTTP/1.0" if incoming.is_http_1_0 else "HTTP/1.1",
        "REMOTE_ADDR": peer,
        "HTTP_HOST": incoming.host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(content),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": multiprocess,
        "wsgi.run_once": False,
    }
    for name, value in incoming.fields:
        lowered = name.lower()
        if lowered not in _LEFT_OUT and _NAME.fullmatch(name):
            _add(
                environ,
                "CONTENT_TYPE" if lowered == "content-type" else f"HTTP_{name.upper().replace('-', '_')}",
                value,
            )
    return environ


def _add(environ: Environ, key: str, value: str) -> None:
    """Add a field; its lines combine with commas (RFC 9110 §5.3), cookies with semicolons (RFC 6265 §5.4)."""
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value
