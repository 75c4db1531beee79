"""Learners' progress in a class's assignments, as shown to instructors and to the learner.

Nothing else of a learner reaches an instructor: the name, since when they are in the class, the state of each assigned
lesson, and how often each of its challenges was tried, with what success.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from lessons.classes.assigned_lessons import AssignedLesson, Challenge
from lessons.classes.due_dates import is_late
from lessons.classes.models import Classroom, Membership
from lessons.course.questions.challenge.grading import goals_reached
from lessons.learning.cohort import Cohort, Tries, cohort
from lessons.learning.lesson_states import State

ROWS_A_PAGE = 50
SORTS = {"name": "user_name", "-name": "-user_name"}
NOT_TRIED = Tries(count=0, passed=False, best=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeCell:
    """What a learner tried of a challenge."""

    challenge: Challenge
    tries: Tries

    @property
    def best(self) -> int | None:
        """How many goals the best try reached; None when there is none."""
        return None if self.tries.best is None else min(goals_reached(self.tries.best), self.challenge.goals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How a learner stands in an assigned lesson; no state when it was not started."""

    assigned: AssignedLesson
    state: State | None
    now: datetime
    challenges: tuple[ChallengeCell, ...]

    @property
    def complete(self) -> bool:
        """Whether the learner marked it complete."""
        return self.state is not None and self.state.complete

    @property
    def word(self) -> str:
        """The state as it is told."""
        if self.state is None:
            return "not started"
        return "complete" if self.state.complete else "begun"

    @property
    def begun_at(self) -> datetime | None:
        """When the learner began it."""
        return self.state.begun_at if self.state else None

    @property
    def completed_at(self) -> datetime | None:
        """When the learner marked it complete, if it is."""
        return self.state.changed_at if self.state and self.state.complete else None

    @property
    def late(self) -> bool:
        """Whether it was completed after the due day, or is not complete and that has passed."""
        return is_late(self.assigned.due, self.completed_at or self.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A learner of the class."""

    place: Membership
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The public name, the only one that instructors see."""
        return self.place.user.username

    @property
    def complete(self) -> int:
        """How many of the lessons are complete."""
        return sum(cell.complete for cell in self.cells)

    @property
    def late(self) -> int:
        """How many were or are late."""
        return sum(cell.late for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the roster, from 1."""

    rows: tuple[Row, ...]
    number: int
    learners: int

    @property
    def pages(self) -> int:
        """How many there are, at least one."""
        return max(1, -(-self.learners // ROWS_A_PAGE))

    @property
    def previous(self) -> int | None:
        """The page before; None on the first."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """The page behind; None on the last."""
        return self.number + 1 if self.number < self.pages else None


def page(classroom: Classroom, lessons: Sequence[AssignedLesson], *, sort: str, number: int) -> Page:
    """One page of the roster, the last where there are fewer: four queries."""
    found = learners(classroom, sort)
    count = found.count()
    shown = min(number, max(1, -(-count // ROWS_A_PAGE)))
    first = (shown - 1) * ROWS_A_PAGE
    return Page(rows=rows(found[first : first + ROWS_A_PAGE], lessons), number=shown, learners=count)


def learners(classroom: Classroom, sort: str = "name") -> QuerySet[Membership]:
    """The learners of a class, by name."""
    found = Membership.objects.filter(classroom=classroom, role=Membership.Role.LEARNER).select_related("user")
    return found.annotate(user_name=Lower("user__username")).order_by(SORTS[sort], "pk")


def rows(places: Collection[Membership] | QuerySet[Membership], lessons: Sequence[AssignedLesson]) -> tuple[Row, ...]:
    """How some learners stand: two queries, and one for a query of theirs."""
    places = list(places)
    known = cohort(
        [place.user_id for place in places],
        [each.lesson.pk for each in lessons],
        {challenge.name for each in lessons for challenge in each.challenges},
    )
    now = timezone.now()
    return tuple(
        Row(place=place, cells=tuple(_cell(place.user_id, each, known, now) for each in lessons)) for place in places
    )


def _cell(user_id: int, each: AssignedLesson, known: Cohort, now: datetime) -> Cell:
    pk = each.lesson.pk
    return Cell(
        assigned=each,
        state=known.states.get((user_id, pk)),
        now=now,
        challenges=tuple(
            ChallengeCell(challenge=challenge, tries=known.tries.get((user_id, pk, challenge.name), NOT_TRIED))
            for challenge in each.challenges
        ),
    )
