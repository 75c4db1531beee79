"""Byte ranges: parsing Range and Content-Range, cutting and combining parts. RFC 9110 §14, RFC 9111 §3.3, §3.4."""

import re
from dataclasses import dataclass

from edgelearn.sim.messages import Response

MAX_DIGITS = 18
"""Longer positions exceed any content; a Range with one is ignored."""

_NUMBER = rf"[0-9]{{1,{MAX_DIGITS}}}"
_ONE_RANGE = re.compile(
    rf"bytes=[ \t]*(?:(?P<first>{_NUMBER})-(?P<last>{_NUMBER})?|-(?P<suffix>{_NUMBER}))[ \t]*", re.IGNORECASE
)
_CONTENT_RANGE = re.compile(rf"bytes (?P<first>{_NUMBER})-(?P<last>{_NUMBER})/(?P<total>{_NUMBER}|\*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The bytes `first` to `last`, both included, of `total` (None when unknown)."""

    first: int
    last: int
    total: int | None

    @property
    def size_bytes(self) -> int:
        """Number of bytes."""
        return self.last - self.first + 1

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole content."""
        return self.first == 0 and self.total == self.size_bytes

    def holds(self, other: "Span") -> bool:
        """Whether the other span lies within this one."""
        return self.first <= other.first and other.last <= self.last

    @property
    def field(self) -> str:
        """The Content-Range value. RFC 9110 §14.4."""
        return f"bytes {self.first}-{self.last}/{'*' if self.total is None else self.total}"

    def touches(self, other: "Span") -> bool:
        """Whether the two overlap or are adjacent."""
        return self.first <= other.last + 1 and other.first <= self.last + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ByteRange:
    """A requested range: from `first` to `last` (None: the end), or the last `suffix` bytes."""

    first: int | None = None
    last: int | None = None
    suffix: int | None = None

    def within(self, total: int) -> Span | None:
        """The range within content of `total` bytes; None if it can't be satisfied. RFC 9110 §14.1.2."""
        if self.suffix is not None:
            first, last = max(0, total - self.suffix), total - 1
        else:
            assert self.first is not None
            first, last = self.first, total - 1 if self.last is None else min(self.last, total - 1)
        return Span(first=first, last=last, total=total) if first <= last else None


def requested_range(value: str | None) -> ByteRange | None:
    """The single range that a Range field requests. RFC 9110 §14.2.

    None for several ranges or an invalid value; both may be ignored.
    """
    found = _ONE_RANGE.fullmatch(value or "")
    if found is None:
        return None
    first, last, suffix = (None if each is None else int(each) for each in found.group("first", "last", "suffix"))
    if first is not None and last is not None and last < first:
        return None
    return ByteRange(first=first, last=last, suffix=suffix)


def content_span(response: Response) -> Span | None:
    """The span of a 206; None if it has several parts or an impossible Content-Range. RFC 9110 §14.4."""
    lines = response.headers.lines("Content-Range")
    found = _CONTENT_RANGE.fullmatch(lines[0].strip()) if len(lines) == 1 else None
    if found is None:
        return None
    first, last = int(found["first"]), int(found["last"])
    total = None if found["total"] == "*" else int(found["total"])
    if last < first or (total is not None and last >= total):
        return None
    length = response.headers.get("Content-Length")
    if length is not None and length.strip() != str(last - first + 1):
        return None
    return Span(first=first, last=last, total=total)


def cut(content: bytes | None, held: Span, wanted: Span) -> bytes | None:
    """The wanted bytes from the stored ones; None if contents aren't simulated."""
    return None if content is None else content[wanted.first - held.first : wanted.last - held.first + 1]


def combined(one: tuple[Span, bytes | None], other: tuple[Span, bytes | None]) -> tuple[Span, bytes | None]:
    """Two adjacent or overlapping parts, combined. Overlaps agree, since the parts share a strong validator."""
    (low, low_content), (high, high_content) = sorted((one, other), key=lambda part: part[0].first)
    span = Span(first=low.first, last=max(low.last, high.last), total=low.total if high.total is None else high.total)
    if low_content is None or high_content is None:
        return span, None
    return span, low_content + high_content[max(0, low.last + 1 - high.first) :]
