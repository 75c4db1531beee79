"""Learners in numbers, with answers of yesterday; page views that were folded."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from lessons.course.models import LessonPage
from lessons.insight import durations
from lessons.insight.models import DailyReading
from lessons.learning.models import Attempt, Learner, LessonState
from tests.lessons.authoring.conftest import ada, carl, ines, ivo, make_person, rita, sign_in  # noqa: F401  # fixtures


def learners(number: int) -> list[Learner]:
    """So many visitors."""
    return Learner.objects.bulk_create(Learner() for _ in range(number))


def begin(lesson: LessonPage, who: Sequence[Learner], *, complete: int = 0, days_ago: int = 1) -> None:
    """They began the lesson, and the first few of them marked it complete."""
    at = timezone.now() - timedelta(days=days_ago)
    LessonState.objects.bulk_create(
        LessonState(learner=each, lesson=lesson, begun_at=at, complete=number < complete, changed_at=at)
        for number, each in enumerate(who)
    )


def answer(
    lesson: LessonPage,
    block: str,
    who: Sequence[Learner],
    given: Mapping[str, Any],
    *,
    passed: bool | None = None,
    kind: str = "quiz",
    result: Mapping[str, Any] | None = None,
    days_ago: int = 1,
) -> None:
    """Each of them gave this answer."""
    Attempt.objects.bulk_create(
        Attempt(
            learner=each,
            lesson=lesson,
            block=block,
            kind=kind,
            submission=uuid.uuid4(),
            given=dict(given),
            result=dict(result or {}),
            passed=passed,
            made_at=timezone.now() - timedelta(days=days_ago),
        )
        for each in who
    )


def read(
    lesson: LessonPage, block: str, reached: range, stopped: range = range(0), *, day: date | None = None, **row: Any
) -> None:
    """Views of a day by different people, one for each number: those who reached a block, and who stopped there."""
    spans = durations.nothing()
    spans[durations.span_of(45)] = len(reached)
    DailyReading.objects.create(
        lesson=lesson,
        block=block,
        day=day or yesterday(),
        reached=len(reached),
        reached_by=bits(reached),
        stopped=len(stopped),
        stopped_by=bits(stopped),
        times=spans,
        **row,
    )


def bits(groups: range) -> int:
    """The groups as a set."""
    return sum(1 << group for group in groups)


def yesterday() -> date:
    """The last day that is counted."""
    return timezone.now().date() - timedelta(days=1)


@pytest.fixture
def told_by_page() -> dict[str, Any]:
    """What a browser adds to what one of our pages tells."""
    return {"content_type": "application/json", "headers": {"sec-fetch-site": "same-origin"}}
