"""Controls: the numbers, switches and headers that a scenario holds, each described once, at its field.

`number`, `whole`, `switch` and `header` declare a field of a scenario's dataclass together with its unit, the values it
accepts, and whether an action may move it during a run. From that follow validation, schedules, actions, the kernel's
table of edge rules, the labs' form fields and the scenarios drawn by tests.
"""

from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, Protocol

from edgelearn.sim.limits import Limit, check_flag, check_header

_KEY = "control"


class Kind(Protocol):
    """What values a control accepts."""

    def check(self, name: str, value: object) -> None:
        """Raise ScenarioError unless the value is accepted."""


class Switch:
    """True or false."""

    def check(self, name: str, value: object) -> None:
        check_flag(name, value)


class Header:
    """The value of a header field."""

    def check(self, name: str, value: object) -> None:
        check_header(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A field of a scenario that has a control. `name` is unique among them all; `field` is its name in its part."""

    name: str
    field: str
    kind: Kind
    unit: str
    live: bool


def number(
    low: float, high: float, *, default: Any = MISSING, unit: str = "", live: bool = False, name: str = ""
) -> Any:
    """A number in a range, ends included."""
    return _declared(Limit(low=low, high=high), default, unit, live, name)


def whole(low: int, high: int, *, default: Any = MISSING, unit: str = "", live: bool = False, name: str = "") -> Any:
    """A whole number in a range, ends included."""
    return _declared(Limit(low=low, high=high, whole=True), default, unit, live, name)


def switch(*, default: bool, live: bool = False, name: str = "") -> Any:
    """A switch."""
    return _declared(Switch(), default, "", live, name)


def header(*, default: Any = MISSING, live: bool = False, name: str = "") -> Any:
    """The value of a header field."""
    return _declared(Header(), default, "", live, name)


def _declared(kind: Kind, default: Any, unit: str, live: bool, name: str) -> Any:
    return field(default=default, metadata={_KEY: {"kind": kind, "unit": unit, "live": live, "name": name}})


def controls_of(part: Any) -> Iterator[Control]:
    """The controls of a dataclass, or of its instance, in the order of its fields."""
    each: Field[Any]
    for each in fields(part):
        if declared := each.metadata.get(_KEY):
            yield Control(**{**declared, "field": each.name, "name": declared["name"] or each.name})


def check_controls(part: Any) -> None:
    """Raise ScenarioError, by the field's name, unless each control of the instance has a value that it accepts."""
    for control in controls_of(part):
        control.kind.check(control.field, getattr(part, control.field))
