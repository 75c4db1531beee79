"""The form that marks a lesson complete, and what it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessons.course.models import LessonPage
from lessons.course.questions.challenge.block import ChallengeBlock
from lessons.course.questions.kinds import KINDS
from lessons.learning.attempts import AttemptSummary
from lessons.learning.course_progress import course_progress
from lessons.learning.lesson_states import State
from lessons.learning.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A lesson's state and how much of what it asks is done; `offered` is the moment to suggest the mark."""

    lesson: LessonPage
    state: State | None
    asked: int
    done: int

    @property
    def complete(self) -> bool:
        """Whether the learner marked the lesson complete."""
        return self.state is not None and self.state.complete

    @property
    def offered(self) -> bool:
        """Whether nothing is left to answer."""
        return not self.complete and self.done == self.asked


def completion(lesson: LessonPage, state: State | None, answers: Mapping[str, AttemptSummary]) -> Completion:
    """What the lesson asks, against what was answered; blocks that the lesson no longer has count for nothing."""
    asked = {str(child.value["name"]): child.block for child in lesson.body if child.block_type in KINDS}
    done = [name for name, block in asked.items() if name in answers and _done(block, answers[name])]
    return Completion(lesson=lesson, state=state, asked=len(asked), done=len(done))


def context(visitor: Visitor, lesson: LessonPage, tried: Mapping[str, AttemptSummary]) -> dict[str, Any]:
    """For the lesson's personal parts: its completion, and the marks of the outline. Two queries."""
    units = course_progress(visitor)
    state = next((mark.state for each in units for mark in each.lessons if mark.lesson.pk == lesson.pk), None)
    return {"completion": completion(lesson, state, tried), "units": units}


def _done(block: Any, answers: AttemptSummary) -> bool:
    """A challenge is done when it passed, everything else when it was answered."""
    return answers.passed if isinstance(block, ChallengeBlock) else True
