"""Parses and writes `paths.toml`. Errors have line and field.

Steps may name lessons that don't exist yet.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import tomli_w
from django.core.exceptions import ValidationError
from django.db.models import Model

from lessons.course.models import CareerPath, PathStep
from lessons.course.text.problems import Problem, TextError, line_of_key, read_toml

PATHS_FILE = "paths.toml"
CONTROLS = frozenset({"Cc", "Zl", "Zp"})  # Unicode's categories of control characters and of line separators


@dataclass(frozen=True, slots=True, kw_only=True)
class StepText:
    """A step as the file states it."""

    lesson: str
    title: str
    reason: str
    milestone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PathText:
    """A path as the file states it."""

    slug: str
    kind: str
    title: str
    summary: str
    steps: tuple[StepText, ...]


PATH_KEYS = tuple(field.name for field in fields(PathText))
STEP_KEYS = tuple(field.name for field in fields(StepText))


def parse(text: str) -> tuple[PathText, ...]:
    """The paths of a file; raises TextError with every fault."""
    text = text.replace("\r\n", "\n")
    values = read_toml(text, 1)
    if problems := list(_problems(values, text)):
        raise TextError(problems)
    return tuple(_path(each) for each in values["paths"])


def write(paths: Sequence[PathText]) -> str:
    """The canonical text of the file."""
    return tomli_w.dumps({"paths": [_written(path) for path in paths]})


def _path(values: Mapping[str, Any]) -> PathText:
    steps = tuple(StepText(**step) for step in values["steps"])
    return PathText(**{name: values[name] for name in PATH_KEYS if name != "steps"}, steps=steps)


def _written(path: PathText) -> dict[str, Any]:
    steps = [_written_step(step) for step in path.steps]
    return {name: getattr(path, name) for name in PATH_KEYS if name != "steps"} | {"steps": steps}


def _written_step(step: StepText) -> dict[str, Any]:
    """Only a milestone says whether it is one."""
    written = {name: getattr(step, name) for name in STEP_KEYS}
    return written if step.milestone else {name: value for name, value in written.items() if name != "milestone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A table's part of the text: where it begins, and the lines up to the next table."""

    line: int
    toml: str

    def problem(self, field: str, message: str) -> Problem:
        return Problem(line=line_of_key(self.toml, field, self.line), field=field, message=message)


def _problems(values: Mapping[str, Any], text: str) -> Iterator[Problem]:
    whole = _Place(line=1, toml=text)
    for key in values.keys() - {"paths"}:
        yield whole.problem(key, "is not known; the file has paths")
    paths = values.get("paths")
    if paths is None or not _is_list_of_tables(paths):
        yield whole.problem("paths", f"give a list of tables, each with {', '.join(PATH_KEYS)}")
        return
    places = _tables(whole, "paths")
    for number, path in enumerate(paths):
        yield from _path_problems(path, places[number] if number < len(places) else whole)
    yield from _repeated([each.get("slug") for each in paths], places, "slug", "two paths have the same slug")


def _path_problems(path: Mapping[str, Any], place: _Place) -> Iterator[Problem]:
    yield from _wrong_keys(path, place, PATH_KEYS, CareerPath)
    steps = path.get("steps")
    if not _is_list_of_tables(steps) or not steps:
        yield place.problem("steps", f"give at least one step, each a table with {', '.join(STEP_KEYS[:-1])}")
        return
    places = _tables(place, "paths.steps")
    for number, step in enumerate(steps):
        yield from _wrong_keys(step, places[number] if number < len(places) else place, STEP_KEYS, PathStep)
    message = "is a step of this path already; a lesson can be one only once"
    yield from _repeated([each.get("lesson") for each in steps], places or [place], "lesson", message)


def _wrong_keys(table: Mapping[str, Any], place: _Place, keys: Sequence[str], model: type[Model]) -> Iterator[Problem]:
    """Unknown keys, missing ones, and values that the model's fields refuse."""
    for key in table.keys() - set(keys):
        yield place.problem(key, f"is not known; this table has {', '.join(keys)}")
    for key in keys:
        if key == "steps":
            continue
        if key == "milestone":
            if not isinstance(table.get(key, False), bool):
                yield place.problem(key, "give true or false")
        elif not isinstance(table.get(key), str):
            yield place.problem(key, "give a text in quotes" if key in table else "is missing: give a text in quotes")
        elif message := _refused(model, key, table[key]):
            yield place.problem(key, message)


def _refused(model: type[Model], name: str, text: str) -> str:
    """What the model's field says against a text; "" when nothing."""
    if text != text.strip():
        return "give the text without spaces around it"
    if any(unicodedata.category(character) in CONTROLS for character in text):
        return "give one line of text"
    field: Any = model._meta.get_field(name)
    try:
        field.clean(text, None)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _repeated(values: Sequence[Any], places: Sequence[_Place], field: str, message: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if isinstance(value, str) and value in seen:
            yield places[min(number, len(places) - 1)].problem(field, f"{value!r} {message}")
        elif isinstance(value, str):
            seen.add(value)


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _tables(above: _Place, name: str) -> Sequence[_Place]:
    """The parts of a text that begin with `[[name]]`, in order; none where it is written in another way."""
    lines = above.toml.split("\n")
    starts = [number for number, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]", line)]
    ends = [*starts[1:], len(lines)]
    return [
        _Place(line=above.line + start, toml="\n".join(lines[start:end]))
        for start, end in zip(starts, ends, strict=False)  # no starts, but an end: short tables are written in line
    ]
