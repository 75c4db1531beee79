"""Timed actions as text: one a line, `<at_s> <control>=<value>`, each value read by that control's own field."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.core.exceptions import ValidationError

from lessons.labs.fields import plain_number, shown

MAX_ACTIONS = 20
SHAPE = "a line such as “12.5 rate_per_s=200”"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedAction:
    """A control moved to a typed value at a moment of the run."""

    at_s: float
    control: str
    value: Any


def read_actions(text: str, controls: Mapping[str, Any], duration_s: float) -> tuple[TimedAction, ...]:
    """The actions in the order of their times. Raises ValidationError with a sentence for each bad line."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_ACTIONS:
        raise ValidationError(f"Actions: {len(lines)} are too many; give at most {MAX_ACTIONS}.")
    actions, refusals = [], []
    for number, line in enumerate(lines, start=1):
        try:
            actions.append(_read_line(line, controls, duration_s))
        except ValidationError as error:
            refusals += [f"Actions, line {number}: {sentence}" for sentence in error.messages]
    if refusals:
        raise ValidationError(refusals)
    return tuple(sorted(actions, key=lambda action: action.at_s))


def write_actions(actions: Iterable[TimedAction], controls: Mapping[str, Any]) -> str:
    """The text that `read_actions` reads back to the same actions."""
    return "\n".join(
        f"{plain_number(action.at_s)} {action.control}={controls[action.control].params(action.value)[0]}"
        for action in actions
    )


def _read_line(line: str, controls: Mapping[str, Any], duration_s: float) -> TimedAction:
    moment, _, setting = line.strip().partition(" ")
    name, equals, value = setting.strip().partition("=")
    if not equals:
        raise ValidationError(f"{shown(line)} is not an action; give {SHAPE}.")
    if name not in controls:
        raise ValidationError(f"{shown(name)} can't be moved while it runs; give one of {', '.join(controls)}.")
    return TimedAction(at_s=_moment_s(moment, duration_s), control=name, value=controls[name].clean(value.strip()))


def _moment_s(text: str, duration_s: float) -> float:
    try:
        moment_s = float(text)
    except ValueError:
        moment_s = float("nan")
    if not (isfinite(moment_s) and 0 <= moment_s <= duration_s):
        raise ValidationError(f"{shown(text)} is not a moment of the run; give 0 to {plain_number(duration_s)} s.")
    return moment_s
