"""From the form's values to the simulator's scenario and back to what the map shows."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from edgelearn.sim.controls import Control
from edgelearn.sim.network import places
from edgelearn.sim.network.world import pop_sites, user_groups
from edgelearn.sim.scenario import (
    EDGE_CONTROLS,
    ORIGIN_CONTROLS,
    ROUTE_CONTROLS,
    SCENARIO_CONTROLS,
    Action,
    Edge,
    Origin,
    Route,
    Scenario,
)
from lessons.labs.traffic.actions import TimedAction, read_actions
from lessons.labs.traffic.facets import facets, ignored, normalised
from lessons.labs.traffic.form import TrafficForm

PATH = "/products/{n}"


def timed_actions(values: Mapping[str, Any]) -> tuple[TimedAction, ...]:
    """The actions that cleaned values hold as text."""
    return read_actions(values["actions"], TrafficForm.live_fields(), values["duration_s"])


def changes_s(values: Mapping[str, Any]) -> tuple[float, ...]:
    """The moments after the start at which controls are moved, ascending."""
    return tuple(sorted({action.at_s for action in timed_actions(values) if action.at_s > 0}))


def latest(moments_s: Sequence[float], before_s: float) -> float | None:
    """The last of ascending moments before another; None where there is none."""
    index = bisect_left(moments_s, before_s)
    return moments_s[index - 1] if index else None


def to_scenario(values: Mapping[str, Any]) -> Scenario:
    """The simulation that cleaned values describe."""
    origin = places.pops()[values["origin"]]
    pops = [places.pops()[code] for code in values["pops"]]
    cities = [places.cities()[city] for city in places.audiences()[values["audience"]].cities]
    return Scenario(
        users=user_groups(origin, pops, cities, places.access_networks()[values["access"]]),
        pops=pop_sites(origin, pops),
        origin=Origin(**settings(ORIGIN_CONTROLS, values)),
        routes=(Route(path=PATH, **settings(ROUTE_CONTROLS, values)),),
        edge=Edge(**settings(EDGE_CONTROLS, values), ignore_query=ignored(values), normalise=normalised(values)),
        facets=facets(values),
        **settings(SCENARIO_CONTROLS, values),
        actions=tuple(
            Action(at_s=action.at_s, control=action.control, value=action.value) for action in timed_actions(values)
        ),
    )


def settings(controls: Mapping[str, Control], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a scenario's part, as far as the form has them."""
    return {control.field: values[name] for name, control in controls.items() if name in values}


def world(values: Mapping[str, Any]) -> dict[str, Any]:
    """Users, PoPs and origin with their coordinates, in the order in which exchanges refer to them."""
    known = places.pops()
    cities = [places.cities()[city] for city in places.audiences()[values["audience"]].cities]
    origin = known[values["origin"]]
    return {
        "users": [{"name": city.name, "lat": city.lat, "lon": city.lon} for city in cities],
        "pops": [
            {"code": code, "city": known[code].city, "lat": known[code].lat, "lon": known[code].lon}
            for code in values["pops"]
        ],
        "origin": {"name": origin.city, "lat": origin.lat, "lon": origin.lon},
    }
