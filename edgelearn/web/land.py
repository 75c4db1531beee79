"""The world's land as one SVG path, made from npm's world-atlas (Natural Earth, public domain).

Projection: equirectangular, 960 × 400, from 84° north to 58° south; the same as the map's markers.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings

SOURCE = Path(settings.PROJECT_DIR) / "node_modules" / "world-atlas" / "land-110m.json"

WIDTH, HEIGHT = 960, 400
NORTH, SOUTH = 84.0, -58.0
SMALLEST_AREA = 1.0  # square units of the view box; smaller islands would be specks

Point = tuple[float, float]


def world_svg() -> str:
    """The file's text."""
    rings = projected_rings(json.loads(SOURCE.read_text()))
    path = "".join(path_of(ring) for ring in rings if area(ring) >= SMALLEST_AREA)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{path}"/></svg>\n'


def project(lon: float, lat: float) -> Point:
    """Degrees to units of the view box."""
    return (lon + 180) / 360 * WIDTH, (NORTH - lat) / (NORTH - SOUTH) * HEIGHT


def projected_rings(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Every ring of the topology's land, projected and cut off at the view box's lower and upper edge."""
    arcs = [_decoded(arc, topology["transform"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            for ring in polygon:
                yield [_clamped(project(*degrees)) for degrees in _joined(ring, arcs)]


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


def area(ring: Sequence[Point]) -> float:
    """The ring's area in square units."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)) / 2


def path_of(ring: Sequence[Point]) -> str:
    """The ring as relative path commands in tenths of a unit; points that fall together are left out."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in zip(tenths, tenths[1:], strict=False)]
    moves = "".join(f"{_number(dx)}{_second(dy)}" if i == 0 else f"{_second(dx)}{_second(dy)}" for i, (dx, dy) in enumerate(s for s in steps if s != (0, 0)))
    return f"M{_number(tenths[0][0])}{_second(tenths[0][1])}l{moves}z"


def _number(tenths: int) -> str:
    text = f"{tenths / 10:g}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _second(tenths: int) -> str:
    """A number that follows another; its sign separates the two if it has one."""
    return _number(tenths) if tenths < 0 else f" {_number(tenths)}"
