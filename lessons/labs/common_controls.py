"""The controls that several labs have, so that they are called, explained and bounded alike everywhere.

Each is a function because a form field belongs to one form. A lab's own controls stand in its own form.
"""

from collections.abc import Sequence

from django.forms import CheckboxSelectMultiple

from lessons.labs import places
from lessons.labs.fields import Kind, LineField, ManyOfField, NumberField, OneOfField, SwitchField, WholeField

FIELD_VALUE = r"\A[\x20-\x7e]*\Z"  # RFC 9110 §5.5, without obs-text and tabs


def cache_control() -> LineField:
    """The header of the origin's responses."""
    return LineField(
        kind=Kind.ORIGIN_HEADER,
        live=True,
        label="Cache-Control",
        help_text="The header the origin sends with each response. Copies stored before keep the one they came with.",
        initial="public, max-age=60",
        max_length=200,
        regex=FIELD_VALUE,
        accepted="at most 200 visible ASCII characters, such as “public, max-age=60”",
    )


def cache() -> SwitchField:
    """Whether the edge caches at all."""
    return SwitchField(
        kind=Kind.EDGE_RULE,
        live=True,
        label="Cache",
        help_text="Off: the edge keeps and uses no copies; every request goes on to the origin.",
        initial=True,
    )


def capacity_objects(*, initial: int, max_value: int) -> WholeField:
    """The room in each PoP's cache."""
    return WholeField(
        kind=Kind.EDGE_RULE,
        live=True,
        label="Room in each cache",
        unit="objects",
        help_text="When a PoP's cache is full, the least recently used copy goes.",
        initial=initial,
        min_value=1,
        max_value=max_value,
    )


def service_ms(help_text: str) -> NumberField:
    """How long the origin works on a response."""
    return NumberField(
        kind=Kind.WORLD,
        live=True,
        label="Service time",
        unit="ms",
        help_text=help_text,
        initial=40.0,
        min_value=1,
        max_value=5_000,
    )


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
