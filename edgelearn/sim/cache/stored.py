"""A stored response, with its age and freshness."""

from dataclasses import dataclass, field
from math import inf

from edgelearn.sim.cache.control import Control
from edgelearn.sim.cache.ranges import Span
from edgelearn.sim.cache.vary import Selecting, selecting
from edgelearn.sim.messages import Request, Response

OVERHEAD_BYTES = 1_800
LINE_BYTES = 200
"""Memory per copy beside its content, and per field line beside its text: measured and rounded up."""


WITH_CONTENT = (200, 206)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """A response as stored. `source` is the number of the exchange that fetched it.

    `head_only` marks a HEAD response, which has no content and is used for HEAD only. `selecting` holds the request's
    values of the fields in Vary; None for `Vary: *`, which never matches. `date_s` is the Unix time of its Date; `span`
    the part of the content that is stored, None for all. `expired_from_s` ends its freshness early (soft purge).
    `name` identifies the copy in the store: key, HEAD or not, and selecting values. `name` and `size_bytes` are needed
    at each use and can be slow to compute, so they are computed once.
    """

    key: str
    head_only: bool = False
    selecting: Selecting | None
    response: Response
    control: Control
    source: int
    request_s: float
    response_s: float
    date_s: float
    initial_age_s: float
    lifetime_s: float
    span: Span | None = None
    groups: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    expired_from_s: float = inf
    name: str = field(init=False, compare=False, repr=False)
    size_bytes: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self._name())
        object.__setattr__(self, "size_bytes", self._size_bytes())

    @property
    def made_s(self) -> float:
        """When it was generated, as precisely as known; comparable within one cache."""
        return self.date_s if self.response.made_at_s is None else self.response.made_at_s

    @property
    def must_validate(self) -> bool:
        """Whether it must be validated before each use. RFC 9111 §5.2.2.4."""
        return self.control.directives.applies_whole("no-cache")

    def matches(self, request: Request) -> bool:
        """Whether the request has the same selecting values. RFC 9111 §4.1. HEAD responses match HEAD only."""
        if self.head_only and request.method != "HEAD":
            return False
        return self.selecting is not None and self.selecting == selecting(
            tuple(name for name, _ in self.selecting), request
        )

    def age_s(self, now_s: float) -> float:
        """Current age. RFC 9111 §4.2.3."""
        return self.initial_age_s + (now_s - self.response_s)

    def fresh_for_s(self, now_s: float) -> float:
        """Remaining freshness; zero or negative once stale. RFC 9111 §4.2."""
        return min(self.lifetime_s - self.age_s(now_s), self.expired_from_s - now_s)

    def is_fresh(self, now_s: float) -> bool:
        return self.fresh_for_s(now_s) > 0

    def may_answer(self, now_s: float) -> bool:
        """Whether it may be used now without contacting the origin: fresh and not no-cache. RFC 9111 §4."""
        return self.is_fresh(now_s) and not self.must_validate

    def _name(self) -> str:
        if self.selecting == () and not self.head_only:
            return self.key
        return f"{self.key}\n{'HEAD' if self.head_only else ''}\n{self.selecting}"

    def _size_bytes(self) -> int:
        fields = sum(len(name) + len(value) + LINE_BYTES for name, value in self.response.headers)
        chosen_by = sum(len(name) + len(value or "") for name, value in self.selecting or ())
        # Selecting values occur twice: here and in the name.
        return self.response.size_bytes + fields + len(self.key) + 2 * chosen_by + OVERHEAD_BYTES


def stored_span(stored: StoredResponse) -> Span | None:
    """The bytes that a copy contains; None if it has no content or isn't a 200 or 206."""
    size = stored.response.size_bytes
    if stored.span is not None or stored.head_only or stored.response.status not in WITH_CONTENT:
        return stored.span
    return Span(first=0, last=size - 1, total=size) if size else None
