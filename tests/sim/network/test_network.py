"""Places, round trips and who reaches which PoP."""

import pytest

from edgelearn.sim.network import places
from edgelearn.sim.network.places import City, Pop
from edgelearn.sim.network.rtt import floor_rtt_ms, great_circle_km, rtt_ms, zone
from edgelearn.sim.network.world import nearest, pop_sites, user_groups
from edgelearn.sim.scenario import NO_POP

POPS = places.pops()
CITIES = places.cities()


def test_great_circles_are_as_long_as_published() -> None:
    # FRA to SYD is about 16,500 km, JFK to LHR about 5,540 km (airport distance tables).
    assert great_circle_km(POPS["FRA"], POPS["SYD"]) == pytest.approx(16_500, rel=0.01)
    assert great_circle_km(POPS["JFK"], POPS["LHR"]) == pytest.approx(5_540, rel=0.01)
    assert great_circle_km(POPS["FRA"], POPS["FRA"]) == 0


def test_no_round_trip_beats_light_in_fibre_and_both_ways_are_equal() -> None:
    some = [POPS[code] for code in ("FRA", "IAD", "SYD", "SIN", "GRU", "JNB", "BOM", "NRT", "DXB")]
    for a in some:
        for b in some:
            assert rtt_ms(a, b) == rtt_ms(b, a)
            assert rtt_ms(a, b) >= floor_rtt_ms(a, b)


@pytest.mark.parametrize(
    ("a", "b", "published_ms"),
    # Azure's published medians of March 2026 between its regions in or near these metros.
    [
        ("IAD", "FRA", 93.5),
        ("IAD", "SYD", 198.5),
        ("IAD", "GRU", 118.0),
        ("IAD", "LHR", 78.5),
        ("FRA", "SIN", 157.0),
        ("FRA", "SYD", 247.0),
        ("FRA", "GRU", 195.0),
        ("FRA", "JNB", 162.0),
    ],
)
def test_the_model_is_near_what_cloud_providers_measure(a: str, b: str, published_ms: float) -> None:
    assert rtt_ms(POPS[a], POPS[b]) == pytest.approx(published_ms, rel=0.25)


def test_zones_are_by_country_where_listed_and_by_continent_else() -> None:
    assert zone(POPS["DXB"]) == "ME"
    assert zone(POPS["BOM"]) == "IN"
    assert zone(POPS["FRA"]) == "EU"


def test_each_city_reaches_the_pop_with_the_shortest_round_trip() -> None:
    pops = [POPS["FRA"], POPS["GRU"], POPS["SYD"]]
    reached = {city: pops[nearest(CITIES[city], pops)].code for city in ("berlin", "lima", "melbourne")}
    assert reached == {"berlin": "FRA", "lima": "GRU", "melbourne": "SYD"}


def test_without_pops_users_talk_to_the_origin() -> None:
    (group,) = user_groups(POPS["IAD"], [], [CITIES["berlin"]], places.access_networks()["fibre"])
    assert group.pop == NO_POP
    assert group.rtt_ms == pytest.approx(rtt_ms(CITIES["berlin"], POPS["IAD"]) + 1.5)


def test_a_pop_site_knows_its_way_to_the_origin() -> None:
    (site,) = pop_sites(POPS["IAD"], [POPS["FRA"]])
    assert site.rtt_to_origin_ms == rtt_ms(POPS["FRA"], POPS["IAD"])


def test_every_audience_names_cities_that_are_known_and_there() -> None:
    for audience in places.audiences().values():
        assert len(set(audience.cities)) == len(audience.cities) > 0
        assert all(city in CITIES for city in audience.cities)


def test_every_place_is_on_the_globe() -> None:
    every: list[Pop | City] = [*POPS.values(), *CITIES.values()]
    for place in every:
        assert -90 <= place.lat <= 90
        assert -180 <= place.lon <= 180
