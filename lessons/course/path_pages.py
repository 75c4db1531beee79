"""Public pages of career paths: steps in order with their published lessons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import QuerySet
from django.http import Http404

from lessons.course.access import UnitLessons
from lessons.course.models import CareerPath, LessonPage, PathStep


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A lesson's place in a path, counted from 1; no lesson while it is in preparation."""

    number: int
    row: PathStep
    lesson: LessonPage | None

    @property
    def title(self) -> str:
        """The lesson's own title once it is published."""
        return self.lesson.title if self.lesson else self.row.title

    @property
    def minutes(self) -> int:
        """How long the lesson takes; nothing is claimed about what is in preparation."""
        return self.lesson.minutes if self.lesson else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A path with its steps, which are one or more."""

    path: CareerPath
    steps: tuple[Step, ...]

    @property
    def lessons(self) -> list[LessonPage]:
        """The published lessons, in the path's order."""
        return [step.lesson for step in self.steps if step.lesson]

    @property
    def time(self) -> str:
        """How long the published lessons take, in words."""
        return in_words(sum(step.minutes for step in self.steps))

    @property
    def milestones(self) -> int:
        """How many of its steps are milestones."""
        return sum(step.row.milestone for step in self.steps)

    @property
    def in_preparation(self) -> int:
        """How many lessons are not published yet."""
        return len(self.steps) - len(self.lessons)


def in_words(minutes: int) -> str:
    """A span of time as one says it."""
    hours, rest = divmod(minutes, 60)
    return (
        " ".join(f"{count}\N{NO-BREAK SPACE}{unit}" for count, unit in ((hours, "h"), (rest, "min")) if count)
        or "0\N{NO-BREAK SPACE}min"
    )


def tracks(outline: Sequence[UnitLessons]) -> list[Track]:
    """All paths that have steps, with the outline's lessons: one query."""
    return in_tracks(_steps(), outline)


def track(slug: str, outline: Sequence[UnitLessons]) -> Track:
    """The path with this slug, with the outline's lessons: one query; raises Http404 when there is none."""
    # A slug may come from a parameter, and PostgreSQL has no text with NUL in it.
    found = [] if "\0" in slug else in_tracks(_steps().filter(path__slug=slug), outline)
    if not found:
        raise no_such_path(slug)
    return found[0]


def chosen(found: Sequence[Track], slug: str) -> Track | None:
    """The one with this slug; None for an empty slug; raises Http404 when there is none."""
    if not slug:
        return None
    for each in found:
        if each.path.slug == slug:
            return each
    raise no_such_path(slug)


def no_such_path(slug: str) -> Http404:
    """What is answered for a slug that no path has."""
    return Http404(f"There is no career path “{slug}”.")


def in_tracks(steps: Iterable[PathStep], outline: Sequence[UnitLessons]) -> list[Track]:
    """Steps that come in the order of their paths, put together with the outline's lessons."""
    lessons = _by_slug(outline)
    return [_track(list(group), lessons) for _, group in groupby(steps, key=lambda step: step.path_id)]


def ordered(steps: QuerySet[PathStep]) -> QuerySet[PathStep]:
    """Steps with their paths, in the order in which paths and steps are listed."""
    return steps.select_related("path").order_by("path__order", "path__slug", "sort_order", "pk")


def paths_of(lesson: LessonPage, outline: Sequence[UnitLessons]) -> list[CareerPath]:
    """The paths that lead over a lesson: one query."""
    found = _by_slug(outline)
    others = {slug for slug, other in found.items() if other.pk != lesson.pk}
    names = {lesson.slug} | ({lesson.source_slug} - others - {""})
    paths = {step.path_id: step.path for step in _steps().filter(lesson__in=names)}
    return list(paths.values())


def only(outline: Sequence[UnitLessons], chosen: Track | None) -> list[UnitLessons]:
    """The outline with the lessons of a path; all of it when no path is chosen."""
    if chosen is None:
        return list(outline)
    kept = {lesson.pk for lesson in chosen.lessons}
    units = [replace(each, lessons=[lesson for lesson in each.lessons if lesson.pk in kept]) for each in outline]
    return [each for each in units if each.lessons]


def _steps() -> QuerySet[PathStep]:
    return ordered(PathStep.objects.all())


def _track(steps: Sequence[PathStep], lessons: Mapping[str, LessonPage]) -> Track:
    numbered = (Step(number=n, row=row, lesson=lessons.get(row.lesson)) for n, row in enumerate(steps, start=1))
    return Track(path=steps[0].path, steps=tuple(numbered))


def _by_slug(outline: Sequence[UnitLessons]) -> dict[str, LessonPage]:
    """Lessons by slug; one that got another slug here is still found by that of its file."""
    lessons = [lesson for each in outline for lesson in each.lessons]
    return {lesson.source_slug: lesson for lesson in lessons if lesson.source_slug} | {
        lesson.slug: lesson for lesson in lessons
    }
