"""How far readers get in a lesson, from daily counts."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from lessons.insight import disclosure, durations, groups
from lessons.insight.block_steps import BlockStep
from lessons.insight.daily_counts import WHOLE_PAGE
from lessons.insight.disclosure import PERIOD_DAYS
from lessons.insight.models import DailyReading

_COLUMNS = ("lesson", "block", "reached", "reached_by", "stopped", "stopped_by", "times")


@dataclass(slots=True, kw_only=True)
class Views:
    """The page views that reached a block (or opened the page), and those that stopped there."""

    reached: int = 0
    reached_by: int = 0
    stopped: int = 0
    stopped_by: int = 0
    times: list[int] = field(default_factory=durations.nothing)

    def add(self, reached: int, reached_by: int, stopped: int, stopped_by: int, spans: Sequence[int]) -> None:
        """One day's."""
        self.reached += reached
        self.reached_by |= reached_by
        self.stopped += stopped
        self.stopped_by |= stopped_by
        self.times = durations.added(self.times, spans)

    @property
    def told(self) -> int | None:
        """How many views there were; None where they may all be of fewer than five people."""
        return self.reached if _is_enough(self.reached, self.reached_by) else None

    @property
    def median(self) -> str:
        """How long it was looked at, in the middle; "" where that is kept back."""
        return durations.median(self.times) if self.told else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A block: how many views reached it, None where only the blocks around it may be told; how long it was seen.

    `stopped` are the views that got no further than this block and those after it that are kept back.
    """

    place: BlockStep
    reached: int | None
    stopped: int | None
    median: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The page's openings, and each block."""

    opened: int | None
    steps: tuple[Step, ...]
    median: str


def of_pages(lessons: Collection[int], today: date) -> dict[int, Views]:
    """The views of several lessons' pages: one query."""
    return {lesson: views for (lesson, _), views in _views(lessons, today, block=WHOLE_PAGE).items()}


def of_lesson(lesson: int, places: Sequence[BlockStep], today: date) -> Funnel:
    """One lesson's funnel: one query."""
    by_block = {block: views for (_, block), views in _views([lesson], today).items()}
    page = by_block.pop(WHOLE_PAGE, Views())
    if page.told is None:
        steps = [Step(place=place, reached=None, stopped=None, median="") for place in places]
        return Funnel(opened=None, steps=tuple(steps), median="")
    return Funnel(opened=page.told, steps=_steps(page, by_block, places), median=page.median)


def _steps(page: Views, by_block: Mapping[str, Views], places: Sequence[BlockStep]) -> tuple[Step, ...]:
    """Views are cut by where they stopped, in the page's order; what is too small goes with what stands beside it."""
    blocks = [by_block.get(place.key, Views()) for place in places]
    stopped = [page.reached - sum(each.stopped for each in blocks), *(each.stopped for each in blocks)]
    known = {place.key for place in places}
    before = page.stopped_by | _union(views.stopped_by for key, views in by_block.items() if key not in known)
    stopped_by = [before, *(each.stopped_by for each in blocks)]

    def enough(first: int, end: int) -> bool:
        return _is_enough(sum(stopped[first:end]), _union(stopped_by[first:end]))

    begins = {first: sum(stopped[first:end]) for first, end in disclosure.runs(len(stopped), enough)}
    return tuple(
        Step(
            place=place,
            reached=sum(stopped[number:]) if number in begins else None,
            stopped=begins.get(number),
            median=views.median if number in begins else "",
        )
        for number, (place, views) in enumerate(zip(places, blocks, strict=True), start=1)
    )


def _views(lessons: Collection[int], today: date, **only: Any) -> dict[tuple[int, str], Views]:
    rows = DailyReading.objects.filter(
        lesson__in=lessons, day__gte=today - timedelta(days=PERIOD_DAYS), day__lt=today, **only
    )
    found: dict[tuple[int, str], Views] = {}
    for lesson, block, *counts in rows.values_list(*_COLUMNS).iterator():
        found.setdefault((lesson, block), Views()).add(*counts)
    return found


def _is_enough(views: int, by: int) -> bool:
    return views == 0 or groups.people(by) >= disclosure.LEAST


def _union(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union
