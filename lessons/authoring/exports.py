"""What a user may export: published lessons that everyone may read, and their own drafts."""

from collections.abc import Iterable

from django.contrib.auth.models import User

from lessons.authoring import lesson_creation
from lessons.course import access
from lessons.course.files import exporting
from lessons.course.files.files import Files
from lessons.course.models import LessonPage, Unit


def of_lesson(person: User, pk: int) -> tuple[str, Files] | None:
    """A lesson's slug and files: one's own as it is now, another's as it is published; None where there is none."""
    found = LessonPage.objects.filter(pk=pk).select_related("unit").first()
    if found is None:
        return None
    if found.permissions_for_user(person).can_edit():
        return found.slug, exporting.lesson_files([_draft(found)])
    public = access.public_lessons().filter(pk=pk).first()
    return (public.slug, exporting.lesson_files([public])) if public else None


def of_course_or_unit(person: User, unit: Unit | None, *, drafts: bool) -> Files:
    """A unit's lessons; without one all lessons, with units and paths."""
    lessons = exporting.lesson_files(_lessons(person, unit, drafts=drafts))
    return lessons if unit else {**exporting.course_files(), **lessons}


def _lessons(person: User, unit: Unit | None, *, drafts: bool) -> Iterable[LessonPage]:
    """What everyone may read; where drafts are wanted, one's own as they are now in place of it."""
    readable = access.public_lessons()
    lessons = {page.pk: page for page in (readable.filter(unit=unit) if unit else readable)}
    if drafts:
        lessons |= {page.pk: _draft(page) for page in _own(person, unit)}
    return lessons.values()


def _own(person: User, unit: Unit | None) -> Iterable[LessonPage]:
    readable = lesson_creation.readable(person).order_by().values("pk")
    found = LessonPage.objects.filter(pk__in=readable).select_related("unit", "latest_revision")
    found = found.filter(unit=unit) if unit else found
    return [page for page in found if page.permissions_for_user(person).can_edit()]


def _draft(page: LessonPage) -> LessonPage:
    """The newest state of a lesson, under the slug that it has."""
    draft: LessonPage = page.get_latest_revision_as_object()
    draft.slug = page.slug
    return draft
