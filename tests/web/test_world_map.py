"""The outline of the world's land."""

import json
import re
from itertools import pairwise

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.web import world_map


def test_the_projection_is_the_maps() -> None:
    assert world_map.project(-180, 84) == (0, 0)
    assert world_map.project(180, -58) == (960, 400)
    assert world_map.project(0, 84) == (480, 0)


def test_the_file_is_one_path_in_the_maps_view_box_and_small() -> None:
    text = world_map.world_svg()
    assert 'viewBox="0 0 960 400"' in text
    assert text.count("<path") == 1
    assert 6_000 < len(brotli.compress(text.encode())) < 9_000


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [("Berlin", 13.4, 52.5), ("Kansas", -98, 39), ("Chukotka", 179, 67), ("Alice Springs", 134, -24)],
)
def test_what_is_land_is_inside_the_outline(place: str, lon: float, lat: float) -> None:
    assert _inside(world_map.project(lon, lat)), place


@pytest.mark.parametrize(
    ("place", "lon", "lat"),
    [
        ("Atlantic", -40, 30),
        ("Pacific", -150, 0),
        ("Indian Ocean", 80, -30),
        ("Bering Sea", -178, 58),
        ("Caspian", 51, 41),
    ],
)
def test_what_is_sea_is_outside(place: str, lon: float, lat: float) -> None:
    assert not _inside(world_map.project(lon, lat)), place


def _inside(point: world_map.Point) -> bool:
    """Even-odd rule over the drawn rings."""
    x, y = point
    crossings = 0
    for ring in world_map.projected_rings(json.loads(world_map.SOURCE.read_text())):
        for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y0 > y) != (y1 > y) and x < x0 + (y - y0) / (y1 - y0) * (x1 - x0):
                crossings += 1
    return crossings % 2 == 1


@given(st.lists(st.tuples(st.floats(0, 960), st.floats(0, 400)), min_size=3, max_size=20))
def test_a_simplified_ring_keeps_only_points_of_the_ring_in_their_order(ring: list[world_map.Point]) -> None:
    rest = iter(ring)
    assert all(point in rest for point in world_map.simplified(ring))


def test_a_point_within_tolerance_is_dropped_and_one_beyond_it_kept() -> None:
    square = [(0.0, 0.0), (50.0, 0.3), (100.0, 0.0), (100.0, 100.0), (50.0, 99.5), (0.0, 100.0)]
    assert world_map.simplified(square) == [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (50.0, 99.5), (0.0, 100.0)]


points = st.tuples(st.floats(0, 960), st.floats(0, 400))


@given(st.lists(points, min_size=3, max_size=20))
def test_a_path_read_back_gives_the_rings_points_to_a_tenth(ring: list[world_map.Point]) -> None:
    expected = [(round(x * 10), round(y * 10)) for x, y in ring]
    distinct = [expected[0]] + [b for a, b in pairwise(expected) if a != b]
    assert _points_of(world_map.path_of(ring)) == distinct


def _points_of(path: str) -> list[tuple[int, int]]:
    """The absolute points, in tenths, of a path made of one M and one l; numbers as SVG 2 §9.3.9 reads them."""
    numbers = [round(float(text) * 10) for text in re.findall(r"-?(?:\d+\.\d+|\.\d+|\d+)", path)]
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    points = [pairs[0]]
    for dx, dy in pairs[1:]:
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    return points
