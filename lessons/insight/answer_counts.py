"""Counts learners' first answers to each question, up to a cut-off."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from lessons.learning.models import Attempt, LessonState

MOST_ANSWERS = 20_000  # different first answers of a lesson that are looked at, the most frequent first
MOST_ATTEMPTS = 5_000  # first attempts at a lesson's challenges whose figures are looked at, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonProgress:
    """How many learners began a lesson, and how many of them marked it complete."""

    begun: int
    complete: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """How many learners' first answers to a question were right, wrong, or neither, as with a prediction."""

    right: int = 0
    wrong: int = 0
    neither: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A first answer to a question that so many learners gave."""

    given: Mapping[str, Any]
    passed: bool | None
    learners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How many learners tried a challenge, how often in all, and how many of them solved it."""

    learners: int = 0
    tries: int = 0
    solved: int = 0


def lesson_progress(lessons: Collection[int], until: datetime) -> dict[int, LessonProgress]:
    """By lesson: one query."""
    states = LessonState.objects.filter(lesson__in=lessons, begun_at__lt=until)
    complete = Count("pk", filter=Q(complete=True, changed_at__lt=until))
    rows = states.values_list("lesson").annotate(begun=Count("pk"), complete_=complete)
    return {lesson: LessonProgress(begun=begun, complete=done) for lesson, begun, done in rows}


def verdicts(lessons: Collection[int], until: datetime) -> dict[tuple[int, str], Verdicts]:
    """By lesson and block: one query."""
    firsts = _firsts(Attempt.objects.filter(lesson__in=lessons, made_at__lt=until))
    rows = firsts.values_list("lesson", "block").annotate(
        right=Count("pk", filter=Q(passed=True)),
        wrong=Count("pk", filter=Q(passed=False)),
        neither=Count("pk", filter=Q(passed=None)),
    )
    return {
        (lesson, block): Verdicts(right=right, wrong=wrong, neither=neither)
        for lesson, block, right, wrong, neither in rows
    }


def answers(lesson: int, blocks: Collection[str], until: datetime) -> dict[str, list[Answer]]:
    """The different first answers to these questions, by block: one query."""
    firsts = _firsts(Attempt.objects.filter(lesson=lesson, block__in=blocks, made_at__lt=until))
    rows = firsts.values_list("block", "given", "passed").annotate(learners=Count("pk")).order_by("-learners")
    found: dict[str, list[Answer]] = {}
    for block, given, passed, learners in rows[:MOST_ANSWERS]:
        found.setdefault(block, []).append(Answer(given=given, passed=passed, learners=learners))
    return found


def tries(lesson: int, blocks: Collection[str], until: datetime) -> dict[str, Tries]:
    """Of these challenges, by block: one query."""
    rows = Attempt.objects.filter(lesson=lesson, block__in=blocks, made_at__lt=until).values_list("block")
    counted = rows.annotate(
        tries=Count("pk") + Sum("dropped"),
        learners=Count("learner", distinct=True),
        solved=Count("learner", distinct=True, filter=Q(passed=True)),
    )
    return {block: Tries(learners=learners, tries=tried, solved=solved) for block, tried, learners, solved in counted}


def first_goals(lesson: int, blocks: Collection[str], until: datetime) -> dict[str, list[Any]]:
    """What first attempts at these challenges reached of each goal, as it was kept, by block: one query."""
    firsts = _firsts(Attempt.objects.filter(lesson=lesson, block__in=blocks, made_at__lt=until))
    found: dict[str, list[Any]] = {}
    for block, result in firsts.order_by("-made_at").values_list("block", "result")[:MOST_ATTEMPTS]:
        found.setdefault(block, []).append(result.get("goals", ()))
    return found


def _firsts(attempts: QuerySet[Attempt, Attempt]) -> QuerySet[Attempt, Attempt]:
    """Of each learner and question the first answer: those before which there is none. (Faster than a window.)"""
    same = Attempt.objects.filter(**{name: OuterRef(name) for name in ("learner", "lesson", "block")})
    sooner = Q(made_at__lt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), pk__lt=OuterRef("pk"))
    return attempts.exclude(Exists(same.filter(sooner)))
