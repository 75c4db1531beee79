"""Readers take time in proportion to what they read, however that is made: eight times the length, about eight times.

Processor times are compared within one run, the best of several each, without the collector's, and only where they are
long enough to say something.

Every reader of text that a stranger may send belongs in one of the tables below; readers of fields also get a line in
`fields`.
"""

import gc
import os
import sys
import time
from collections.abc import Callable
from itertools import product

import django

from edgelearn.proxy import policy_file
from edgelearn.sim import scenario_file, toml_text
from edgelearn.sim.cache.dates import parse_date
from edgelearn.sim.cache.directives import parse, parse_targeted
from edgelearn.sim.cache.fields import entity_tags, names
from edgelearn.sim.cache.invalidation import groups_of, tags_of
from edgelearn.sim.cache.key import normal_url
from edgelearn.sim.cache.ranges import requested_range
from edgelearn.sim.cache.vary import normal_value
from edgelearn.sim.doctor.har import read_har
from edgelearn.sim.doctor.transcript import read_transcript
from edgelearn.sim.messages import Headers
from lessons.course import markdown
from lessons.course.text import body, lesson

READERS: dict[str, Callable[[str], object]] = {
    "Cache-Control": parse,
    "CDN-Cache-Control": parse_targeted,
    "entity tags": entity_tags,
    "list": names,
    "negotiation": lambda value: normal_value("accept-encoding", value),
    "other varying field": lambda value: normal_value("x-theme", value),
    "date": parse_date,
    "range": requested_range,
    "URL": lambda value: normal_url(f"https://site.example/{value}"),
    "groups": lambda value: groups_of(Headers([("Cache-Groups", value)])),
    "tags": lambda value: tags_of(Headers([("Cache-Tag", value)])),
}
UNITS = (
    *', ;="\\\t%a9:?/.-(*',
    ", ",
    '","',
    'a="',
    '"a",',
    '\\"',
    "a,",
    "a=1,",
    ";q=1",
    "; ",
    " ,",
    "W/",
    "%41",
    "=,",
    "(a ",
)
STARTS = ("", '"', "a", 'a="', "a;q=")

ORIGIN = "http://localhost"


def _refusing(read: Callable[[str], object]) -> Callable[[str], object]:
    """A reader that may refuse what it is given: that takes time as well."""

    def reading(text: str) -> object:
        try:
            return read(text)
        except ValueError as refused:
            return refused

    return reading


TEXT_READERS: dict[str, Callable[[str], object]] = {
    "TOML": _refusing(toml_text.read),
    "TOML value": _refusing(lambda text: toml_text.read(f"a = {text}")),
    "scenario file": _refusing(scenario_file.from_toml),
    "policy file": _refusing(lambda text: policy_file.settings(origin=ORIGIN, listen="127.0.0.1:1", policy=text)),
    "HAR file": _refusing(lambda text: read_har(text.encode())),
    "pasted headers": _refusing(read_transcript),
    "lesson": _refusing(lesson.parse),
    "front matter": _refusing(lambda text: lesson.parse(f"+++\n{text}\n+++\n")),
    "lesson body": _refusing(body.parse),
    "block settings": _refusing(lambda text: body.parse(f"```toml predict a\n{text}\n```")),
    "terms": _refusing(lesson.parse_terms),
    "Markdown": lambda text: markdown.render(text),
}
"""What is read whole, of many lines: files, and what is typed into the editor."""
TEXT_UNITS = (
    "[",
    "{a=",
    "a.",
    "a=1\n",
    "[a]\n",
    "[[a]]\n",
    "a=[]\n",
    '"""',
    "'''",
    "# \n",
    "> ",
    "- a\n",
    "1. a\n",
    "*a ",
    "`` ` ",
    "[a](",
    "![",
    "|a|b|\n|-|-|\n",
    "```toml x\n",
    "a: b\n",
    '{"a":',
    "\n",
)
SHORT, FACTOR = 8_000, 8
SAYS_SOMETHING_S = 0.03
ALLOWED_RATIO = 30.0
"""Eight times as long may take thirty times: between what is linear (8) and what is quadratic (64)."""


def report() -> int:
    """Try all readers on all patterns; how many grow too fast, each told in a line."""
    found = 0
    gc.disable()
    patterns = [
        *product(READERS.items(), UNITS, STARTS),
        *product(_text_readers().items(), (*UNITS, *TEXT_UNITS), ("",)),
    ]
    for (name, read), unit, start in patterns:
        ratio = _ratio(read, unit, start)
        if ratio > ALLOWED_RATIO:
            found += 1
            sys.stdout.write(f"{name}: {start!r} and then {unit!r} again and again: time grows by {ratio:.0f}\n")
    gc.enable()
    tried = len(patterns)
    sys.stdout.write(f"growth    {tried:>9} patterns, {found} failed\n")
    return found


def _text_readers() -> dict[str, Callable[[str], object]]:
    """All of them; those of the course's files need Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edgelearn.settings")
    django.setup()
    from lessons.course.files import folder, path_file

    return TEXT_READERS | {
        "paths": _refusing(path_file.parse),
        "a path": _refusing(lambda text: path_file.parse(f'[[paths]]\nslug="a"\n{text}')),
        "steps": _refusing(
            lambda text: path_file.parse("[[paths]]\n" + "[[paths.steps]]\nlesson='a'\n" * (len(text) // 40))
        ),
        "course": _refusing(lambda text: folder._read_course(text.encode())),
    }


def _ratio(read: Callable[[str], object], unit: str, start: str) -> float:
    """How many times as long the longer text takes; 0 where that is too short to tell."""
    long_s = _best_s(read, start + unit * (FACTOR * SHORT // len(unit)), times=2)
    if long_s < SAYS_SOMETHING_S:
        return 0.0
    short = start + unit * (SHORT // len(unit))
    return long_s / max(_best_s(read, short, times=3), 1e-6)


def _best_s(read: Callable[[str], object], value: str, *, times: int) -> float:
    took = []
    for attempt in range(times):
        text = f"{value}{attempt}"  # another value each time, so that none is remembered
        began = time.process_time()
        read(text)
        took.append(time.process_time() - began)
    return min(took)
