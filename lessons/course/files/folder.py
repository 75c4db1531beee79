"""Reads and validates course files. Errors have file, line and field."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import tomli_w
from wagtail.blocks import StreamValue

from lessons.course.files import files, path_file, picture_files
from lessons.course.files.checking import check_fields, checked_body
from lessons.course.files.files import COURSE_FILE, Files
from lessons.course.files.path_file import PATHS_FILE, PathText
from lessons.course.prerequisites import way_back
from lessons.course.text import lesson as plain_text
from lessons.course.text.lesson import LessonText
from lessons.course.text.problems import Problem, TextError, line_of_key, read_toml

_UNIT_KEYS = ("slug", "title", "summary")

Found = list[tuple[str, Problem]]
"""Faults, each with the name of its file."""
Known = Mapping[str, Sequence[str]]
"""The prerequisites of lessons that are there already, by slug."""


class FolderError(ValueError):
    """A folder that is no valid course; each line names file, line and field."""

    def __init__(self, found: Iterable[tuple[str, Problem]]) -> None:
        self.sentences = [sentence(name, problem) for name, problem in found]
        super().__init__("\n".join(self.sentences))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitText:
    """A unit as `course.toml` states it."""

    slug: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonFile:
    """A lesson's file, read and checked. `pictures` are those that the library doesn't have, by their names in it."""

    name: str
    unit: str
    slug: str
    lesson: LessonText
    body: StreamValue
    pictures: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFiles:
    """What files say, and what is wrong with them; lessons with faults are left out."""

    title: str
    units: Sequence[UnitText]
    paths: Sequence[PathText]
    lessons: Sequence[LessonFile]
    found: Found


def read(folder: Path, known: Known) -> CourseFiles:
    """The course in a folder; raises FolderError with every fault."""
    held = files.from_folder(folder)
    course = examine({COURSE_FILE: b"", **held} if COURSE_FILE not in held else held, known)
    if course.found:
        raise FolderError((str(folder / name), problem) for name, problem in course.found)
    return course


def examine(held: Files, known: Known, units: Collection[str] = ()) -> CourseFiles:
    """What files say. Prerequisites may be among the `known` lessons too; `units` are there besides the files'."""
    found: Found = []
    nothing: tuple[str, Sequence[UnitText]] = ("", ())
    title, listed = nothing
    if COURSE_FILE in held:
        title, listed = _collect(found, COURSE_FILE, lambda: _read_course(held[COURSE_FILE])) or nothing
    paths = _collect(found, PATHS_FILE, lambda: _read_paths(held.get(PATHS_FILE)))
    names = files.lessons_in(held)
    found += [*_misplaced(names, {*units, *(unit.slug for unit in listed)}), *repeated(names)]
    lessons = _read_lessons(held, names, found, known)
    wrong = {name for name, _ in found}
    good = [lesson for lesson in lessons if lesson.name not in wrong]
    return CourseFiles(title=title, units=listed, paths=paths or (), lessons=good, found=found)


def sentence(name: str, problem: Problem) -> str:
    """A fault with its file: and its line, where the file has any."""
    return f"{name}:{problem}" if problem.line else f"{name}: {problem.message}"


def write_course(title: str, units: Sequence[UnitText]) -> str:
    """The canonical text of `course.toml`."""
    listed = [{key: getattr(unit, key) for key in _UNIT_KEYS} for unit in units]
    return tomli_w.dumps({"title": title, "units": listed})


def place(name: str) -> tuple[str, str]:
    """The unit and the slug of a lesson, from the name of its file."""
    path = PurePosixPath(name)
    return path.parent.parent.name, path.parent.name


def text_of(content: bytes) -> str:
    """A file's text; raises TextError where it is none."""
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        message = f"can't be read: {error}; save it as UTF-8"
        raise TextError([Problem(line=1, field="", message=message)]) from error


def _collect(found: Found, name: str, read_file: Any) -> Any:
    try:
        return read_file()
    except TextError as error:
        found += [(name, problem) for problem in error.problems]
        return None


def _read_course(content: bytes) -> tuple[str, Sequence[UnitText]]:
    text = text_of(content)
    values = read_toml(text, 1)
    if problems := [*_course_problems(values, text)]:
        raise TextError(problems)
    return values["title"], [UnitText(**unit) for unit in values["units"]]


def _read_paths(content: bytes | None) -> Sequence[PathText]:
    return () if content is None else path_file.parse(text_of(content))


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


def _read_lessons(held: Files, names: Sequence[str], found: Found, known: Known) -> list[LessonFile]:
    """The lessons without faults of their own, their pictures under the names that the library has for them."""
    parsed: dict[str, LessonText] = {}
    for name in names:
        text = _collect(found, name, lambda name=name: plain_text.parse(text_of(held[name])))
        if text is not None:
            parsed[name] = text
    pictures = picture_files.settle(parsed, held)
    found += pictures.found
    needs = {**known, **{place(name)[1]: lesson.prerequisites for name, lesson in parsed.items()}}
    lessons = []
    for name, lesson in pictures.lessons.items():
        found += [(name, problem) for problem in _prerequisites(name, lesson, needs, held[name])]
        read_one = _collect(found, name, lambda name=name, lesson=lesson: _checked(name, lesson, held[name]))
        if read_one is not None:
            lessons.append(replace(read_one, pictures=pictures.new[name]))
    return lessons


def _checked(name: str, lesson: LessonText, content: bytes) -> LessonFile:
    unit, slug = place(name)
    problems = check_fields(slug, lesson, _front_matter(content))
    try:
        body = checked_body(lesson.body)
    except TextError as error:
        raise TextError([*problems, *error.problems]) from error
    if problems:
        raise TextError(problems)
    return LessonFile(name=name, unit=unit, slug=slug, lesson=lesson, body=body, pictures={})


def _front_matter(content: bytes) -> str:
    text = text_of(content).replace("\r\n", "\n")
    return text.split(f"\n{plain_text.MARK}\n", 1)[0].removeprefix(f"{plain_text.MARK}\n")


def _misplaced(names: Iterable[str], units: Collection[str]) -> Iterable[tuple[str, Problem]]:
    for name in names:
        unit, _ = place(name)
        if unit not in units:
            message = f"{COURSE_FILE} has no unit {unit!r}, the name of the folder above"
            yield name, Problem(line=1, field="unit", message=message)


def repeated(names: Sequence[str]) -> Iterable[tuple[str, Problem]]:
    """Lessons of which there are two with the same slug."""
    slugs = [place(name)[1] for name in names]
    count = Counter(slugs)
    for name, slug in zip(names, slugs, strict=True):
        if count[slug] > 1:
            yield name, Problem(line=1, field="slug", message=f"another folder is called {slug!r} too")


def _prerequisites(name: str, lesson: LessonText, needs: Known, content: bytes) -> Iterable[Problem]:
    """Prerequisites that are not there, or lead back to the lesson."""
    _, slug = place(name)
    line = line_of_key(text_of(content), "prerequisites", 1)
    for other in lesson.prerequisites:
        if other not in needs or other == slug:
            yield Problem(line=line, field="prerequisites", message=f"no other lesson has the slug {other!r}")
    if slug not in lesson.prerequisites and (circle := way_back(slug, lesson.prerequisites, needs)):
        message = f"these lessons would each have to be known first: {' → '.join(circle)}"
        yield Problem(line=line, field="prerequisites", message=message)
