"""From the database into a course's folder: what is published, in canonical form."""

from pathlib import Path

from lessons.content_io import folder as course_folder
from lessons.content_io import path_file, path_rows
from lessons.content_io.folder import UnitText
from lessons.content_io.pages import text_of
from lessons.models import CareerPath, CoursePage, LessonPage, Unit
from lessons.plain_text import lesson as plain_text


def export(folder: Path) -> list[Path]:
    """Write units, paths and every published lesson; returns the files. Other files in the folder stay as they are."""
    title = CoursePage.objects.values_list("title", flat=True).first() or "EdgeLearn"
    units = [UnitText(slug=unit.slug, title=unit.title, summary=unit.summary) for unit in Unit.objects.all()]
    texts = {folder / course_folder.COURSE_FILE: course_folder.write_course(title, units)}
    if paths := [path_rows.text_of(path) for path in CareerPath.objects.prefetch_related("steps")]:
        texts[folder / path_file.PATHS_FILE] = path_file.write(paths)
    for page in LessonPage.objects.live().select_related("unit"):
        path = course_folder.lesson_path(folder, page.unit.slug, page.slug)
        texts[path] = plain_text.write(text_of(page))
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return list(texts)
