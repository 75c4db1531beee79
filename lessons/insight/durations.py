"""Durations in spans that can be summed per day and still give a median."""

from bisect import bisect_right
from collections.abc import Sequence

BOUNDS_S = (10, 30, 60, 120, 300, 900, 1800)
SPANS = len(BOUNDS_S) + 1


def span_of(seconds: int) -> int:
    """The number of the span in which a time lies."""
    return bisect_right(BOUNDS_S, seconds)


def nothing() -> list[int]:
    """No time counted yet."""
    return [0] * SPANS


def added(one: Sequence[int], other: Sequence[int]) -> list[int]:
    """Both counts together."""
    return [a + b for a, b in zip(one, other, strict=True)]


def median(counts: Sequence[int]) -> str:
    """The span in which the median lies, in words; "" where nothing was counted."""
    before, half = 0, sum(counts) / 2
    for number, count in enumerate(counts):
        before += count
        if count and before >= half:
            return _told(number)
    return ""


def _told(span: int) -> str:
    if span == 0:
        return f"under {_length(BOUNDS_S[0])}"
    if span == len(BOUNDS_S):
        return f"{_length(BOUNDS_S[-1])} and more"
    return f"{_length(BOUNDS_S[span - 1])} to {_length(BOUNDS_S[span])}"


def _length(seconds: int) -> str:
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
