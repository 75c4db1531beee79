"""Views become daily counts, once, and are gone; nothing is kept longer than is told."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from lessons.course.models import LessonPage
from lessons.insight import funnel
from lessons.insight.block_steps import block_steps
from lessons.insight.daily_counts import fold
from lessons.insight.models import DailyReading, MissedSearch, PageView
from lessons.jobs.periodic import JOBS
from tests.lessons.conftest import QUIZ, SEVERAL, SORTER, MakeLesson
from tests.lessons.insight.conftest import read, yesterday

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 10)
NEXT_NOON = datetime(2026, 3, 11, 12, tzinfo=UTC)


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """Three blocks: who, where, sort."""
    return make_lesson("one", body=[QUIZ, SEVERAL, SORTER])


def view(lesson: LessonPage, *blocks: tuple[str, int], group: int = 0, day: date = DAY) -> None:
    PageView.objects.create(id=uuid4(), lesson=lesson, day=day, group=group, seconds=[list(each) for each in blocks])


def counts(lesson: LessonPage, day: date = DAY) -> dict[str, tuple[int, int, int, int]]:
    rows = DailyReading.objects.filter(lesson=lesson, day=day)
    return {row.block: (row.reached, row.reached_by, row.stopped, row.stopped_by) for row in rows}


def test_views_of_a_day_that_is_over_are_counted_by_block_and_gone(lesson: LessonPage) -> None:
    view(lesson, ("who", 5), ("where", 40), group=1)
    view(lesson, ("who", 20), group=2)
    view(lesson, group=3)
    view(lesson, ("who", 1), group=4, day=DAY + timedelta(days=1))
    assert fold(NEXT_NOON) == 3
    assert PageView.objects.get().group == 4
    assert counts(lesson) == {
        "": (3, 0b1110, 1, 0b1000),
        "who": (2, 0b110, 1, 0b100),
        "where": (1, 0b10, 1, 0b10),
    }
    assert DailyReading.objects.get(block="").times == [1, 1, 1, 0, 0, 0, 0, 0]
    assert DailyReading.objects.get(block="where").times == [0, 0, 1, 0, 0, 0, 0, 0]


def test_folding_again_counts_nothing_twice_and_adds_what_came_late(lesson: LessonPage) -> None:
    view(lesson, ("who", 5), group=1)
    assert [fold(NEXT_NOON), fold(NEXT_NOON)] == [1, 0]
    assert counts(lesson)["who"] == (1, 0b10, 1, 0b10)
    view(lesson, ("who", 7), ("where", 2), group=2)
    fold(NEXT_NOON)
    assert counts(lesson)["who"] == (2, 0b110, 1, 0b10)
    assert counts(lesson)["where"] == (1, 0b100, 1, 0b100)


def test_a_day_is_folded_only_when_its_pages_tell_nothing_more(lesson: LessonPage) -> None:
    view(lesson, ("who", 5))
    assert fold(datetime(2026, 3, 11, 5, 59, tzinfo=UTC)) == 0
    assert fold(datetime(2026, 3, 11, 6, 1, tzinfo=UTC)) == 1


def test_it_takes_the_same_queries_for_many_views(lesson: LessonPage, django_assert_max_num_queries: object) -> None:
    for group in range(40):
        view(lesson, ("who", 5), ("where", 1), group=group)
    with django_assert_max_num_queries(14):  # type: ignore[operator]  # a fixture of pytest-django without a type
        fold(NEXT_NOON)


def test_daily_counts_are_kept_for_as_long_as_they_are_told(lesson: LessonPage) -> None:
    now = timezone.now()
    for days, block in ((89, "who"), (91, "where")):
        read(lesson, block, range(6), day=(now - timedelta(days=days)).date())
    fold(now)
    assert [row.block for row in DailyReading.objects.all()] == ["who"]


def test_searches_of_too_few_people_go_after_a_month_others_after_three() -> None:
    now = timezone.now()
    for words, days, asked_by in (
        ("rare", 31, 0b1111),
        ("new", 29, 0b1),
        ("often", 80, 0b111),
        ("often", 2, 0b11000),
        ("old", 91, 0b11111),
    ):
        MissedSearch.objects.create(words=words, day=(now - timedelta(days=days)).date(), times=9, asked_by=asked_by)
    fold(now)
    assert sorted(MissedSearch.objects.values_list("words", flat=True)) == ["new", "often", "often"]


def test_the_command_folds_and_so_does_a_periodic_job(lesson: LessonPage) -> None:
    day = yesterday() - timedelta(days=1)
    (job,) = (job for job in JOBS if job.name == "fold_readings")
    for fold_now in (partial(call_command, "fold_readings", stdout=StringIO()), job.do):
        view(lesson, ("who", 5), day=day)
        fold_now()
        assert not PageView.objects.exists()
    assert counts(lesson, day)["who"][0] == 2


def told(lesson: LessonPage) -> list[tuple[str, int | None, int | None]]:
    found = funnel.of_lesson(lesson.pk, block_steps(lesson), timezone.now().date())
    return [("", found.opened, None), *((step.place.key, step.reached, step.stopped) for step in found.steps)]


def test_the_funnel_tells_who_reached_each_block(lesson: LessonPage) -> None:
    read(lesson, "", range(20))
    read(lesson, "who", range(20), range(6))
    read(lesson, "where", range(6, 20), range(6, 12))
    read(lesson, "sort", range(12, 20), range(12, 20))
    assert told(lesson) == [("", 20, None), ("who", 20, 6), ("where", 14, 6), ("sort", 8, 8)]
    found = funnel.of_lesson(lesson.pk, block_steps(lesson), timezone.now().date())
    assert found.steps[0].median == "30 s to 1 min"


def test_a_block_where_few_stop_is_told_with_those_around_it(lesson: LessonPage) -> None:
    read(lesson, "", range(20))
    read(lesson, "who", range(20), range(10))
    read(lesson, "where", range(10, 20), range(10, 12))
    read(lesson, "sort", range(12, 20), range(12, 20))
    assert told(lesson) == [("", 20, None), ("who", 20, 10), ("where", 10, 10), ("sort", None, None)]


def test_many_views_of_one_person_are_told_of_nobody(lesson: LessonPage) -> None:
    for days in range(1, 9):
        read(lesson, "", range(1), day=timezone.now().date() - timedelta(days=days))
        read(lesson, "who", range(1), range(1), day=timezone.now().date() - timedelta(days=days))
    assert told(lesson) == [("", None, None), ("who", None, None), ("where", None, None), ("sort", None, None)]


def test_views_of_five_people_on_five_days_are_told(lesson: LessonPage) -> None:
    for group in range(5):
        day = timezone.now().date() - timedelta(days=group + 1)
        read(lesson, "", range(group, group + 1), day=day)
        read(lesson, "who", range(group, group + 1), range(group, group + 1), day=day)
    assert told(lesson)[:2] == [("", 5, None), ("who", 5, 5)]


def test_who_stopped_at_a_block_that_is_gone_counts_as_opening_only(lesson: LessonPage) -> None:
    read(lesson, "", range(16))
    read(lesson, "gone", range(6), range(6))
    read(lesson, "who", range(6, 16), range(6, 16))
    assert told(lesson) == [("", 16, None), ("who", 10, 10), ("where", 0, 0), ("sort", 0, 0)]


def test_today_and_what_is_too_old_do_not_count(lesson: LessonPage) -> None:
    for day in (timezone.now().date(), yesterday() - timedelta(days=90)):
        read(lesson, "", range(9), day=day)
    assert told(lesson)[0] == ("", 0, None)
