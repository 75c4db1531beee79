"""A learner's progress in the course: state of each lesson, progress of each unit, next lesson."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessons.course import access
from lessons.course.access import UnitLessons
from lessons.course.models import LessonPage, Unit
from lessons.learning.lesson_states import State, states
from lessons.learning.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonProgress:
    """A lesson and where the learner stands in it; no state when it was not started."""

    lesson: LessonPage
    state: State | None

    @property
    def complete(self) -> bool:
        """Whether the learner marked it complete."""
        return self.state is not None and self.state.complete

    @property
    def begun(self) -> bool:
        """Whether it was begun and is not complete."""
        return self.state is not None and not self.state.complete


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProgress:
    """A unit's lessons with their states, in order."""

    unit: Unit
    lessons: Sequence[LessonProgress]

    @property
    def complete(self) -> int:
        """How many of its lessons are complete."""
        return sum(mark.complete for mark in self.lessons)

    @property
    def begun(self) -> bool:
        """Whether any of its lessons was begun."""
        return any(mark.state for mark in self.lessons)


def course_progress(visitor: Visitor) -> list[UnitProgress]:
    """All public lessons with the learner's states: two queries."""
    return lesson_progress(access.outline(), states(visitor))


def lesson_progress(outline: Sequence[UnitLessons], by_lesson: Mapping[int, State]) -> list[UnitProgress]:
    """An outline with the states put to its lessons."""
    return [
        UnitProgress(
            unit=each.unit,
            lessons=[LessonProgress(lesson=lesson, state=by_lesson.get(lesson.pk)) for lesson in each.lessons],
        )
        for each in outline
    ]


def next_step(units: Sequence[UnitProgress]) -> LessonProgress | None:
    """Where to go on: what was begun last; else what follows the lesson completed last; None when all is complete."""
    course = [mark for each in units for mark in each.lessons]
    if begun := [mark for mark in course if mark.begun]:
        return max(begun, key=_last_at)
    complete = [mark for mark in course if mark.complete]
    place = course.index(max(complete, key=_last_at)) if complete else 0
    return next((mark for mark in [*course[place:], *course[:place]] if not mark.complete), None)


def _last_at(mark: LessonProgress) -> float:
    return mark.state.last_at.timestamp() if mark.state else 0.0
