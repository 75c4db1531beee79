"""A class's assignments as lessons: each published lesson once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lessons.classes.due_dates import earliest
from lessons.classes.models import Assignment
from lessons.course import access
from lessons.course.models import LessonPage, PathStep
from lessons.course.path_pages import Track, in_tracks, ordered
from lessons.course.questions.challenge.block import ChallengeBlock
from lessons.course.questions.challenge.kind import CHALLENGES

TITLES = {kind.type: ChallengeBlock(kind.lab).child_blocks["title"].get_default() for kind in CHALLENGES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """A row of the list: a lesson or a path, and those of its lessons that are published now."""

    row: Assignment
    title: str
    url: str | None
    lessons: tuple[LessonPage, ...]

    @property
    def is_path(self) -> bool:
        """Whether a path was assigned."""
        return self.row.path_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """A challenge in an assigned lesson."""

    name: str
    title: str
    goals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedLesson:
    """A lesson that was assigned by itself or in paths, with the first of its due dates."""

    lesson: LessonPage
    due: date | None
    challenges: tuple[Challenge, ...]


def assigned(classroom_pk: int) -> list[Assigned]:
    """What a class was assigned, in its order: three queries."""
    return in_all([classroom_pk]).get(classroom_pk, [])


def in_all(classroom_pks: Sequence[int]) -> Mapping[int, list[Assigned]]:
    """The same for several classes, by their ids: three queries too."""
    rows = list(Assignment.objects.filter(classroom__in=classroom_pks).select_related("path"))
    outline = access.outline() if rows else []
    steps = ordered(PathStep.objects.filter(path__in={row.path_id for row in rows if row.path_id}))
    tracks = {track.path.pk: track for track in in_tracks(steps, outline)}
    lessons = {lesson.pk: lesson for each in outline for lesson in each.lessons}
    found: dict[int, list[Assigned]] = {}
    for row in rows:
        found.setdefault(row.classroom_id, []).append(_assigned(row, lessons, tracks))
    return found


def lessons_of(rows: Iterable[Assigned]) -> list[AssignedLesson]:
    """The lessons of assignments, each once, where it comes first, with its challenges: one query."""
    dues: dict[int, list[date | None]] = {}
    for each in rows:
        for lesson in each.lessons:
            dues.setdefault(lesson.pk, []).append(each.row.due)
    bodies = {lesson.pk: lesson for lesson in access.public_lessons().filter(pk__in=dues)} if dues else {}
    return [
        AssignedLesson(lesson=bodies[pk], due=earliest(due), challenges=_challenges(bodies[pk].body.raw_data))
        for pk, due in dues.items()
        if pk in bodies
    ]


def _assigned(row: Assignment, lessons: Mapping[int, LessonPage], tracks: Mapping[int, Track]) -> Assigned:
    if row.path is not None:
        track = tracks.get(row.path.pk)
        published = tuple(track.lessons) if track else ()
        return Assigned(row=row, title=row.path.title, url=row.path.get_absolute_url(), lessons=published)
    lesson = lessons.get(row.lesson_id or 0)
    if lesson is None:
        return Assigned(row=row, title="A lesson that is not published now", url=None, lessons=())
    return Assigned(row=row, title=lesson.title, url=lesson.own_path(), lessons=(lesson,))


def _challenges(raw_body: Any) -> tuple[Challenge, ...]:
    """Read from the stored form, since making each block of each lesson would take long."""
    found = [(block["type"], block["value"]) for block in raw_body if block["type"] in TITLES]
    return tuple(
        Challenge(name=value["name"], title=value.get("title", TITLES[kind]), goals=len(value.get("goals", ())))
        for kind, value in found  # what equals its default isn't stored
    )
