"""The banner on a lesson's page about the path being followed. It depends on the learner, not on the URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lessons.course.access import UnitLessons
from lessons.course.models import LessonPage
from lessons.course.path_pages import in_tracks
from lessons.learning.course_progress import LessonProgress, UnitProgress, next_step
from lessons.learning.following import followed_steps
from lessons.learning.path_progress import PathProgress, StepProgress, path_progress
from lessons.learning.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class PathBanner:
    """The learner's path seen from a lesson: its place there (None when it is not on the path), and what comes next."""

    path_progress: PathProgress
    place: int | None

    @property
    def next(self) -> StepProgress | None:
        """The next step with something to do."""
        return self.path_progress.next_after(self.place)

    @property
    def leads_back(self) -> bool:
        """Whether what comes next was passed over: it stands before this lesson."""
        return self.next is not None and self.next.step.number < (self.place or 0)


def context(visitor: Visitor, lesson: LessonPage, units: Sequence[UnitProgress]) -> dict[str, Any]:
    """For the lesson's personal parts: the strip, or None when no path is followed. One query."""
    followed = current(visitor, units)
    return {"strip": PathBanner(path_progress=followed, place=followed.place_of(lesson.pk)) if followed else None}


def current(visitor: Visitor, units: Sequence[UnitProgress]) -> PathProgress | None:
    """Where the learner stands in the path they follow; None when they follow none. One query."""
    found = in_tracks(followed_steps(visitor), _outline(units))
    states = {mark.lesson.pk: mark.state for each in units for mark in each.lessons if mark.state}
    return path_progress(found[0], states) if found else None


def next_lesson(units: Sequence[UnitProgress], followed: PathProgress | None) -> LessonProgress | None:
    """Where to go on: what was begun last; else the next step of the path followed; else what the course has next."""
    step = next_step(units)
    if followed is None or followed.next is None or followed.next.step.lesson is None or (step and step.begun):
        return step
    return LessonProgress(lesson=followed.next.step.lesson, state=followed.next.state)


def _outline(units: Sequence[UnitProgress]) -> list[UnitLessons]:
    return [UnitLessons(unit=each.unit, lessons=[mark.lesson for mark in each.lessons]) for each in units]
