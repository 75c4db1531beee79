"""Who is how far from the edge, checked by hand, against the simulator's own routing, and against brute force."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.network import places
from edgelearn.sim.network.places import City, Pop
from edgelearn.sim.network.reach import each_next, one_by_one, reach, way
from edgelearn.sim.network.rtt import floor_rtt_ms, rtt_ms
from edgelearn.sim.network.world import user_groups

POPS = places.pops()
CITIES = places.cities()
CABLE = places.access_networks()["cable"]
SOME = tuple(POPS[code] for code in ("FRA", "IAD", "GRU", "JNB", "BOM", "SIN", "NRT", "SYD", "MIA", "DXB"))
WORLD = tuple(CITIES[city] for city in places.audiences()["world"].cities)


def city(name: str, lon: float, population: int) -> City:
    """A city on the equator, in Africa as far as the model's zones go."""
    return City(id=name, name=name, country="GA", continent="AF", lat=0.0, lon=lon, population=population)


def pop(code: str, lon: float) -> Pop:
    return Pop(code=code, city=code, country="GA", continent="AF", lat=0.0, lon=lon, providers=())


def test_a_way_worked_out_by_hand() -> None:
    """Ten degrees of the equator are 1,111.95 km: 10.891 ms of light to and fro, times 1.511 within Africa, plus 5."""
    found = way(city("a", 0, 1), pop("B", 10), CABLE)
    assert found.km == pytest.approx(6371.0088 * 3.14159265 / 18, rel=1e-6)
    assert found.light_ms == pytest.approx(2 * 1111.951 / 204.2, rel=1e-5)
    assert found.detour_ms == pytest.approx(5 + 0.511 * 10.8908, rel=1e-4)
    assert found.last_mile_ms == 7.5
    assert found.rtt_ms == pytest.approx(5 + 1.511 * 10.8908 + 7.5, rel=1e-4)


def test_users_are_counted_not_cities() -> None:
    cities = (city("near", 0, 900), city("far", 60, 100))
    found = reach(pop("O", 0), [], cities, CABLE)
    near_ms, far_ms = (each.edge.rtt_ms for each in found.cities)
    assert near_ms == 12.5
    assert found.within(12.5) == pytest.approx(0.9)
    assert found.within(far_ms) == pytest.approx(1.0)
    assert found.percentile_ms(0.5) == near_ms
    assert found.percentile_ms(0.9) == near_ms
    assert found.percentile_ms(0.95) == far_ms
    assert found.mean_ms == pytest.approx(0.9 * near_ms + 0.1 * far_ms)
    assert found.farthest.city.name == "far"


def test_without_an_edge_the_way_to_the_edge_is_the_way_to_the_origin() -> None:
    for each in reach(POPS["FRA"], [], WORLD, CABLE).cities:
        assert each.pop is None
        assert each.edge == each.origin


def test_a_pop_beside_the_origin_moves_nobody() -> None:
    without, beside = (reach(POPS["FRA"], pops, WORLD, CABLE) for pops in ([], [POPS["FRA"]]))
    assert [each.edge for each in without.cities] == [each.edge for each in beside.cities]


def test_with_an_edge_only_the_way_to_the_edge_gets_shorter() -> None:
    found = reach(POPS["FRA"], [POPS["SYD"], POPS["FRA"]], WORLD, CABLE)
    sydney = next(each for each in found.cities if each.city.id == "sydney")
    assert sydney.pop == POPS["SYD"]
    assert sydney.edge.rtt_ms < 15 < 200 < sydney.origin.rtt_ms


@given(st.sets(st.sampled_from(SOME)), st.sampled_from(SOME), st.sampled_from(sorted(places.audiences())))
def test_users_are_routed_and_weighed_as_the_simulator_does(pops: set[Pop], origin: Pop, audience: str) -> None:
    cities = [CITIES[each] for each in places.audiences()[audience].cities]
    chosen = sorted(pops, key=lambda each: each.code)
    found = reach(origin, chosen, cities, CABLE)
    groups = user_groups(origin, chosen, cities, CABLE)
    everyone = sum(group.weight for group in groups)
    for each, group in zip(found.cities, groups, strict=True):
        assert each.city.name == group.name
        assert each.share == pytest.approx(group.weight / everyone)
        assert each.edge.rtt_ms == pytest.approx(group.rtt_ms)
        assert (each.pop is None) == (group.pop == -1)
        assert each.pop is None or each.pop == chosen[group.pop]


@given(st.sampled_from(WORLD), st.sampled_from(SOME))
def test_the_parts_add_up_and_light_alone_is_the_floor(user: City, door: Pop) -> None:
    found = way(user, door, CABLE)
    assert found.light_ms == floor_rtt_ms(user, door)
    assert found.rtt_ms == pytest.approx(rtt_ms(user, door) + CABLE.rtt_ms)
    assert found.detour_ms >= 5


def test_what_a_next_pop_buys_is_what_is_there_once_it_is_added() -> None:
    there = [POPS["FRA"], POPS["SIN"]]
    for each in each_next(there, WORLD, CABLE, SOME, 100):
        found = reach(POPS["FRA"], [*there, each.pop], WORLD, CABLE)
        assert each.within == pytest.approx(found.within(100))
        assert each.mean_ms == pytest.approx(found.mean_ms)
        assert each.pop not in there


def test_the_best_comes_first_and_the_mean_decides_among_equals() -> None:
    found = each_next([], WORLD, CABLE, SOME, 100)
    assert list(found) == sorted(found, key=lambda each: (-round(each.within, 9), each.mean_ms))
    everybody_near = each_next([], WORLD, CABLE, SOME, 1_000)
    assert [each.mean_ms for each in everybody_near] == sorted(each.mean_ms for each in everybody_near)


@given(st.sampled_from([50.0, 75.0, 100.0, 150.0]), st.sampled_from(sorted(places.audiences())))
def test_the_next_pop_never_buys_more_than_the_one_before(limit_ms: float, audience: str) -> None:
    """A greedy choice of what covers most: known to have falling gains (Nemhauser, Wolsey, Fisher 1978)."""
    cities = [CITIES[each] for each in places.audiences()[audience].cities]
    shares = [0.0, *(each.within for each in one_by_one([], cities, CABLE, SOME, limit_ms, 8))]
    gains = [after - before for before, after in pairwise(shares)]
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(gains))


def test_greedy_is_at_least_63_percent_as_good_as_the_best_set() -> None:
    best = max(reach(POPS["FRA"], trio, WORLD, CABLE).within(100) for trio in combinations(SOME, 3))
    greedy = one_by_one([], WORLD, CABLE, SOME, 100, 3)[-1].within
    assert (1 - 1 / 2.718281828) * best <= greedy <= best + 1e-9


def test_when_every_place_is_taken_nothing_more_can_be_bought() -> None:
    assert each_next(SOME, WORLD, CABLE, SOME, 100) == ()
    assert len(one_by_one([], WORLD, CABLE, SOME[:3], 100, 8)) == 3
