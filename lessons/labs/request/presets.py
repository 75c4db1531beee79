"""States of the request lab to start from, one for each rule: read from presets.toml, each a link to the lab.

A new preset is a table in presets.toml, named for the rule that must be at work in it; its outcomes go into the table
of `tests/labs/request/test_presets.py`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from lessons.labs.request.events import passages
from lessons.labs.request.form import FROM_START, RequestForm
from lessons.labs.request.run import events_of, moved_by, replay

FILE = Path(__file__).with_name("presets.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A state of the lab: the rule that is at work in it, a sentence, the settings, and that state as a query.

    `link` is the same query, with the first request at which the rule is at work to be looked into.
    """

    name: str
    rule: str
    text: str
    values: dict[str, Any]
    query: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The presets of one question."""

    name: str
    presets: tuple[Preset, ...]


@cache
def shelves() -> tuple[Shelf, ...]:
    """All presets, by the question that they answer."""
    given = tomllib.loads(FILE.read_text(encoding="utf-8"))["shelf"]
    return tuple(
        Shelf(name=shelf["name"], presets=tuple(_preset(**each) for each in shelf["preset"])) for shelf in given
    )


def _preset(*, name: str, rule: str, text: str, log: list[str], **settings: Any) -> Preset:
    given = RequestForm.from_values({**settings, "log": "\n".join(log), "acts": FROM_START}).values
    form = RequestForm.from_values({**given, **moved_by(events_of(given))})
    history = replay(form.values)
    last = history.played[-1].sent
    over = {**form.values, "clock_s": history.clock_s, "city": last.city, "user": last.user, "path": last.path}
    query = urlencode(RequestForm.from_values(over).sparse_params())
    at_work = (
        each.number for each in passages(history.played) if any(step.rule.name == rule for step in each.hop.steps)
    )
    link = f"{query}&number={next(at_work, len(history.played))}"
    return Preset(name=name, rule=rule, text=text, values=over, query=query, link=link)
