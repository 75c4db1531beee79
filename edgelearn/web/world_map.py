"""The world map's land as one SVG path, generated from the npm package world-atlas (Natural Earth, public domain).

Projection: equirectangular, 960 × 400, from 84° north to 58° south; the same as the map's markers.
"""

import json
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings

SOURCE = Path(settings.PROJECT_DIR) / "node_modules" / "world-atlas" / "land-110m.json"

WIDTH, HEIGHT = 960, 400
NORTH, SOUTH = 84.0, -58.0
SMALLEST_AREA = 1.0  # square units of the view box; smaller islands would be specks
TOLERANCE = 0.4  # units by which the outline may differ from the data: less than a pixel on most screens

Point = tuple[float, float]


def world_svg() -> str:
    """The file's text."""
    rings = projected_rings(json.loads(SOURCE.read_text()))
    path = "".join(path_of(simplified(ring)) for ring in rings if area(ring) >= SMALLEST_AREA)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{path}"/></svg>\n'


def project(lon: float, lat: float) -> Point:
    """Degrees to units of the view box."""
    return (lon + 180) / 360 * WIDTH, (NORTH - lat) / (NORTH - SOUTH) * HEIGHT


def projected_rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Every ring of the topology's land, projected; one that leaves the view box at one side enters it at the other."""
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                yield from _around_the_world([_clamped(project(*degrees)) for degrees in _joined(ring, arcs)])


def _decoded(arc: Sequence[Sequence[int]], transform: dict[str, Sequence[float]]) -> list[Point]:
    """An arc's delta-coded positions as degrees. TopoJSON specification §2.1.4."""
    (scale_x, scale_y), (move_x, move_y) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * scale_x + move_x, y * scale_y + move_y))
    return points


def _joined(ring: Sequence[int], arcs: Sequence[list[Point]]) -> Iterator[Point]:
    """A ring's arcs one after the other; ~i is arc i backwards, and each arc begins where the last one ended."""
    for number in ring:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        yield from points[:-1]


def _clamped(point: Point) -> Point:
    return point[0], min(max(point[1], 0.0), float(HEIGHT))


def _around_the_world(ring: list[Point]) -> Iterator[list[Point]]:
    """The ring without jumps across the antimeridian, and its copy one world further where part of it is outside."""
    whole = _unwrapped(ring)
    yield whole
    if min(x for x, _ in whole) < 0:
        yield [(x + WIDTH, y) for x, y in whole]
    if max(x for x, _ in whole) > WIDTH:
        yield [(x - WIDTH, y) for x, y in whole]


def _unwrapped(ring: list[Point]) -> list[Point]:
    """Each point as near to the one before it as whole turns of the world allow."""
    points = [ring[0]]
    for x, y in ring[1:]:
        points.append((x - WIDTH * round((x - points[-1][0]) / WIDTH), y))
    return points


def area(ring: Sequence[Point]) -> float:
    """The ring's area in square units."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise([*ring, ring[0]]))) / 2


def simplified(ring: Sequence[Point]) -> list[Point]:
    """The ring without the points that its outline hardly needs; Douglas and Peucker's method."""
    return _needed([*ring, ring[0]])[:-1]


def _needed(line: list[Point]) -> list[Point]:
    """The ends of the line, and of those between them the ones further than TOLERANCE from the lines that remain."""
    inner = range(1, len(line) - 1)
    furthest = max(inner, key=lambda i: _distance(line[i], line[0], line[-1]), default=0)
    if furthest == 0 or _distance(line[furthest], line[0], line[-1]) <= TOLERANCE:
        return [line[0], line[-1]]
    return _needed(line[: furthest + 1])[:-1] + _needed(line[furthest:])


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the straight line through two others, or to the one where both fall together."""
    (x, y), (x0, y0), (x1, y1) = point, start, end
    length = math.hypot(x1 - x0, y1 - y0)
    if length == 0:
        return math.hypot(x - x0, y - y0)
    return abs((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / length


def path_of(ring: Sequence[Point]) -> str:
    """The ring as relative path commands in tenths of a unit; points that fall together are left out."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(tenths) if (x0, y0) != (x1, y1)]
    return f"M{_pair(*tenths[0])}l{' '.join(_pair(*step) for step in steps)}z".replace(" -", "-")


def _pair(x_tenths: int, y_tenths: int) -> str:
    return f"{_number(x_tenths)} {_number(y_tenths)}"


def _number(tenths: int) -> str:
    """Tenths as the shortest text that SVG's path grammar reads: .5 for 0.5."""
    return f"{tenths / 10:g}".replace("0.", ".") if abs(tenths) < 10 else f"{tenths / 10:g}"
