"""Exports course files in canonical form: published lessons or given drafts."""

from collections.abc import Iterable
from pathlib import Path

from django.db.models import QuerySet

from lessons.course import pictures
from lessons.course.blocks.picture import PICTURE
from lessons.course.files import files, folder, pages, path_file, path_rows
from lessons.course.files.folder import UnitText
from lessons.course.models import CareerPath, CoursePage, LessonPage, Unit
from lessons.course.text import body as plain_body
from lessons.course.text import lesson as plain_text
from lessons.course.text.lesson import LessonText


class UnwritableError(ValueError):
    """An unfinished draft that no file could hold."""

    def __init__(self, lesson: LessonPage) -> None:
        self.lesson = lesson
        super().__init__(f"“{lesson.title}” can't be written as a file yet; its check says what it lacks.")


def export(where: Path) -> list[Path]:
    """Write units, paths and every published lesson; returns the files."""
    return files.into_folder({**course_files(), **lesson_files(published())}, where)


def published() -> QuerySet[LessonPage]:
    """The published lessons, their units at hand."""
    found: QuerySet[LessonPage] = LessonPage.objects.live().select_related("unit")
    return found


def course_files() -> dict[str, bytes]:
    """What is not a lesson's: the units, and the career paths if there are any."""
    title = CoursePage.objects.values_list("title", flat=True).first() or "EdgeLearn"
    units = [UnitText(slug=unit.slug, title=unit.title, summary=unit.summary) for unit in Unit.objects.all()]
    texts = {files.COURSE_FILE: folder.write_course(title, units)}
    if paths := [path_rows.text_of(path) for path in CareerPath.objects.prefetch_related("steps")]:
        texts[path_file.PATHS_FILE] = path_file.write(paths)
    return {name: text.encode() for name, text in texts.items()}


def lesson_files(lessons: Iterable[LessonPage]) -> dict[str, bytes]:
    """The lessons' files with their pictures; raises UnwritableError for the first that can't be written."""
    texts = {files.lesson_name(page.unit.slug, page.slug): _text(page) for page in lessons}
    shown = {name: _pictures(text) for name, text in texts.items()}
    images = pictures.found({each for names in shown.values() for each in names})
    held = {name: plain_text.write(text).encode() for name, text in texts.items()}
    for name, names in shown.items():
        for picture in names:
            if picture in images and (content := pictures.content_of(images[picture])):
                held[files.picture_name(name, picture)] = content
    return held


def text_of(page: LessonPage) -> str:
    """The text of a lesson's file; raises UnwritableError."""
    return plain_text.write(_text(page))


def _text(page: LessonPage) -> LessonText:
    try:
        text = pages.text_of(page)
        if plain_body.survives(text.body):
            return text
    except (ValueError, TypeError, KeyError) as error:
        raise UnwritableError(page) from error
    raise UnwritableError(page)


def _pictures(text: LessonText) -> list[str]:
    """The names of the pictures that a lesson shows."""
    blocks = [piece.value for piece in text.body if piece.type == PICTURE]
    return [str(value["image"]) for value in blocks if not isinstance(value, str) and value.get("image")]
