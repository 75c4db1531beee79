"""Access to lessons. All public pages query lessons through here."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.http import Http404
from wagtail.models import PageViewRestriction

from lessons.course.models import LessonPage, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLessons:
    """A unit and those of its lessons that everyone may read, in order."""

    unit: Unit
    lessons: Sequence[LessonPage]

    @property
    def minutes(self) -> int:
        """How long the unit takes."""
        return sum(lesson.minutes for lesson in self.lessons)


def public_lessons() -> QuerySet[LessonPage]:
    """The lessons that everyone may read: published, and under no view restriction. (One query, unlike `.public()`.)"""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = PageViewRestriction.objects.annotate(path=path).filter(path__startswith=F("page__path"))
    lessons: QuerySet[LessonPage] = LessonPage.objects.live().exclude(Exists(above)).select_related("unit")
    return lessons.order_by("unit__order", "unit__slug", "order", "slug")


def public_lesson(slug: str) -> LessonPage:
    """The lesson with this slug; raises Http404 when there is none that everyone may read."""
    # A slug may come from a parameter, and PostgreSQL has no text with NUL in it.
    found = None if "\0" in slug else public_lessons().filter(slug=slug).first()
    if found is None:
        raise Http404(f"There is no lesson “{slug}”.")
    return found


def outline() -> list[UnitLessons]:
    """The units that have lessons for everyone, with them; without the lessons' bodies."""
    lessons = public_lessons().defer("body", "sources", "objectives", "misconceptions", "terms")
    grouped = groupby(lessons, key=lambda lesson: lesson.unit_id)
    return [_unit_lessons(list(group)) for _, group in grouped]


def _unit_lessons(lessons: Sequence[LessonPage]) -> UnitLessons:
    return UnitLessons(unit=lessons[0].unit, lessons=lessons)
