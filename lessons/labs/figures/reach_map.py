"""Users, edge and origin on the map: a city's dot by its weight and by near or far, its way, and labels side by side.

Points are units of the map's view box, as in `world_map`. The browser only scales what is made here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import acos, asin, atan2, ceil, cos, degrees, radians, sin, sqrt

from edgelearn.sim.network.places import Pop
from edgelearn.sim.network.reach import CityReach, Reach
from edgelearn.sim.network.rtt import Place
from lessons.labs.figures.world_map import HEIGHT, WIDTH, project
from lessons.labs.words import plural

SMALLEST, LARGEST = 2.5, 7.0
"""Radius of a city nobody lives in, and of the one most do; the area between grows with the users."""

STEP_DEGREES = 3
"""A way is drawn by straight pieces of this length."""

RING, LABEL_WIDTH, LABEL_HEIGHT = 8, 30, 14

Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class CityMark:
    """A city's dot: near or not by shape as well as colour, and the way to its door as an SVG path."""

    x: float
    y: float
    radius: float
    near: bool
    title: str
    way: str

    @property
    def side(self) -> float:
        """Of the square that stands for a far city."""
        return round(2 * self.radius, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class PopMark:
    """A PoP's ring and where its code stands: offset and anchor, or nowhere when there is no room."""

    x: float
    y: float
    code: str
    title: str
    dx: float
    dy: float
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMap:
    """All marks, and the picture in words."""

    label: str
    cities: tuple[CityMark, ...]
    pops: tuple[PopMark, ...]
    origin: PopMark


SIDES = (
    # offset of the text, its anchor, and the box it takes around the marker
    (RING + 4, 4, "start", (RING + 3, -8)),
    (-RING - 4, 4, "end", (-RING - 3 - LABEL_WIDTH, -8)),
    (0, RING + 13, "middle", (-LABEL_WIDTH / 2, RING + 2)),
    (0, -RING - 4, "middle", (-LABEL_WIDTH / 2, -RING - 16)),
)


def reach_map(reach: Reach, origin: Pop, pops: Sequence[Pop], limit_ms: float) -> ReachMap:
    """The marks of a world in which a round trip of at most `limit_ms` is near."""
    most = max(each.share for each in reach.cities)
    taken = [_around(*_point(place)) for place in (*pops, origin)]
    return ReachMap(
        label=_label(reach, origin, pops, limit_ms),
        cities=tuple(_city_mark(each, origin, most, limit_ms) for each in reach.cities),
        pops=tuple(_pop_mark(pop, taken) for pop in pops),
        origin=_origin_mark(origin, pops),
    )


def great_circle(a: Place, b: Place) -> str:
    """The shortest way over the globe as an SVG path, broken where it leaves the map on one side."""
    path, before = [], None
    for lat, lon in _along(a, b):
        x, y = project(lat, lon)
        jump = before is None or abs(x - before) > WIDTH / 2
        path.append(f"{'M' if jump else 'L'}{x:g} {y:g}")
        before = x
    return "".join(path)


def _along(a: Place, b: Place) -> Iterator[tuple[float, float]]:
    """Points on the great circle, the ends included, as latitude and longitude."""
    one, other = _vector(a), _vector(b)
    turn = acos(max(-1.0, min(1.0, sum(p * q for p, q in zip(one, other, strict=True)))))
    if turn < 1e-9:
        yield from ((a.lat, a.lon), (b.lat, b.lon))
        return
    pieces = max(1, ceil(degrees(turn) / STEP_DEGREES))
    for piece in range(pieces + 1):
        near, far = sin(turn * (1 - piece / pieces)) / sin(turn), sin(turn * piece / pieces) / sin(turn)
        x, y, z = (near * p + far * q for p, q in zip(one, other, strict=True))
        yield degrees(asin(max(-1.0, min(1.0, z)))), degrees(atan2(y, x))


def _vector(place: Place) -> tuple[float, float, float]:
    lat, lon = radians(place.lat), radians(place.lon)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def _city_mark(each: CityReach, origin: Pop, most: float, limit_ms: float) -> CityMark:
    x, y = _point(each.city)
    near = each.edge.rtt_ms <= limit_ms
    return CityMark(
        x=x,
        y=y,
        radius=round(SMALLEST + (LARGEST - SMALLEST) * sqrt(each.share / most), 2),
        near=near,
        title=f"{each.city.name}: {each.edge.rtt_ms:.0f} ms, {'near' if near else 'far'}",
        way=great_circle(each.city, each.pop or origin),
    )


def _pop_mark(pop: Pop, taken: list[Box]) -> PopMark:
    """The mark with its label on the first free side, which is taken from then on."""
    x, y = _point(pop)
    for dx, dy, anchor, (left, top) in SIDES:
        box = (x + left, y + top, x + left + LABEL_WIDTH, y + top + LABEL_HEIGHT)
        if _is_on_map(box) and not _meets(box, taken, (x, y)):
            taken.append(box)
            return _mark(pop, x, y, pop.code, dx, dy, anchor)
    return _mark(pop, x, y, "", 0, 0, "start")


def _origin_mark(origin: Pop, pops: Sequence[Pop]) -> PopMark:
    """The origin steps aside for a PoP in its own city."""
    x, y = _point(origin)
    shift = 2 * RING + 3 if any(sqrt((x - px) ** 2 + (y - py) ** 2) < 2 * RING for px, py in map(_point, pops)) else 0
    return _mark(origin, x, y + shift, "origin", 0, RING + 13, "middle")


def _mark(pop: Pop, x: float, y: float, code: str, dx: float, dy: float, anchor: str) -> PopMark:
    return PopMark(x=x, y=round(y, 1), code=code, title=f"{pop.city} ({pop.code})", dx=dx, dy=dy, anchor=anchor)


def _point(place: Place) -> tuple[float, float]:
    return project(place.lat, place.lon)


def _around(x: float, y: float) -> Box:
    return (x - RING, y - RING, x + RING, y + RING)


def _is_on_map(box: Box) -> bool:
    left, top, right, bottom = box
    return left >= 0 and top >= 0 and right <= WIDTH and bottom <= HEIGHT


def _meets(box: Box, taken: Sequence[Box], own: tuple[float, float]) -> bool:
    own_ring = _around(*own)
    return any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in taken
        if other != own_ring
    )


def _label(reach: Reach, origin: Pop, pops: Sequence[Pop], limit_ms: float) -> str:
    near = sum(each.edge.rtt_ms <= limit_ms for each in reach.cities)
    edge = ", ".join(pop.city for pop in pops) or "none"
    return (
        f"World map: {near} of {plural(len(reach.cities), 'city', 'cities')} with a round trip of at most "
        f"{limit_ms:g} ms; "
        f"points of presence: {edge}; origin in {origin.city}"
    )
