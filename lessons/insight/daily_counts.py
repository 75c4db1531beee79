"""Aggregates page views into daily counts per lesson and block, then deletes them; drops old counts.

A periodic job, which may end after any day. A view is folded when its page can tell nothing more of it, so that none is
counted twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction

from lessons.insight import durations, searches
from lessons.insight.disclosure import PERIOD_DAYS
from lessons.insight.models import DailyReading, PageView
from lessons.insight.page_views import TOLD_FOR

WHOLE_PAGE = ""

Key = tuple[int, str]  # a lesson's and a block's


@dataclass(slots=True, kw_only=True)
class _Count:
    """One day's views of a page or block, while they are added up."""

    reached: int = 0
    reached_by: int = 0
    stopped: int = 0
    stopped_by: int = 0
    times: list[int] = field(default_factory=durations.nothing)

    def reach(self, group: int, seconds: int) -> None:
        self.reached += 1
        self.reached_by |= 1 << group
        self.times[durations.span_of(seconds)] += 1

    def stop(self, group: int) -> None:
        self.stopped += 1
        self.stopped_by |= 1 << group


def fold(now: datetime) -> int:
    """Fold the views of days that are over, and forget what was kept long enough; how many views were folded."""
    over = (now - TOLD_FOR).date()
    folded = sum(_fold_day(day) for day in _days_before(over))
    DailyReading.objects.filter(day__lt=now.date() - timedelta(days=PERIOD_DAYS)).delete()
    searches.forget(now.date())
    return folded


def _days_before(over: date) -> list[date]:
    return list(PageView.objects.filter(day__lt=over).order_by("day").values_list("day", flat=True).distinct())


@transaction.atomic
def _fold_day(day: date) -> int:
    views = list(PageView.objects.select_for_update().filter(day=day))
    counts = _counted(views)
    kept = {(row.lesson_id, row.block): row for row in DailyReading.objects.select_for_update().filter(day=day)}
    for key, count in counts.items():
        if key in kept:
            _add(kept[key], count)
    DailyReading.objects.bulk_update(
        [kept[key] for key in counts if key in kept],
        ["reached", "reached_by", "stopped", "stopped_by", "times"],
        batch_size=500,
    )
    DailyReading.objects.bulk_create(
        [_row(day, key, count) for key, count in counts.items() if key not in kept], batch_size=500
    )
    PageView.objects.filter(pk__in=[view.pk for view in views]).delete()
    return len(views)


def _counted(views: Iterable[PageView]) -> dict[Key, _Count]:
    counts: dict[Key, _Count] = {}
    for view in views:
        page = counts.setdefault((view.lesson_id, WHOLE_PAGE), _Count())
        page.reach(view.group, sum(seconds for _, seconds in view.seconds))
        last = page
        for block, seconds in view.seconds:
            last = counts.setdefault((view.lesson_id, block), _Count())
            last.reach(view.group, seconds)
        last.stop(view.group)
    return counts


def _row(day: date, key: Key, count: _Count) -> DailyReading:
    lesson, block = key
    return DailyReading(
        lesson_id=lesson,
        block=block,
        day=day,
        reached=count.reached,
        reached_by=count.reached_by,
        stopped=count.stopped,
        stopped_by=count.stopped_by,
        times=count.times,
    )


def _add(row: DailyReading, count: _Count) -> None:
    """To a day that was folded before: a clock was set, or a server was away for long."""
    row.reached += count.reached
    row.reached_by |= count.reached_by
    row.stopped += count.stopped
    row.stopped_by |= count.stopped_by
    row.times = durations.added(row.times, count.times)
