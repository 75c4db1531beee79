"""The controls that several labs have, so that they are called, explained and bounded alike everywhere.

Each is a function because a form field belongs to one form. A lab's own controls stand in its own form.
"""

from collections.abc import Sequence
from typing import Any

from django.forms import CheckboxSelectMultiple

from edgelearn.sim.controls import Header, Switch
from edgelearn.sim.scenario import CONTROLS, EDGE_CONTROLS
from lessons.labs import places
from lessons.labs.fields import Kind, LineField, ManyOfField, NumberField, OneOfField, SwitchField, WholeField

FIELD_VALUE = r"\A[\x20-\x7e]*\Z"  # RFC 9110 §5.5, without obs-text and tabs


def control(name: str, *, help_text: str, label: str, initial: Any, kind: Kind | None = None, **narrower: Any) -> Any:
    """The field of one of a scenario's controls: its type, unit, range and whether it is live are the simulator's.

    `narrower` may narrow a number's `min_value` and `max_value`, and says what a header takes (`accepted`). `kind`
    stands in for what follows from the part of the scenario.
    """
    described: Any = CONTROLS[name]
    common = {
        "kind": kind or kind_of(name),
        "live": described.live,
        "label": label,
        "help_text": help_text,
        "initial": initial,
    }
    match described.kind:
        case Switch():
            return SwitchField(**common)
        case Header():
            return LineField(**common, regex=FIELD_VALUE, max_length=200, **narrower)
    bounds = {"min_value": described.kind.low, "max_value": described.kind.high, **narrower}
    return (WholeField if described.kind.whole else NumberField)(**common, unit=described.unit, **bounds)


def kind_of(name: str) -> Kind:
    """When a control acts, which follows from the part of the scenario that has it."""
    if name in EDGE_CONTROLS:
        return Kind.EDGE_RULE
    return Kind.ORIGIN_HEADER if isinstance(CONTROLS[name].kind, Header) else Kind.WORLD


def cache_control() -> LineField:
    """The header of the origin's responses."""
    field: LineField = control(
        "cache_control",
        label="Cache-Control",
        help_text="The header the origin sends with each response. Copies stored before keep the one they came with.",
        initial="public, max-age=60",
        accepted="at most 200 visible ASCII characters, such as “public, max-age=60”",
    )
    return field


def cache() -> SwitchField:
    """Whether the edge caches at all."""
    field: SwitchField = control(
        "cache",
        label="Cache",
        help_text="Off: the edge keeps and uses no copies; every request goes on to the origin.",
        initial=True,
    )
    return field


def capacity_objects(*, initial: int, max_value: int) -> WholeField:
    """The room in each PoP's cache."""
    field: WholeField = control(
        "capacity_objects",
        label="Room in each cache",
        help_text="When a PoP's cache is full, the least recently used copy goes.",
        initial=initial,
        max_value=max_value,
    )
    return field


def service_ms(help_text: str) -> NumberField:
    """How long the origin works on a response."""
    field: NumberField = control(
        "service_ms", label="Service time", help_text=help_text, initial=40.0, min_value=1, max_value=5_000
    )
    return field


def origin(*, live: bool = False) -> OneOfField:
    """The origin's place."""
    return OneOfField(
        kind=Kind.WORLD,
        live=live,
        label="Origin",
        help_text="Where the one origin server stands.",
        initial="IAD",
        choices=places.pop_choices,
    )


def pops(initial: Sequence[str], *, live: bool = False) -> ManyOfField:
    """The edge's places."""
    return ManyOfField(
        kind=Kind.WORLD,
        live=live,
        label="Points of presence",
        help_text="Where the edge is. None chosen: no edge, everyone talks to the origin.",
        initial=list(initial),
        required=False,
        choices=places.pop_choices,
        widget=CheckboxSelectMultiple,
    )


def audience(*, live: bool = False) -> OneOfField:
    """Whose users ask."""
    return OneOfField(
        kind=Kind.WORLD,
        live=live,
        label="Users in",
        help_text="The cities that ask, each by its population.",
        initial="world",
        choices=places.audience_choices,
    )


def access(*, live: bool = False) -> OneOfField:
    """The users' last mile."""
    return OneOfField(
        kind=Kind.WORLD,
        live=live,
        label="Last mile",
        help_text="How users are connected, and the round trip that adds.",
        initial="cable",
        choices=places.access_choices,
    )
