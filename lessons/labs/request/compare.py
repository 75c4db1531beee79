"""Two exchanges side by side: their header lines aligned, and the first difference that matters in a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from edgelearn.sim.cache.fields import members
from lessons.labs.request.run import Played

FIRST = (
    *("Cache-Control", "CDN-Cache-Control", "Expires", "Pragma", "Authorization", "Vary", "ETag", "Last-Modified"),
    *("If-None-Match", "If-Modified-Since", "Range", "Set-Cookie", "Age"),
)
LAST = ("Cache-Status", "Server-Timing", "Date")
"""Fields that differ from answer to answer anyway."""

Lines = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One line of one side: what it shares with the other's from its beginning, and the rest. None: no such line."""

    same: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A field of both messages; None where one lacks it."""

    name: str
    left: Side | None
    right: Side | None

    @property
    def sides(self) -> tuple[Side | None, Side | None]:
        """Left and right."""
        return self.left, self.right

    @property
    def differs(self) -> bool:
        """Whether the sides are not the same."""
        return self.left is None or self.right is None or bool(self.left.rest or self.right.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two exchanges, left and right by number, and the pairs of their requests and responses."""

    left: int
    right: int
    sentence: str
    request: tuple[Pair, ...]
    response: tuple[Pair, ...]


def compared(left: Played, right: Played) -> Compared:
    """The two side by side."""
    request = pairs(_request_lines(left), _request_lines(right))
    response = pairs(_response_lines(left), _response_lines(right))
    return Compared(
        left=left.number, right=right.number, sentence=_sentence(request, response), request=request, response=response
    )


def pairs(left: Lines, right: Lines) -> tuple[Pair, ...]:
    """Lines of the same field beside each other, first what rules caches; of repeated lines the n-th with the n-th."""
    one, other = _numbered(left), _numbered(right)
    names = {key: name for key, (name, _) in {**_by_key(right), **_by_key(left)}.items()}
    order = sorted(dict.fromkeys([*one, *other]), key=lambda key: _place(key[0]))
    return tuple(_pair(names[key], one.get(key), other.get(key)) for key in order)


def _request_lines(each: Played) -> Lines:
    request = each.exchange.request
    return [("Request", f"{request.method} {each.sent.path}"), *request.headers]


def _response_lines(each: Played) -> Lines:
    return [("Status", str(each.exchange.response.status)), *each.exchange.response.headers]


Key = tuple[str, int]


def _by_key(lines: Lines) -> dict[Key, tuple[str, str]]:
    found: dict[Key, tuple[str, str]] = {}
    for name, value in lines:
        nth = sum(key[0] == name.lower() for key in found)
        found[name.lower(), nth] = (name, value)
    return found


def _numbered(lines: Lines) -> dict[Key, str]:
    return {key: value for key, (_, value) in _by_key(lines).items()}


def _place(name: str) -> int:
    if name in ("request", "status"):
        return 0
    first, last = ([each.lower() for each in listed] for listed in (FIRST, LAST))
    if name in first:
        return 1 + first.index(name)
    return 1_000 + last.index(name) if name in last else 500


def _pair(name: str, left: str | None, right: str | None) -> Pair:
    if left is None or right is None:
        whole = left if right is None else right
        side = Side(same="", rest=whole or "")
        return Pair(name=name, left=side if right is None else None, right=None if right is None else side)
    shared = _shared(left, right)
    return Pair(
        name=name,
        left=Side(same=shared, rest=left[len(shared) :]),
        right=Side(same=shared, rest=right[len(shared) :]),
    )


def _shared(left: str, right: str) -> str:
    """What both begin with, up to a whole member of a list."""
    if left == right:
        return left
    same = takewhile(lambda both: both[0] == both[1], zip(left, right, strict=False))
    shared = "".join(char for char, _ in same)
    return shared[: max(shared.rfind(", ") + 2, 0) if ", " in shared else 0]


def _sentence(request: Sequence[Pair], response: Sequence[Pair]) -> str:
    for side, listed in (("request", request), ("response", response)):
        for pair in listed:
            if pair.differs and pair.name not in LAST:
                return f"The first difference is in the {side}: {_told(pair)}."
    return "Requests and responses are the same but for what tells the moment."


def _told(pair: Pair) -> str:
    if pair.right is None:
        return f"only the left has {pair.name}"
    if pair.left is None:
        return f"only the right has {pair.name}"
    left, right = (next(_rests(side), "nothing more") for side in (pair.left, pair.right))
    return f"{pair.name} has “{left}” on the left, “{right}” on the right"


def _rests(side: Side) -> Iterator[str]:
    return members(side.rest)
