"""Calls a WSGI application in a thread; streamed content is fetched piece by piece."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from edgelearn.serving.environ import Environ

PIECE_BYTES = 64 * 1024
"""Streamed content is handed on in about this much at a time: each piece costs a change of threads."""

Application = Callable[[Environ, Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the application answers.

    `more` fetches the next piece of streamed content, b"" at its end; None where all of it is in `content`. It must be
    closed by `close` then.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    more: Callable[[], bytes] | None
    close: Callable[[], None]


def call(application: Application, environ: Environ) -> Answer:
    """The application's answer. Content that the application streams is fetched up to the first piece."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [(status, headers)]
        return _no_write

    body = application(environ, start_response)
    pieces = iter(body)
    close = getattr(body, "close", _nothing)
    content = _piece(pieces)
    rest = _piece(pieces) if content else b""
    more = None
    if rest:
        more = partial(_piece, pieces)
    else:
        close()
    status, lines = started[0]
    # Django writes cookies with a space before their names.
    headers = tuple((name, value.strip()) for name, value in lines)
    return Answer(status=int(status[:3]), headers=headers, content=content + rest, more=more, close=close)


def _piece(pieces: Iterator[bytes]) -> bytes:
    """The next pieces together, about PIECE_BYTES of them; b"" when there are none left."""
    taken, size = [], 0
    for piece in pieces:
        taken.append(piece)
        size += len(piece)
        if size >= PIECE_BYTES:
            break
    return b"".join(taken)


def _no_write(data: bytes) -> None:
    raise NotImplementedError("Django returns its content and never writes it")


def _nothing() -> None:
    pass
