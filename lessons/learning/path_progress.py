"""A learner's progress in a path: completed steps, remaining time, next step.

Lessons in preparation are neither counted as time left nor as done: a path is finished only when all of its lessons
are published and complete.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.course.path_pages import Step, Track, in_words
from lessons.learning.lesson_states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class StepProgress:
    """A step, and where the learner stands in its lesson; no state when it was not started or is not published."""

    step: Step
    state: State | None

    @property
    def complete(self) -> bool:
        """Whether the learner marked the lesson complete."""
        return self.state is not None and self.state.complete

    @property
    def begun(self) -> bool:
        """Whether it was begun and is not complete."""
        return self.state is not None and not self.state.complete

    @property
    def open(self) -> bool:
        """Whether there is something to do: published and not complete."""
        return self.step.lesson is not None and not self.complete


@dataclass(frozen=True, slots=True, kw_only=True)
class PathProgress:
    """A path as one learner has gone through it."""

    track: Track
    marks: tuple[StepProgress, ...]

    @property
    def complete(self) -> int:
        """How many steps are complete."""
        return sum(mark.complete for mark in self.marks)

    @property
    def time_left(self) -> str:
        """How long the published lessons take that are not complete, in words."""
        return in_words(sum(mark.step.minutes for mark in self.marks if mark.open))

    @property
    def begun(self) -> bool:
        """Whether any of its lessons was begun."""
        return any(mark.state for mark in self.marks)

    @property
    def finished(self) -> bool:
        """Whether all steps are published and complete."""
        return self.complete == len(self.marks)

    @property
    def next(self) -> StepProgress | None:
        """The first step with something to do; None when there is none."""
        return self.next_after(None)

    def place_of(self, lesson_pk: int) -> int | None:
        """The number of a lesson's step; None when it is not on the path."""
        numbers = (m.step.number for m in self.marks if m.step.lesson and m.step.lesson.pk == lesson_pk)
        return next(numbers, None)

    def next_after(self, place: int | None) -> StepProgress | None:
        """The first step with something to do behind a place, else the first before it; never the place itself."""
        to_do = [mark for mark in self.marks if mark.open and mark.step.number != place]
        behind = [mark for mark in to_do if mark.step.number > (place or 0)]
        return next(iter(behind or to_do), None)


def path_progress(track: Track, states: Mapping[int, State]) -> PathProgress:
    """A path with a learner's states, given by the lessons' ids."""
    marks = (StepProgress(step=step, state=states.get(step.lesson.pk) if step.lesson else None) for step in track.steps)
    return PathProgress(track=track, marks=tuple(marks))
