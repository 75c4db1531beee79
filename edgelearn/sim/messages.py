"""HTTP messages as plain values: what a cache may look at, and nothing that does I/O.

Parsing bytes belongs to a real HTTP parser; reading a field's meaning belongs to the room that needs it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


class Headers:
    """An immutable, ordered, case-insensitive multi-map of field lines. RFC 9110 §5."""

    __slots__ = ("_lines",)

    def __init__(self, lines: Iterable[tuple[str, str]] = ()) -> None:
        self._lines = tuple((str(name), str(value)) for name, value in lines)

    def get(self, name: str) -> str | None:
        """The field's value, its lines combined with ", " in order, or None. RFC 9110 §5.3."""
        wanted = name.lower()
        values = [value for field_name, value in self._lines if field_name.lower() == wanted]
        return ", ".join(values) if values else None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._lines == other._lines

    def __hash__(self) -> int:
        return hash(self._lines)

    def __repr__(self) -> str:
        return f"Headers({list(self._lines)!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a user agent asks for. `url` is the target URI in absolute form."""

    url: str
    method: str = "GET"
    headers: Headers = field(default_factory=Headers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What the origin answered. `made_at_s` is the unrounded instant that its `Date` field states."""

    status: int = 200
    headers: Headers = field(default_factory=Headers)
    size_bytes: int = 0
    made_at_s: float = 0.0
