"""A course as files: `course.toml` with the units, `paths.toml` with the career paths if there are any, for each lesson
`<unit>/<lesson>/lesson.md`, and `<unit>/<lesson>/images/<name>` for each picture that it shows.

Here are the names, and the files on disk; as a zip they are in `archive`.

Another kind of file needs its name's pattern here, a bound in `archive` with a case in its tests, reading in `folder`,
and a decision in `lessons.authoring.import_plan` on what an import does with it.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from lessons.course.files.path_file import PATHS_FILE

Files = Mapping[str, bytes]
"""Contents by name; a name is relative, with "/" between its parts."""

COURSE_FILE = "course.toml"
LESSON_FILE = "lesson.md"
PICTURES = "images"
_SLUG = r"[-a-zA-Z0-9_]+"
LESSON = re.compile(rf"{_SLUG}/{_SLUG}/{re.escape(LESSON_FILE)}")
PICTURE = re.compile(rf"{_SLUG}/{_SLUG}/{PICTURES}/[A-Za-z0-9_][A-Za-z0-9_.-]*")


def lesson_name(unit: str, slug: str) -> str:
    """The name of a lesson's file."""
    return f"{unit}/{slug}/{LESSON_FILE}"


def picture_name(lesson: str, picture: str) -> str:
    """The name of a picture beside a lesson's file."""
    return str(PurePosixPath(lesson).parent / PICTURES / picture)


def lessons_in(files: Iterable[str]) -> list[str]:
    """The names of lessons' files, in order."""
    return sorted(name for name in files if PurePosixPath(name).name == LESSON_FILE)


def pictures_beside(lesson: str, files: Files) -> dict[str, bytes]:
    """The pictures that lie beside a lesson's file, by their own names."""
    folder = f"{picture_name(lesson, '')}/"
    return {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}


def is_known(name: str) -> bool:
    """Whether a course has files of such a name."""
    return name in {COURSE_FILE, PATHS_FILE} or bool(LESSON.fullmatch(name) or PICTURE.fullmatch(name))


def from_folder(folder: Path) -> dict[str, bytes]:
    """The course's files in a folder; others there are nobody's business here."""
    paths = [folder / COURSE_FILE, folder / PATHS_FILE]
    paths += folder.glob(f"*/*/{LESSON_FILE}")
    paths += [path for path in folder.glob(f"*/*/{PICTURES}/*") if is_known(path.relative_to(folder).as_posix())]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def into_folder(files: Files, folder: Path) -> list[Path]:
    """Write the files; returns where. Other files in the folder stay as they are."""
    written = []
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written
