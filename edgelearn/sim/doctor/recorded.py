"""The doctor's input: recorded exchanges, and the error for unreadable input."""

from dataclasses import dataclass

from edgelearn.sim.messages import Headers, Request, Response

MAX_RESPONSES = 100
"""Input with more responses is refused as a whole."""


class UnreadableError(ValueError):
    """Unreadable input: where, and what would be accepted."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """One exchange: the request, as far as it is known, and the response without its content."""

    request: Request
    response: Response


UNKNOWN_URL = "https://site.example/"
"""Used if the URL is unknown."""


def recorded(status: int, lines: list[tuple[str, str]], request: Request | None = None) -> RecordedExchange:
    """An exchange with these parts. Without a request, a plain GET is assumed."""
    headers = Headers(lines)
    length = headers.get("Content-Length") or ""
    size_bytes = int(length) if length.isascii() and length.isdigit() and len(length) < MAX_DIGITS else 0
    return RecordedExchange(
        request=request or Request(url=UNKNOWN_URL),
        response=Response(status=status, headers=headers, size_bytes=size_bytes),
    )


MAX_DIGITS = 16
