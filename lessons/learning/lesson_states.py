"""A learner's state in each lesson: not started (no row), begun or marked complete."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from lessons.course.models import LessonPage
from lessons.learning import learners
from lessons.learning.models import Learner, LessonState
from lessons.learning.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A lesson that was begun; `changed_at` is when its mark was last set or taken back."""

    begun_at: datetime
    complete: bool
    changed_at: datetime | None

    @property
    def last_at(self) -> datetime:
        """When the learner was last known to be at it."""
        return self.changed_at or self.begun_at


def begin(visitor: Visitor, lesson: LessonPage) -> None:
    """The lesson is begun; it stays what it was if it was begun before."""
    with transaction.atomic():
        begin_for(learners.for_writing(visitor), lesson)


def begin_for(learner: Learner, lesson: LessonPage) -> LessonState:
    """The state of a locked learner's lesson, begun now unless it was before."""
    state, _ = LessonState.objects.get_or_create(learner=learner, lesson=lesson)
    return state


def set_complete(visitor: Visitor, lesson: LessonPage, complete: bool) -> State:
    """Mark the lesson complete, or take the mark back; it counts as begun either way."""
    with transaction.atomic():
        state = begin_for(learners.for_writing(visitor), lesson)
        if state.complete != complete:
            state.complete, state.changed_at = complete, timezone.now()
            state.save(update_fields=["complete", "changed_at"])
        return state_of(state)


def states(visitor: Visitor) -> Mapping[int, State]:
    """Each lesson that was begun, by its id: one query."""
    rows = LessonState.objects.filter(learners.belongs_to(visitor))
    return {row.lesson_id: state_of(row) for row in rows}


def state_of(row: LessonState) -> State:
    """A row as a value."""
    return State(begun_at=row.begun_at, complete=row.complete, changed_at=row.changed_at)
