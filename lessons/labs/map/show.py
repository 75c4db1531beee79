"""The map lab's panel: its results at once, since they cost next to nothing, and the metros that can be chosen."""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.network import places
from lessons.figures.world_map import HEIGHT, WIDTH, project
from lessons.labs.map.results import results
from lessons.labs.map.run import candidates
from lessons.labs.page import YES
from lessons.labs.panel_data import data_block
from lessons.labs.words import plural


def show(values: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The panel's context for cleaned settings. `asked`: whoever sends the form wants to see, prediction or not."""
    return {
        "subtitle": _subtitle(values),
        "results": results(values, page["before"]),
        "metros": data_block(_metros()),
        "asked": page["run"] == YES,
    }


def _subtitle(values: Mapping[str, Any]) -> str:
    """What the results don't move: the learner's choices are told there."""
    audience = places.audiences()[values["audience"]].title
    return f"{plural(len(places.audiences()[values['audience']].cities), 'city', 'cities')} · users: {audience}"


def _metros() -> list[dict[str, Any]]:
    """The metros on offer, where they lie in percent of the map."""
    points = ((metro, project(metro.lat, metro.lon)) for metro in candidates())
    return [
        {"code": metro.code, "city": metro.city, "x": round(100 * x / WIDTH, 2), "y": round(100 * y / HEIGHT, 2)}
        for metro, (x, y) in points
    ]
