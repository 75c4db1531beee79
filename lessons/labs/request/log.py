"""What the learner did in the request lab, as text: a line for each send, each moved control, each change of content.

`<at_s> <user> [<method>] <path> [| <Name: value>]…` sends, `<at_s> <control>=<value>` moves, `<at_s> changed` gives
the origin new content. A user is a city, with a number from the second one there on: `berlin:2`. The clock only goes
forward.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError

from lessons.labs.fields import plain_number, shown
from lessons.labs.header_lines import BETWEEN, packed, unpacked

MAX_LINES = 40
MAX_CHARS = 5_000
MAX_CLOCK_S = 80_000
"""When something may begin at the latest."""
DAY_S = 86_400
"""By when all of it is over."""
SHAPE = "a line such as “12.5 berlin /products/1”"
CHANGED = "changed"
GET = "GET"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request sent by a user in a city; `user` tells those of one city apart, `headers` is text, a line a field."""

    at_s: float
    city: str
    user: str = "1"
    method: str = GET
    path: str
    headers: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A control moved to a typed value."""

    at_s: float
    control: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The origin has new content from here on."""

    at_s: float


Event = Sent | Moved | Changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """The fields that read a line's parts: those that may move, and those of a request, by name."""

    moved: Mapping[str, Any]
    sent: Mapping[str, Any]


def read_log(text: str, grammar: Grammar) -> tuple[Event, ...]:
    """The events of a log in order. Raises ValidationError with a sentence for each bad line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise ValidationError(f"History: {len(lines)} lines are too many; give at most {MAX_LINES}.")
    events: list[Event] = []
    refusals = []
    for number, line in enumerate(lines, start=1):
        try:
            events.append(_read_line(line, events[-1].at_s if events else 0.0, grammar))
        except ValidationError as error:
            refusals += [f"History, line {number}: {sentence}" for sentence in error.messages]
    if refusals:
        raise ValidationError(refusals)
    return tuple(events)


def write_log(events: Iterable[Event], moved: Mapping[str, Any]) -> str:
    """The text that `read_log` reads back to the same events."""
    return "\n".join(f"{plain_number(event.at_s)} {_written(event, moved)}" for event in events)


def _written(event: Event, moved: Mapping[str, Any]) -> str:
    if isinstance(event, Changed):
        return CHANGED
    if isinstance(event, Moved):
        return f"{event.control}={packed(moved[event.control].params(event.value)[0])}"
    who = event.city if event.user == "1" else f"{event.city}:{event.user}"
    method = () if event.method == GET else (event.method,)
    headers = (BETWEEN.strip(), packed(event.headers)) if event.headers else ()
    return " ".join((who, *method, event.path, *headers))


def _read_line(line: str, after_s: float, grammar: Grammar) -> Event:
    moment, _, what = line.strip().partition(" ")
    at_s = _moment_s(moment, after_s)
    what = what.strip()
    if what == CHANGED:
        return Changed(at_s=at_s)
    name, equals, value = what.partition("=")
    if equals and name in grammar.moved:
        return Moved(at_s=at_s, control=name, value=grammar.moved[name].clean(unpacked(value.strip())))
    return _read_sent(at_s, what, line, grammar.sent)


def _read_sent(at_s: float, what: str, line: str, fields: Mapping[str, Any]) -> Sent:
    request, _, headers = what.partition(BETWEEN.strip())
    words = request.split()
    if len(words) not in (2, 3):
        raise ValidationError(f"{shown(line)} is not understood; give {SHAPE}.")
    city, _, user = words[0].partition(":")
    return Sent(
        at_s=at_s,
        city=fields["city"].clean(city),
        user=fields["user"].clean(user or "1"),
        method=fields["method"].clean(words[1] if len(words) == 3 else GET),
        path=fields["path"].clean(words[-1]),
        headers=fields["request_headers"].clean(unpacked(headers)),
    )


def _moment_s(text: str, after_s: float) -> float:
    try:
        moment_s = float(text)
    except ValueError:
        moment_s = float("nan")
    if not (isfinite(moment_s) and after_s <= moment_s <= MAX_CLOCK_S):
        raise ValidationError(
            f"{shown(text)} is not a moment from here on; give {plain_number(after_s)} to {MAX_CLOCK_S} s."
        )
    return moment_s
