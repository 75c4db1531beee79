"""The map lab's panel: its results at once, since they cost next to nothing, and the metros that can be chosen."""

from collections.abc import Mapping
from typing import Any

from lessons.labs.figures.world_map import HEIGHT, WIDTH, project
from lessons.labs.map.results import results
from lessons.labs.map.run import candidates
from lessons.labs.panel_data import data_block


def show(values: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The panel's context for cleaned settings."""
    return {
        "results": results(values, page["before"]),
        "metros": data_block(_metros()),
    }


def _metros() -> list[dict[str, Any]]:
    """The metros on offer, where they lie in percent of the map."""
    points = ((metro, project(metro.lat, metro.lon)) for metro in candidates())
    return [
        {"code": metro.code, "city": metro.city, "x": round(100 * x / WIDTH, 2), "y": round(100 * y / HEIGHT, 2)}
        for metro, (x, y) in points
    ]
