"""Histogram bins with at least five people each, and the median. Pure."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from lessons.insight import disclosure
from lessons.labs.fields import plain_number

FINEST = 20  # spans, before small ones are united
FAR = 50  # times the median: from there on steps grow with the numbers
NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """So many people gave a number from `low` on, below `high`; without a bound the span is open there."""

    low: float | None
    high: float | None
    people: int

    @property
    def label(self) -> str:
        """The span in words."""
        if self.low is None or self.high is None:
            bound = self.high if self.low is None else self.low
            words = "under" if self.low is None else "from"
            return "any number" if bound is None else f"{words} {_told(bound)}"
        return f"{_told(self.low)} to under {_told(self.high)}"

    def holds(self, value: float) -> bool:
        """Whether a number lies in it."""
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)


def spans(people: Mapping[float, int]) -> list[Span]:
    """The spans of these numbers, each with how many gave it; none where all together are too few."""
    edges = _edges(people)
    counts = [0] * (len(edges) + 1)
    for value, count in people.items():
        counts[bisect_right(edges, value)] += count
    united = disclosure.runs(len(counts), lambda first, end: sum(counts[first:end]) >= disclosure.LEAST)
    return [
        Span(
            low=edges[first - 1] if first else None,
            high=edges[end - 1] if end < len(counts) else None,
            people=sum(counts[first:end]),
        )
        for first, end in united
    ]


def median(people: Mapping[float, int]) -> float:
    """The number in the middle; of two, the mean."""
    half, seen, below = sum(people.values()) / 2, 0, None
    for value in sorted(people):
        if below is not None:
            return (below + value) / 2
        seen += people[value]
        if seen > half:
            return value
        below = value if seen == half else None
    raise ValueError("There is no median of nothing.")


def _edges(people: Mapping[float, int]) -> Sequence[float]:
    """Round numbers between the least and the most, evenly; or growing with the numbers, where the most are far off."""
    low, high, middle = min(people), max(people), median(people)
    if low >= 0 and high > FAR * max(middle, 1):
        return list(_growing(low, high))
    step = _nice((high - low) / FINEST)
    return [number * step for number in range(floor(low / step) + 1, ceil(high / step) + 1)]


def _growing(low: float, high: float) -> Iterator[float]:
    power = floor(log10(low)) if low > 0 else -1
    while 10.0**power <= high:
        yield from (number * 10.0**power for number in NICE)
        power += 1


def _nice(least: float) -> float:
    """The smallest of 1, 2, 5, 10 … that is no smaller; 1 where all numbers are one."""
    if least <= 0:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return next(number * power for number in (*NICE, 10) if number * power >= least * (1 - 1e-9))


def _told(value: float) -> str:
    rounded = float(f"{value:.6g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 1000 else plain_number(rounded)
