"""What the learner did in the request lab, as text: a line for each send and for each moved control.

`<at_s> <city> <path>` sends, `<at_s> <control>=<value>` moves. The clock only goes forward.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError

from lessons.labs.fields import plain_number, shown

MAX_LINES = 40
MAX_CLOCK_S = 80_000
SHAPE = "a line such as “12.5 berlin /products/1”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request sent by a user in a city."""

    at_s: float
    city: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A control moved to a typed value."""

    at_s: float
    control: str
    value: Any


def read_log(text: str, *, controls: Mapping[str, Any], city: Any, path: Any) -> tuple[Sent | Moved, ...]:
    """The events of a log in order. Raises ValidationError with a sentence for each bad line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise ValidationError(f"History: {len(lines)} lines are too many; give at most {MAX_LINES}.")
    events: list[Sent | Moved] = []
    refusals = []
    for number, line in enumerate(lines, start=1):
        try:
            events.append(_read_line(line, events[-1].at_s if events else 0.0, controls, city, path))
        except ValidationError as error:
            refusals += [f"History, line {number}: {sentence}" for sentence in error.messages]
    if refusals:
        raise ValidationError(refusals)
    return tuple(events)


def write_log(events: Iterable[Sent | Moved], controls: Mapping[str, Any]) -> str:
    """The text that `read_log` reads back to the same events."""
    return "\n".join(f"{plain_number(event.at_s)} {_written(event, controls)}" for event in events)


def _written(event: Sent | Moved, controls: Mapping[str, Any]) -> str:
    if isinstance(event, Sent):
        return f"{event.city} {event.path}"
    return f"{event.control}={controls[event.control].params(event.value)[0]}"


def _read_line(line: str, after_s: float, controls: Mapping[str, Any], city: Any, path: Any) -> Sent | Moved:
    moment, _, what = line.strip().partition(" ")
    at_s = _moment_s(moment, after_s)
    name, equals, value = what.strip().partition("=")
    if equals and name in controls:
        return Moved(at_s=at_s, control=name, value=controls[name].clean(value.strip()))
    place, space, target = what.strip().partition(" ")
    if not space:
        raise ValidationError(f"{shown(line)} is not understood; give {SHAPE}.")
    return Sent(at_s=at_s, city=city.clean(place), path=path.clean(target.strip()))


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
