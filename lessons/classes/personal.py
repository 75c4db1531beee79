"""A person's classes: the next due date, and the data for the export of personal data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from lessons.classes import assigned_lessons
from lessons.classes.due_dates import is_late
from lessons.classes.models import ClassInvitation, Classroom, Membership
from lessons.course.models import LessonPage
from lessons.learning import export
from lessons.learning.lesson_states import State
from lessons.pages import learner_page

NEXT_SHOWN = 3


def connect() -> None:
    """Add both to where they are shown: the learner's page, and the file."""
    learner_page.PARTS["next_due"] = next_due
    export.register("classes", classes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An assigned lesson that is not complete, and until when its class wants it."""

    classroom: Classroom
    lesson: LessonPage
    due: date
    now: datetime

    @property
    def late(self) -> bool:
        """Whether that day has passed."""
        return is_late(self.due, self.now)


def next_due(user_id: int, states: Mapping[int, State]) -> list[Due]:
    """What is due first of what someone has not completed: four queries, one for whoever is in no class."""
    places = Membership.objects.filter(user=user_id, role=Membership.Role.LEARNER, classroom__archived_at=None)
    classes = {place.classroom_id: place.classroom for place in places.select_related("classroom")}
    first: dict[int, Due] = {}
    for due in sorted(_dues(classes), key=lambda each: (each.due, each.lesson.title)):
        state = states.get(due.lesson.pk)
        if not (state and state.complete):
            first.setdefault(due.lesson.pk, due)
    return list(first.values())[:NEXT_SHOWN]


def _dues(classes: Mapping[int, Classroom]) -> Iterator[Due]:
    """Every lesson that has a due date in some classes."""
    now = timezone.now()
    for pk, rows in assigned_lessons.in_all(list(classes)).items() if classes else ():
        for each in rows:
            if each.row.due is not None:
                for lesson in each.lessons:
                    yield Due(classroom=classes[pk], lesson=lesson, due=each.row.due, now=now)


def classes(user_id: int | None) -> list[dict[str, Any]]:
    """The classes that someone teaches, learns in, or is invited to teach, for their export."""
    if user_id is None:
        return []
    places = Membership.objects.filter(user=user_id).order_by("since", "pk")
    offers = ClassInvitation.objects.filter(invited=user_id).order_by("made_at", "pk")
    fields = ("classroom__name", "classroom__archived_at")
    return [
        *(
            {"class": name, "archived_at": at, "role": role, "since": since}
            for name, at, role, since in places.values_list(*fields, "role", "since")
        ),
        *(
            {"class": name, "archived_at": at, "role": "invited", "since": made_at}
            for name, at, made_at in offers.values_list(*fields, "made_at")
        ),
    ]
