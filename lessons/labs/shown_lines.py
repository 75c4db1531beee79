"""Header lines as pages show them: long values cut, and no more lines than there is room for. Pure.

Room is counted in characters of HTML, since a quotation mark takes six of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape

from edgelearn.sim.excerpt import excerpt

Line = tuple[str, str]

AROUND_LINE = 10
"""What stands around a name and a value in a page's source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLines:
    """The lines that are shown, and how many are not."""

    lines: tuple[Line, ...]
    left_out: int


def shown_lines(lines: Iterable[Line], *, room_chars: int, longest_value: int) -> ShownLines:
    """The first lines that fit into the room, each value no longer than that."""
    every = tuple(lines)
    shown: list[Line] = []
    for name, value in every:
        line = (excerpt(name), excerpt(value, longest_value))
        room_chars -= AROUND_LINE + sum(len(escape(part)) for part in line)
        if room_chars < 0:
            break
        shown.append(line)
    return ShownLines(lines=tuple(shown), left_out=len(every) - len(shown))
