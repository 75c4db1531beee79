"""HTTP messages as plain values, without I/O.

Parsing bytes is the job of an HTTP parser; interpreting a field is the job of the package that needs it.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field


class Headers:
    """An immutable, ordered, case-insensitive multimap of field lines. RFC 9110 §5."""

    __slots__ = ("_by_name", "_lines")

    def __init__(self, lines: Iterable[tuple[str, str]] = ()) -> None:
        self._lines = tuple((str(name), str(value)) for name, value in lines)
        self._by_name: dict[str, list[str]] | None = None

    def get(self, name: str) -> str | None:
        """The combined field value (lines joined by ", "), or None. RFC 9110 §5.3."""
        values = self._values().get(name.lower())
        return ", ".join(values) if values else None

    def lines(self, name: str) -> tuple[str, ...]:
        """The value of each field line, in order, not combined."""
        return tuple(self._values().get(name.lower(), ()))

    def without(self, names: Container[str]) -> "Headers":
        """A copy without the given fields. `names` must be in lower case."""
        return Headers((name, value) for name, value in self._lines if name.lower() not in names)

    def with_field(self, name: str, value: str) -> "Headers":
        """A copy in which this line, at the end, replaces all lines of the field."""
        return Headers((*self.without({name.lower()}), (name, value)))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._values()

    def _values(self) -> dict[str, list[str]]:
        """Field values by lower-case name. Built on first access: most messages are only passed on."""
        if self._by_name is None:
            self._by_name = {}
            for name, value in self._lines:
                self._by_name.setdefault(name.lower(), []).append(value)
        return self._by_name

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._lines == other._lines

    def __hash__(self) -> int:
        return hash(self._lines)

    def __repr__(self) -> str:
        return f"Headers({list(self._lines)!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request. `url` is the target URI in absolute form."""

    url: str
    method: str = "GET"
    headers: Headers = field(default_factory=Headers)
    content: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response. `content` is None where the simulator only counts its `size_bytes`.

    `made_at_s` is when it was generated, unrounded (`Date` has whole seconds), if known.
    """

    status: int = 200
    headers: Headers = field(default_factory=Headers)
    size_bytes: int = 0
    made_at_s: float | None = None
    content: bytes | None = None
