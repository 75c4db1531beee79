"""What the doctor is given: exchanges as somebody recorded them, and the error for what can't be read."""

from dataclasses import dataclass

from edgelearn.sim.messages import Headers, Request, Response

MAX_RESPONSES = 100
"""So many are looked at; more are refused, not left out."""


class UnreadableError(ValueError):
    """Input that can't be read: where, and what is accepted."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One exchange: the request as far as it is known, and the response's head."""

    request: Request
    response: Response


UNKNOWN_URL = "https://site.example/"
"""Stands for the URL where none was given."""


def heard(status: int, lines: list[tuple[str, str]], request: Request | None = None) -> Heard:
    """An exchange of these parts; without a request, a plain GET is assumed."""
    headers = Headers(lines)
    length = headers.get("Content-Length") or ""
    size_bytes = int(length) if length.isascii() and length.isdigit() and len(length) < MAX_DIGITS else 0
    return Heard(
        request=request or Request(url=UNKNOWN_URL),
        response=Response(status=status, headers=headers, size_bytes=size_bytes),
    )


MAX_DIGITS = 16
