"""A course as a folder: `course.toml` with the units, `paths.toml` with the career paths if there are any, and
`<unit>/<lesson>/lesson.md` for each lesson."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli_w
from wagtail.blocks import StreamValue

from lessons.content_io import path_file
from lessons.content_io.checking import check_fields, checked_body
from lessons.content_io.path_file import PATHS_FILE, PathText
from lessons.plain_text import lesson as plain_text
from lessons.plain_text.lesson import LessonText
from lessons.plain_text.problems import Problem, TextError, line_of_key, toml_problem

COURSE_FILE = "course.toml"
LESSON_FILE = "lesson.md"
_UNIT_KEYS = ("slug", "title", "summary")


class FolderError(ValueError):
    """A folder that is no valid course; each line names file, line and field."""

    def __init__(self, found: Iterable[tuple[Path, Problem]]) -> None:
        self.sentences = [f"{path}:{problem}" for path, problem in found]
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitText:
    """A unit as `course.toml` states it."""

    slug: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFile:
    """A lesson's file, read and checked."""

    path: Path
    unit: str
    slug: str
    lesson: LessonText
    body: StreamValue


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFolder:
    """A whole course, read and checked."""

    title: str
    units: Sequence[UnitText]
    paths: Sequence[PathText]
    lessons: Sequence[LessonFile]


def read(folder: Path, known_lessons: Collection[str] = ()) -> CourseFolder:
    """The course in a folder; raises FolderError with every fault. Prerequisites may be among `known_lessons` too."""
    found: list[tuple[Path, Problem]] = []
    title, units = _collect(found, folder / COURSE_FILE, _read_course) or ("", ())
    career_paths = _collect(found, folder / PATHS_FILE, _read_paths)
    paths = sorted(folder.glob(f"*/*/{LESSON_FILE}"))
    lessons = [lesson for path in paths if (lesson := _collect(found, path, _read_lesson))]
    if units:
        found += [(path, problem) for path in paths if (problem := _unknown_unit(path, units))]
    found += _repeated(paths)
    slugs = {*known_lessons, *(path.parent.name for path in paths)}
    found += [(each.path, problem) for each in lessons for problem in _unknown_prerequisites(each, slugs)]
    if found:
        raise FolderError(found)
    return CourseFolder(title=title, units=units, paths=career_paths, lessons=lessons)


def write_course(title: str, units: Sequence[UnitText]) -> str:
    """The canonical text of `course.toml`."""
    listed = [{key: getattr(unit, key) for key in _UNIT_KEYS} for unit in units]
    return tomli_w.dumps({"title": title, "units": listed})


def lesson_path(folder: Path, unit: str, slug: str) -> Path:
    """Where a lesson's file lies."""
    return folder / unit / slug / LESSON_FILE


def _collect(found: list[tuple[Path, Problem]], path: Path, read_file: Any) -> Any:
    try:
        return read_file(path)
    except TextError as error:
        found += [(path, problem) for problem in error.problems]
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TextError([Problem(line=1, field="", message=f"can't be read: {error}")]) from error


def _read_course(path: Path) -> tuple[str, Sequence[UnitText]]:
    text = _text(path)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TextError([toml_problem(error, text, 1)]) from error
    if problems := [*_course_problems(values, text)]:
        raise TextError(problems)
    return values["title"], [UnitText(**unit) for unit in values["units"]]


def _read_paths(path: Path) -> Sequence[PathText]:
    return path_file.parse(_text(path)) if path.exists() else ()


def _course_problems(values: Mapping[str, Any], text: str) -> Iterable[Problem]:
    for key in values.keys() - {"title", "units"}:
        yield Problem(line=line_of_key(text, key, 1), field=key, message="is not known; a course has title, units")
    if not isinstance(values.get("title"), str) or not values["title"].strip():
        yield Problem(line=line_of_key(text, "title", 1), field="title", message="give one line of text")
    units = values.get("units")
    if not isinstance(units, list) or not all(map(_is_unit, units)):
        message = f"give a list of tables, each with {', '.join(_UNIT_KEYS)}, all texts"
        yield Problem(line=line_of_key(text, "units", 1), field="units", message=message)
    elif len({unit["slug"] for unit in units}) < len(units):
        yield Problem(line=line_of_key(text, "units", 1), field="units", message="two units have the same slug")


def _is_unit(unit: Any) -> bool:
    return (
        isinstance(unit, dict) and set(unit) == set(_UNIT_KEYS) and all(isinstance(v, str) and v for v in unit.values())
    )


def _read_lesson(path: Path) -> LessonFile:
    text = _text(path)
    lesson = plain_text.parse(text)
    slug, unit = path.parent.name, path.parent.parent.name
    front_matter = text.replace("\r\n", "\n").split(f"\n{plain_text.MARK}\n", 1)[0].removeprefix(f"{plain_text.MARK}\n")
    problems = check_fields(slug, lesson, front_matter)
    try:
        body = checked_body(lesson.body)
    except TextError as error:
        raise TextError([*problems, *error.problems]) from error
    if problems:
        raise TextError(problems)
    return LessonFile(path=path, unit=unit, slug=slug, lesson=lesson, body=body)


def _unknown_unit(path: Path, units: Sequence[UnitText]) -> Problem | None:
    unit = path.parent.parent.name
    if unit in {each.slug for each in units}:
        return None
    return Problem(line=1, field="unit", message=f"{COURSE_FILE} has no unit {unit!r}, the name of the folder above")


def _repeated(paths: Sequence[Path]) -> list[tuple[Path, Problem]]:
    slugs = [path.parent.name for path in paths]
    return [
        (path, Problem(line=1, field="slug", message=f"another folder is called {path.parent.name!r} too"))
        for path in paths
        if slugs.count(path.parent.name) > 1
    ]


def _unknown_prerequisites(file: LessonFile, slugs: Collection[str]) -> Iterable[Problem]:
    for slug in file.lesson.prerequisites:
        if slug not in slugs or slug == file.slug:
            line = line_of_key(file.path.read_text(encoding="utf-8"), "prerequisites", 1)
            yield Problem(line=line, field="prerequisites", message=f"no other lesson has the slug {slug!r}")
