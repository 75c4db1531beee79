"""The map lab's inputs: where origin, edge and users are, how users are connected, and what counts as near."""

from django.forms import CheckboxSelectMultiple

from lessons.labs import common_controls
from lessons.labs.fields import Kind, ManyOfField, NumberField
from lessons.labs.form import LabForm

LEGS, GAIN = "legs", "gain"
PLOTS = ((LEGS, "Round trip by city"), (GAIN, "What each PoP buys"))


class MapForm(LabForm):
    """Places only: nothing is sent, nothing is kept."""

    origin = common_controls.origin(live=True)
    pops = common_controls.pops([], live=True)
    audience = common_controls.audience(live=True)
    access = common_controls.access(live=True)
    limit_ms = NumberField(
        kind=Kind.VIEW,
        live=True,
        label="Near means within",
        unit="ms",
        help_text="The longest round trip that counts as near.",
        initial=100.0,
        min_value=5,
        max_value=500,
    )
    plots = ManyOfField(
        kind=Kind.VIEW,
        live=True,
        label="Plots",
        help_text="Which plots are shown.",
        initial=[LEGS, GAIN],
        required=False,
        choices=PLOTS,
        widget=CheckboxSelectMultiple,
    )
