"""Loads a course folder into the database: all or nothing, without overwriting instructors' changes.

Numbers that a lesson's prose states get a test, such as `tests/lessons/test_first_request_misses.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from lessons.course.files import folder as course_folder
from lessons.course.files import path_rows
from lessons.course.files.folder import CourseFiles, Known, LessonFile, UnitText
from lessons.course.files.pages import fill, page_digest
from lessons.course.files.path_file import PathText
from lessons.course.files.picture_files import Add, added_or_not
from lessons.course.files.tree import course_page
from lessons.course.models import CareerPath, CoursePage, LessonPage, Unit
from lessons.course.text.lesson import parse_lines


class Fate(StrEnum):
    """What became of a unit, a path or a lesson."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "left alone: changed here since it was loaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A unit, a path or a lesson, and what became of it."""

    what: str
    fate: Fate


def load(folder: Path) -> list[Loaded]:
    """Load a course; raises FolderError, with nothing changed, when anything in it is wrong."""
    course = course_folder.read(folder, known_lessons())
    with added_or_not() as add:
        above = course_page(course.title)
        units = [_load_unit(unit, number) for number, unit in enumerate(course.units, start=1)]
        return [*units, *_load_paths(course.paths), *_load_lessons(course, above, add)]


def known_lessons() -> Known:
    """The prerequisites of every lesson that is here, by slug."""
    return {slug: parse_lines(text) for slug, text in LessonPage.objects.values_list("slug", "prerequisites")}


def _load_lessons(course: CourseFiles, above: CoursePage, add: Add) -> list[Loaded]:
    units = {unit.slug: unit for unit in Unit.objects.all()}
    found = LessonPage.objects.select_related("unit")
    pages = {page.slug: page for page in found} | {page.source_slug: page for page in found if page.source_slug}
    return [_load_lesson(file, above, units[file.unit], pages.get(file.slug), add) for file in course.lessons]


def _load_lesson(file: LessonFile, above: CoursePage, unit: Unit, page: LessonPage | None, add: Add) -> Loaded:
    wanted = page_of(file, unit)
    wanted.source_slug = file.slug
    wanted.source_digest = page_digest(wanted)
    fate = Fate.CREATED if page is None else _fate(page, wanted.source_digest)
    if fate in {Fate.CREATED, Fate.UPDATED}:
        add(file.pictures, file.lesson, None)
    if page is None:
        wanted.live = False
        above.add_child(instance=wanted)
        _publish(wanted)
    elif fate is Fate.UPDATED:
        draft = page.get_latest_revision_as_object()
        fill(draft, file.lesson, file.body)
        draft.unit, draft.source_digest = unit, wanted.source_digest
        _publish(draft)
    return Loaded(what=f"{file.unit}/{file.slug}", fate=fate)


def page_of(file: LessonFile, unit: Unit) -> LessonPage:
    """A lesson's file as a page that isn't kept."""
    page = LessonPage(slug=file.slug, unit=unit)
    fill(page, file.lesson, file.body)
    return page


def _fate(page: LessonPage, wanted: str) -> Fate:
    """Whether a page follows its file. It does unless somebody here changed or unpublished it since it was loaded."""
    if page.source_digest == wanted:
        return Fate.UNCHANGED
    current = page_digest(page.get_latest_revision_as_object())
    if current == wanted:
        LessonPage.objects.filter(pk=page.pk).update(source_digest=wanted)
        return Fate.UNCHANGED
    return Fate.UPDATED if page.live and current == page.source_digest else Fate.KEPT


def _publish(page: LessonPage) -> None:
    """As an editor would: with a revision, a log entry and the signals."""
    revision = page.save_revision(log_action=True, changed=True)
    page.publish(revision, log_action=True)


def _load_unit(wanted: UnitText, order: int) -> Loaded:
    what, target = f"unit {wanted.slug}", unit_digest(wanted.title, wanted.summary, order)
    unit = Unit.objects.filter(slug=wanted.slug).first()
    if unit is not None and unit.source_digest == target:
        return Loaded(what=what, fate=Fate.UNCHANGED)
    if unit is not None and unit_digest(unit.title, unit.summary, unit.order) not in (unit.source_digest, target):
        return Loaded(what=what, fate=Fate.KEPT)
    values = {"title": wanted.title, "summary": wanted.summary, "order": order, "source_digest": target}
    Unit.objects.update_or_create(slug=wanted.slug, defaults=values)
    return Loaded(what=what, fate=Fate.UPDATED if unit else Fate.CREATED)


def unit_digest(title: str, summary: str, order: int) -> str:
    """A digest of everything that the course's file says of a unit, its place included."""
    return sha256(f"{order}\n{title}\n{summary}".encode()).hexdigest()


def _load_paths(wanted: Sequence[PathText]) -> list[Loaded]:
    found = CareerPath.objects.prefetch_related("steps")
    paths = {path.slug: path for path in found} | {path.source_slug: path for path in found if path.source_slug}
    return [_load_path(each, number, paths.get(each.slug)) for number, each in enumerate(wanted, start=1)]


def _load_path(wanted: PathText, order: int, path: CareerPath | None) -> Loaded:
    what, target = f"path {wanted.slug}", path_rows.digest(wanted, order)
    if path is not None and path.source_digest == target:
        return Loaded(what=what, fate=Fate.UNCHANGED)
    current = path_rows.digest(path_rows.text_of(path), path.order) if path else ""
    if path is not None and current == target:
        CareerPath.objects.filter(pk=path.pk).update(source_digest=target)
        return Loaded(what=what, fate=Fate.UNCHANGED)
    if path is not None and current != path.source_digest:
        return Loaded(what=what, fate=Fate.KEPT)
    path_rows.load(path or CareerPath(), wanted, order)
    return Loaded(what=what, fate=Fate.UPDATED if path else Fate.CREATED)


def tally(loaded: Sequence[Loaded]) -> dict[Fate, int]:
    """How many units, paths and lessons met each fate."""
    return {fate: sum(each.fate is fate for each in loaded) for fate in Fate}
