"""The traffic lab's inputs: world, origin header, edge rules, timed actions; and the bound on the work they ask for.

A field of the name of a scenario's control sets that control. A new one is declared at its field in
`edgelearn.sim.scenario`, offered here, and obeyed by both engines: until it is, the differential test fails.
"""

from collections.abc import Mapping
from itertools import pairwise
from math import prod
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import CheckboxSelectMultiple

from lessons.labs import common_controls
from lessons.labs.fields import (
    Kind,
    LineField,
    LinesField,
    ManyOfField,
    NumberField,
    OneOfField,
    SwitchField,
    WholeField,
)
from lessons.labs.form import LabForm
from lessons.labs.page import YES
from lessons.labs.traffic import facets
from lessons.labs.traffic.actions import MAX_ACTIONS, SHAPE, read_actions, write_actions
from lessons.labs.words import plural

MAX_REQUESTS = 200_000
MAX_COPIES = 1_000_000
REQUESTS_OF_A_UNIT = 12_000

PLOTS = (
    ("rtt", "Round trip"),
    ("outcomes", "Cache outcomes"),
    ("load", "Origin load"),
    ("origin_total", "Origin requests so far"),
    ("bytes", "Bytes from the origin"),
    ("wrong", "Wrong variants"),
)

NAMES = r"\A(?:[A-Za-z0-9-]+(?: *, *[A-Za-z0-9-]+)*)?\Z"


class TrafficForm(LabForm):
    """A stream of requests from many cities through an edge to one origin."""

    cache_control = common_controls.cache_control()
    cdn_cache_control = common_controls.control(
        "cdn_cache_control",
        label="CDN-Cache-Control",
        help_text="What the origin says to the edge only; there it overrides the field above.",
        initial="",
        accepted="at most 200 visible ASCII characters, such as “max-age=60”",
    )
    etag = common_controls.control(
        "etag",
        kind=Kind.ORIGIN_HEADER,
        label="ETag",
        help_text="On: answers carry a validator; the origin says 304 where a copy still holds.",
        initial=False,
    )
    vary = LineField(
        kind=Kind.ORIGIN_HEADER,
        label="Vary",
        help_text="By which request fields the origin says it chose. Each value of them has a copy of its own.",
        initial="",
        max_length=100,
        regex=NAMES,
        accepted="names of request fields with commas between them, such as “Accept-Language”, or nothing",
    )
    cache = common_controls.cache()
    collapse = common_controls.control(
        "collapse",
        label="Request collapsing",
        help_text="On: while one request fetches an object, others for it at that PoP wait for its answer.",
        initial=True,
    )
    capacity_objects = common_controls.capacity_objects(initial=200, max_value=50_000)
    counted_query = OneOfField(
        kind=Kind.EDGE_RULE,
        label="In the cache key",
        help_text="Which of the URL's query parameters count.",
        initial=facets.EVERYTHING,
        choices=facets.COUNTED_QUERY,
    )
    even_language = SwitchField(
        kind=Kind.EDGE_RULE,
        label="Accept-Language evened out",
        help_text="On: of all its spellings only the language that the page is given in counts.",
        initial=False,
    )
    rate_per_s = common_controls.control(
        "rate_per_s",
        label="Requests per second",
        help_text="From all users together, at random moments (Poisson).",
        initial=100.0,
        min_value=0.1,
        max_value=2_000,
    )
    origin_workers = common_controls.control(
        "origin_workers",
        label="Origin workers",
        help_text="How many requests the origin can serve at once; the others queue.",
        initial=4,
        min_value=1,
        max_value=64,
    )
    service_ms = common_controls.service_ms("The mean time a worker needs for one response.")
    origin_up = common_controls.control(
        "origin_up",
        label="Origin up",
        help_text="Off: it answers 503.",
        initial=True,
    )
    origin = common_controls.origin()
    pops = common_controls.pops(["FRA", "IAD", "GRU", "SIN", "SYD"])
    audience = common_controls.audience()
    access = common_controls.access()
    objects = common_controls.control(
        "objects",
        label="Different objects",
        help_text="How many pages or files there are to ask for.",
        initial=200,
        min_value=1,
        max_value=50_000,
    )
    zipf_exponent = common_controls.control(
        "zipf_exponent",
        label="Popularity exponent",
        help_text="0: all objects equally wanted; 1: the second half as much as the first (Zipf).",
        initial=0.8,
        min_value=0,
        max_value=2,
    )
    changes_every_s = common_controls.control(
        "changes_every_s",
        label="Content changes every",
        help_text="Each object at moments of its own. 0: never.",
        initial=0.0,
        min_value=0,
        max_value=10_000,
    )
    visitors = common_controls.control(
        "visitors",
        label="People who come again",
        help_text="Their browsers keep copies, too. 0: every request is somebody else's.",
        initial=0,
        min_value=0,
        max_value=100_000,
    )
    languages = WholeField(
        kind=Kind.WORLD,
        label="Languages",
        unit="languages",
        help_text="The page is given in so many; browsers ask for each in three spellings of Accept-Language.",
        initial=1,
        min_value=1,
        max_value=len(facets.SPELLINGS),
    )
    sizes = WholeField(
        kind=Kind.WORLD,
        label="Sizes",
        unit="sizes",
        help_text="The query parameter “size” has so many values, and each means other content.",
        initial=1,
        min_value=1,
        max_value=len(facets.SIZES),
    )
    campaigns = WholeField(
        kind=Kind.WORLD,
        label="Campaigns",
        unit="campaigns",
        help_text="The query parameter “utm_source” has so many values; the content is the same for all.",
        initial=1,
        min_value=1,
        max_value=500,
    )
    user_agents = WholeField(
        kind=Kind.WORLD,
        label="Kinds of browser",
        unit="kinds",
        help_text="The field User-Agent has so many values; the content is the same for all.",
        initial=1,
        min_value=1,
        max_value=200,
    )
    new_connection_ratio = common_controls.control(
        "new_connection_ratio",
        label="New connections",
        help_text="The share of requests that first look up the name and open a connection (DNS, TCP, TLS).",
        initial=0.0,
        min_value=0,
        max_value=1,
    )
    duration_s = NumberField(
        kind=Kind.WORLD,
        label="Duration",
        unit="s",
        help_text="How much time is simulated.",
        initial=60.0,
        min_value=5,
        max_value=600,
    )
    seed = common_controls.control(
        "seed",
        label="Seed",
        help_text="The same seed draws the same requests again.",
        initial=1,
    )
    actions = LinesField(
        kind=Kind.VIEW,
        label="Actions",
        help_text="What changes while it runs, a line each: the second, then the setting, such as “20 rate_per_s=200”.",
        initial="",
        max_length=MAX_ACTIONS * 240,
        accepted=f"at most {MAX_ACTIONS} lines, each {SHAPE}",
    )
    plots = ManyOfField(
        kind=Kind.VIEW,
        label="Plots",
        help_text="Which plots are shown.",
        initial=["rtt", "outcomes", "load"],
        required=False,
        choices=PLOTS,
        widget=CheckboxSelectMultiple,
    )

    @classmethod
    def live_fields(cls) -> dict[str, Any]:
        """The controls that may be moved while it runs, by name."""
        return {name: field for name, field in cls.controls().items() if field.live}

    def clean_actions(self) -> str:
        """The actions in their one spelling; each value has passed its control's own field."""
        controls = self.live_fields()
        duration_s = self.cleaned_data.get("duration_s", self.base["duration_s"])
        return write_actions(read_actions(self.cleaned_data["actions"], controls, duration_s), controls)

    def clean(self) -> dict[str, Any]:
        """Refuse, before anything runs, what would cost too much."""
        values = self.cleaned_data
        if not self.errors:
            self._bound_requests(values)
        if not self.errors:
            self._bound_copies(values)
        return values

    def _bound_requests(self, values: dict[str, Any]) -> None:
        expected = expected_requests(values)
        if expected > MAX_REQUESTS:
            self.add_error(
                "rate_per_s",
                ValidationError(
                    f"Requests per second: about {expected:,.0f} requests in {values['duration_s']:g} s are too many; "
                    f"lower the rate or the duration to at most {MAX_REQUESTS:,} requests."
                ),
            )

    def _bound_copies(self, values: dict[str, Any]) -> None:
        kinds = prod(len(facet.values) for facet in facets.facets(values))
        most = min(values["objects"] * kinds, max(values["objects"], round(expected_requests(values))))
        copies = len(values["pops"]) * most
        if copies > MAX_COPIES:
            self.add_error(
                "objects",
                ValidationError(
                    f"Different objects: {most:,} at {plural(len(values['pops']), 'PoP')} make {copies:,} copies; "
                    f"choose fewer of either, for at most {MAX_COPIES:,} copies."
                ),
            )


def work_units(values: Mapping[str, Any], beside: Mapping[str, Any]) -> float:
    """What an answer of the lab costs: the run up to the moment that is asked for; a page costs a run where it has one.

    Runs of the length that lessons have cost a unit; beyond, the price rises faster than the length, so that live labs
    of a whole class cost less than a few of the longest runs. The run without the last change costs as much again.
    """
    if "run" in beside and beside["run"] != YES and beside["number"] is None:
        return 1.0
    part = min(1.0, beside.get("to_s", values["duration_s"]) / values["duration_s"])
    runs = [values, *filter(None, [without_last_change(values)])]
    return float(max(1.0, sum((part * expected_requests(run) / REQUESTS_OF_A_UNIT) ** 2 for run in runs)))


def without_last_change(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The settings of the run in which nothing moves at the last moment at which something does.

    None where nothing moves after the start, and where that run would be more than the form accepts: an action may have
    made it small.
    """
    actions = read_actions(values["actions"], TrafficForm.live_fields(), values["duration_s"])
    if not actions or actions[-1].at_s <= 0:
        return None
    kept = [action for action in actions if action.at_s < actions[-1].at_s]
    unchanged = {**values, "actions": write_actions(kept, TrafficForm.live_fields())}
    return None if TrafficForm.from_values(unchanged).problems() else unchanged


def expected_requests(values: Mapping[str, Any]) -> float:
    """How many requests a run will have on average: the rate integrated over its duration."""
    duration_s = values["duration_s"]
    moved = read_actions(values["actions"], TrafficForm.live_fields(), duration_s)
    steps = [(0.0, values["rate_per_s"])]
    steps += [(action.at_s, action.value) for action in moved if action.control == "rate_per_s"]
    spans = pairwise([*steps, (duration_s, 0.0)])
    return float(sum(rate * (to_s - from_s) for (from_s, rate), (to_s, _) in spans))
