"""Where places lie on the map: equirectangular, cut at 84° N and 58° S, as the land in world.svg is drawn."""

from collections.abc import Mapping
from typing import Any

from lessons.labs.words import plural

WIDTH, HEIGHT = 960, 400
NORTH, SOUTH = 84, -58


def project(lat: float, lon: float) -> tuple[float, float]:
    """A place in units of the map's view box, to a tenth."""
    x = (lon + 180) / 360 * WIDTH
    y = (NORTH - lat) / (NORTH - SOUTH) * HEIGHT
    return round(x, 1), round(y, 1)


def world_map(world: Mapping[str, Any]) -> dict[str, Any]:
    """What the still map shows of a world: cities, PoPs and origin with their points and titles."""
    return {
        "label": _label(world),
        "cities": [_mark(city, title=city["name"]) for city in world["users"]],
        "pops": [_mark(pop, title=f"{pop['city']} ({pop['code']})", label=pop["code"]) for pop in world["pops"]],
        "origin": _mark(world["origin"], title=f"Origin: {world['origin']['name']}"),
    }


def _mark(place: Mapping[str, Any], **texts: str) -> dict[str, Any]:
    x, y = project(place["lat"], place["lon"])
    return {"x": x, "y": y, **texts}


def _label(world: Mapping[str, Any]) -> str:
    pops = ", ".join(pop["city"] for pop in world["pops"]) or "none"
    return (
        f"World map: users in {plural(len(world['users']), 'city', 'cities')}; points of presence: {pops}; "
        f"origin in {world['origin']['name']}"
    )
