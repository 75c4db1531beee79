"""The path one came by, on a lesson's page: nothing in the public page knows it, the learner's own choice does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lessons.course.access import UnitLessons
from lessons.course.models import LessonPage
from lessons.course.tracks import in_tracks
from lessons.learning.following import followed_steps
from lessons.learning.marks import LessonMark, UnitMarks, next_step
from lessons.learning.standing import Standing, StepMark, standing
from lessons.learning.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The learner's path seen from a lesson: its place there (None when it is not on the path), and what comes next."""

    standing: Standing
    place: int | None

    @property
    def next(self) -> StepMark | None:
        """The next step with something to do."""
        return self.standing.next_after(self.place)

    @property
    def leads_back(self) -> bool:
        """Whether what comes next was passed over: it stands before this lesson."""
        return self.next is not None and self.next.step.number < (self.place or 0)


def context(visitor: Visitor, lesson: LessonPage, units: Sequence[UnitMarks]) -> dict[str, Any]:
    """For the lesson's personal parts: the strip, or None when no path is followed. One query."""
    followed = current(visitor, units)
    return {"strip": Strip(standing=followed, place=followed.place_of(lesson.pk)) if followed else None}


def current(visitor: Visitor, units: Sequence[UnitMarks]) -> Standing | None:
    """Where the learner stands in the path they follow; None when they follow none. One query."""
    found = in_tracks(followed_steps(visitor), _outline(units))
    states = {mark.lesson.pk: mark.state for each in units for mark in each.lessons if mark.state}
    return standing(found[0], states) if found else None


def next_lesson(units: Sequence[UnitMarks], followed: Standing | None) -> LessonMark | None:
    """Where to go on: what was begun last; else the next step of the path followed; else what the course has next."""
    step = next_step(units)
    if followed is None or followed.next is None or followed.next.step.lesson is None or (step and step.begun):
        return step
    return LessonMark(lesson=followed.next.step.lesson, state=followed.next.state)


def _outline(units: Sequence[UnitMarks]) -> list[UnitLessons]:
    return [UnitLessons(unit=each.unit, lessons=[mark.lesson for mark in each.lessons]) for each in units]
