"""Finds a simulation by name: a lab, a lesson's lab or a scenario file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.http import Http404, QueryDict

from edgelearn.bounded_file import TooLargeError, read_bounded
from edgelearn.sim import toml_text
from edgelearn.sim.limits import ScenarioError
from edgelearn.sim.scenario import Scenario
from edgelearn.sim.scenario_file import from_mapping, read_toml
from edgelearn.sim.toml_text import TomlError
from lessons.course import access
from lessons.course.blocks.body import labs_by_name
from lessons.labs.traffic import TRAFFIC
from lessons.labs.traffic.form import TrafficForm
from lessons.labs.traffic.scenario import to_scenario

MAX_FILE_BYTES = 1_000_000

Settings = Sequence[tuple[str, str]]


def find(name: str, settings: Settings) -> Scenario:
    """The scenario called `name`, with settings changed. Raises ScenarioError naming the field.

    A file ends in .toml; a lesson's lab is "lesson" or "lesson/lab"; a lab is its slug. Settings are names of
    the lab's form, or dotted paths into a file ("origin.workers", "routes.0.cache_control").
    """
    if name.endswith(".toml"):
        return _from_file(Path(name), settings)
    if name == TRAFFIC.slug:
        return _from_form({}, settings)
    lesson, _, lab = name.partition("/")
    return _from_form(_lesson_settings(lesson, lab), settings)


def _lesson_settings(slug: str, lab_name: str) -> dict[str, Any]:
    try:
        body = access.public_lesson(slug).body
    except (Http404, DatabaseError):  # before the first `migrate` there are no lessons either
        raise ScenarioError(
            "scenario", f"{slug!r} is no lab ({TRAFFIC.slug}), no lesson, and no file ending in .toml"
        ) from None
    labs = {name: child for name, child in labs_by_name(body).items() if child.block.lab is TRAFFIC}
    if not lab_name and len(labs) == 1:
        lab_name = next(iter(labs))
    if lab_name not in labs:
        raise ScenarioError("scenario", f"give one of {', '.join(f'{slug}/{each}' for each in labs) or 'the labs'}")
    chosen = labs[lab_name]
    settings: dict[str, Any] = chosen.block.settings(chosen.value)
    return settings


def _from_form(base: dict[str, Any], settings: Settings) -> Scenario:
    query = QueryDict(mutable=True)
    for key, text in settings:
        query.appendlist(key, text)
    form = TrafficForm(query, base=base)
    for field, sentences in form.problems().items():
        raise ScenarioError(field, sentences[0])
    return to_scenario(form.values)


def _from_file(path: Path, settings: Settings) -> Scenario:
    try:
        text = read_bounded(path, MAX_FILE_BYTES)
    except TooLargeError as error:
        raise ScenarioError("file", str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError("file", f"{path}: {error}") from error
    mapping = read_toml(text)
    for key, text in settings:
        _set(mapping, key, text)
    return from_mapping(mapping)


def _set(mapping: dict[str, Any], key: str, text: str) -> None:
    """Put a value at a dotted path; numbers in it count list entries."""
    *parents, last = key.split(".")
    place: Any = mapping
    try:
        for part in parents:
            place = place[_index(part)] if isinstance(place, list) else place.setdefault(part, {})
        if isinstance(place, list):
            place[_index(last)] = _value(text)
        else:
            place[last] = _value(text)
    except (IndexError, ValueError, TypeError, AttributeError):
        raise ScenarioError(key, "leads nowhere in this file") from None


def _index(part: str) -> int:
    """A list entry's number, counted from the front only."""
    if not part.isdecimal():
        raise ValueError(part)
    return int(part)


def _value(text: str) -> Any:
    """A value as TOML writes it; what isn't TOML is text."""
    try:
        return toml_text.read(f"value = {text}")["value"]
    except TomlError:
        return text
