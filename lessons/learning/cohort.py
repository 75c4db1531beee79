"""How many accounts have begun and completed given lessons, in two queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum

from lessons.learning.lesson_states import State, state_of
from lessons.learning.models import Attempt, LessonState


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """How often someone answered a block, whether any of it passed, and the highest score; None where none is given."""

    count: int
    passed: bool
    best: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """The states of accounts by account and lesson; what they tried by account, lesson and block."""

    states: Mapping[tuple[int, int], State]
    tries: Mapping[tuple[int, int, str], Tries]


def cohort(user_ids: Collection[int], lesson_ids: Collection[int], blocks: Collection[str]) -> Cohort:
    """Where these accounts stand in these lessons, and what they tried of the blocks with these names."""
    return Cohort(states=_states(user_ids, lesson_ids), tries=_tries(user_ids, lesson_ids, blocks))


def _states(user_ids: Collection[int], lesson_ids: Collection[int]) -> dict[tuple[int, int], State]:
    rows = LessonState.objects.filter(learner__user__in=user_ids, lesson__in=lesson_ids).select_related("learner")
    return {(row.learner.user_id or 0, row.lesson_id): state_of(row) for row in rows}


def _tries(
    user_ids: Collection[int], lesson_ids: Collection[int], blocks: Collection[str]
) -> dict[tuple[int, int, str], Tries]:
    answers = Attempt.objects.filter(learner__user__in=user_ids, lesson__in=lesson_ids, block__in=blocks)
    rows = answers.values_list("learner__user", "lesson", "block").annotate(
        count=Count("pk") + Sum("dropped"), right=Count("pk", filter=Q(passed=True)), best=Max("score")
    )
    return {
        (user, lesson, block): Tries(count=count, passed=right > 0, best=best)
        for user, lesson, block, count, right, best in rows
    }
