"""The map lab over HTTP: the same places always come to the same figures, and say how they differ from before."""

import json
import re
from typing import Any

import plotly.graph_objects
import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from edgelearn.sim.network import places
from edgelearn.sim.network.reach import reach
from lessons.labs import LABS
from lessons.labs.figures.reach_map import great_circle, reach_map
from lessons.labs.figures.reach_plots import PARTS, gain_curve, legs_by_city
from lessons.labs.figures.world_map import WIDTH, project
from lessons.labs.map.form import MapForm
from lessons.labs.map.page import LONGEST_STATE
from lessons.labs.map.results import Results, results
from lessons.labs.map.run import MOST_STEPS, candidates, from_here, from_nothing, simulate
from lessons.labs.panel import render_lab
from tests.labs.conftest import Ask, words
from tests.labs.test_figures import painted

LAB = LABS["map"]
POPS = places.pops()
RESULTS = "/labs/map/results"


def values(**changes: Any) -> dict[str, Any]:
    """Typed settings, some changed."""
    return MapForm.from_values({"origin": "FRA", **changes}).values


def shown(before: dict[str, Any] | None = None, **changes: Any) -> Results:
    return results(values(**changes), before)


def tiles(found: Results) -> dict[str, tuple[str, str, str]]:
    return {tile.name: (tile.value, tile.label, tile.note) for tile in found.tiles}


def figure(found: Results, name: str) -> dict[str, Any]:
    """A plot's figure as the page carries it."""
    drawn: dict[str, Any] = json.loads(next(plot.figure for plot in found.plots if plot.name == name))
    return drawn


def test_metrics_are_the_figures_that_the_page_shows() -> None:
    set_up: dict[str, Any] = {"origin": "FRA", "pops": ["FRA", "SIN", "SYD"]}
    told = tiles(shown(**set_up))
    assert told["users_within_limit"][0] == f"{LAB.metric(set_up, 'users_within_limit'):.1f} %"
    assert told["rtt_p50_ms"][0] == f"{LAB.metric(set_up, 'rtt_p50_ms'):.0f} ms"
    assert told["rtt_p95_ms"][0] == f"{LAB.metric(set_up, 'rtt_p95_ms'):.0f} ms"
    assert told["rtt_max_ms"][0] == f"{LAB.metric(set_up, 'rtt_max_ms'):.0f} ms"
    assert told["pops"][:2] == ("3", "points of presence")
    assert LAB.metric(set_up, "pops") == 3


def test_pops_leave_the_way_to_the_origin_alone() -> None:
    for name in ("origin_rtt_p50_ms", "origin_rtt_p95_ms"):
        assert LAB.metric({"origin": "FRA", "pops": []}, name) == LAB.metric({"origin": "FRA", "pops": ["SYD"]}, name)


def test_the_gain_of_the_best_next_pop_is_nothing_when_every_metro_has_one() -> None:
    everywhere = [metro.code for metro in candidates()]
    assert LAB.metric({"pops": everywhere}, "next_pop_gain") is None
    assert shown(pops=everywhere).next is None


def test_the_difference_to_before_is_told() -> None:
    before, after = values(pops=["FRA"]), values(pops=["FRA", "SIN"])
    told = tiles(results(after, before))
    assert told["users_within_limit"][2] == "before 33.1 % (+30.4 points)"
    assert told["rtt_p50_ms"][2].startswith("before 154 ms (−")
    assert told["pops"][2] == "before 1 (+1)"
    assert tiles(results(after, after))["users_within_limit"][2] == "before 63.5 % (no change)"
    assert tiles(results(after))["users_within_limit"][2] == ""


def test_the_table_has_every_city_the_farthest_first_and_its_parts_add_up() -> None:
    found = shown(pops=["FRA", "SIN"])
    run = simulate(values(pops=["FRA", "SIN"]))
    assert [row[0] for row in found.cities.rows] == [
        each.city.name for each in sorted(run.reach.cities, key=lambda each: -each.edge.rtt_ms)
    ]
    for row in found.cities.rows:
        light, detour, last_mile, rtt = (float(cell.removesuffix(" ms")) for cell in row[4:8])
        assert light + detour + last_mile == pytest.approx(rtt, abs=1.6)
        assert row[8] == ("yes" if rtt <= 100 else "no")


def test_a_comparison_has_a_column_of_its_own() -> None:
    found = shown(values(), pops=["SYD"])
    place = list(found.cities.head).index("Before")
    assert {row[0]: row[place] for row in found.cities.rows}["Sydney"] == "259 ms"


def test_what_further_pops_buy_is_told_only_where_it_is_asked_for() -> None:
    quiet = shown(pops=["FRA"], plots=["legs"])
    assert quiet.next is None
    assert quiet.curve is None
    assert [plot.name for plot in quiet.plots] == ["legs"]
    assert "next" not in quiet.sentence
    assert "best next" in shown(pops=["FRA"]).sentence


def test_the_state_that_results_name_is_the_one_they_are_of() -> None:
    found = shown(pops=["SYD", "FRA"], limit_ms=80)
    assert MapForm(QueryDict(found.state)).values == values(pops=["SYD", "FRA"], limit_ms=80)


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        ("origin=atlantis", "State before: Origin: atlantis is not accepted"),
        ("warp=9", "State before: warp: this lab has no such setting"),
        ("origin=<b>", "State before: origin=&lt;b&gt; is not accepted; give a lab&#x27;s settings"),
        ("pops=" + "F" * LONGEST_STATE, "is not accepted; give a lab&#x27;s settings as a query string"),
    ],
)
def test_a_state_before_that_is_none_is_refused_by_name(before: str, sentence: str, ask: Ask) -> None:
    response = ask(RESULTS, {"before": before}, fragment=True)
    assert response.status_code == 400
    assert sentence in response.text


def test_results_over_http_compare_with_before(ask: Ask) -> None:
    response = ask(RESULTS, {"origin": "FRA", "pops": ["FRA", "SIN"], "before": "origin=FRA&pops=FRA"}, fragment=True)
    assert response.status_code == 200
    assert "before 33.1 % (+30.4 points)" in words(response.text)
    assert "immutable" in response.headers["Cache-Control"] or "max-age" in response.headers["Cache-Control"]


def test_the_form_alone_runs_it_and_compares(ask: Ask) -> None:
    page = ask("/labs/map/", {"origin": "FRA"}).text
    state = re.search(r'name="before" value="([^"]*)"', page)
    assert state
    assert '<button type="submit" class="no-js-only" name="run" value="1">' in page
    query = {"origin": "FRA", "pops": ["FRA", "SIN"], "run": "1", "before": state[1].replace("&amp;", "&")}
    assert "before 33.1 % (+30.4 points)" in words(ask("/labs/map/", query).text)


def test_a_held_lab_shows_its_places_and_keeps_its_figures_back() -> None:
    panel = render_lab("live", "map", {"origin": "FRA"}, ("origin",), QueryDict(), held=True)["panel"]
    html = render_to_string("labs/map/lab.html", {"panel": panel})
    assert "data-held" in html
    assert '<fieldset class="lab-controls" disabled>' in html
    for told in ("33.1", "259", "Sydney:", "reach-way", "plot-figure"):
        assert told not in html
    free = render_to_string("labs/map/lab.html", {"panel": {**panel, "held": False}})
    for told in ("33.1", "259", "Sydney:", "reach-way", "plot-figure"):
        assert told in free


@pytest.mark.parametrize("changes", [{}, {"pops": ["SYD"]}, {"audience": "three-continents"}, {"pops": ["FRA"] * 1}])
@pytest.mark.parametrize("before", [None, {"pops": ["GRU"], "audience": "europe"}])
def test_plotly_accepts_both_figures(changes: dict[str, Any], before: dict[str, Any] | None) -> None:
    found = results(values(**changes), values(**before) if before else None)
    for name in ("legs", "gain"):
        drawn = painted(figure(found, name))
        assert plotly.graph_objects.Figure(drawn).to_dict()["data"] == drawn["data"]


def test_a_citys_bars_are_as_long_as_its_round_trip() -> None:
    run = simulate(values(pops=["SIN"]))
    drawn = legs_by_city(run.reach, run.limit_ms)
    for each in run.reach.cities:
        bars = [trace for trace in drawn["data"] if trace["type"] == "bar"]
        assert len(bars) == len(PARTS)
        length = sum(trace["x"][trace["y"].index(each.city.name)] for trace in bars)
        assert length == pytest.approx(each.edge.rtt_ms, abs=0.02)


def test_rows_and_axis_stay_while_pops_come_and_go() -> None:
    one, other = (figure(shown(pops=pops), "legs") for pops in (["FRA"], ["FRA", "SYD", "GRU"]))
    assert one["data"][0]["y"] == other["data"][0]["y"]
    assert one["layout"]["xaxis"] == other["layout"]["xaxis"]
    assert one["layout"]["height"] == other["layout"]["height"]


def test_the_curve_begins_without_an_edge_and_the_choice_stands_where_it_is() -> None:
    run = simulate(values(pops=["FRA", "SIN"]))
    drawn = figure(shown(pops=["FRA", "SIN"]), "gain")
    curve, choice = drawn["data"][0], drawn["data"][-1]
    assert curve["x"] == list(range(MOST_STEPS + 1))
    assert curve["y"][0] == pytest.approx(100 * simulate(values()).within, abs=0.01)
    assert (choice["x"], choice["y"]) == ([2], [round(100 * run.within, 2)])
    assert drawn["data"][1]["y"][1:] == [round(100 * each.within, 2) for each in from_here(run)]


def test_a_curve_without_any_next_pop_is_drawn_too() -> None:
    assert [trace["name"] for trace in gain_curve(0.5, (), (3, 0.5), ())["data"]] == [
        "one by one, the best first",
        "your choice",
    ]


def test_both_curves_meet_where_the_choice_is_the_best_one() -> None:
    run = simulate(values())
    best = from_nothing(run)
    chosen = simulate(values(pops=[each.pop.code for each in best[:3]]))
    assert chosen.within == pytest.approx(best[2].within)


def test_a_way_over_the_pacific_leaves_the_map_on_one_side_and_comes_back_on_the_other() -> None:
    path = great_circle(places.cities()["tokyo"], POPS["LAX"])
    assert path.count("M") == 2
    assert great_circle(places.cities()["berlin"], POPS["SYD"]).count("M") == 1


def test_a_way_begins_and_ends_at_its_places() -> None:
    berlin = places.cities()["berlin"]
    points = re.findall(r"[ML]([\d.-]+) ([\d.-]+)", great_circle(berlin, POPS["SIN"]))
    assert (float(points[0][0]), float(points[0][1])) == project(berlin.lat, berlin.lon)
    assert (float(points[-1][0]), float(points[-1][1])) == project(POPS["SIN"].lat, POPS["SIN"].lon)


def test_labels_on_the_map_lie_apart_and_in_it() -> None:
    pops = [POPS[code] for code in ("FRA", "AMS", "LHR", "AKL", "SYD", "MEL")]
    cities = [places.cities()[city] for city in places.audiences()["world"].cities]
    found = reach_map(reach(POPS["FRA"], pops, cities, places.access_networks()["cable"]), POPS["FRA"], pops, 100)
    ends = [mark.x + mark.dx + (30 if mark.anchor == "start" else 0) for mark in found.pops if mark.code]
    assert all(0 < end <= WIDTH for end in ends)
    placed = {(mark.x + mark.dx, mark.y + mark.dy) for mark in found.pops if mark.code}
    assert len(placed) == len([mark for mark in found.pops if mark.code])
    assert {mark.title for mark in found.pops} == {f"{pop.city} ({pop.code})" for pop in pops}


def test_near_and_far_differ_by_shape_and_the_picture_is_told_in_words() -> None:
    found = shown(pops=["FRA"]).map
    assert {mark.near for mark in found.cities} == {True, False}
    near = sum(mark.near for mark in found.cities)
    assert found.label.startswith(f"World map: {near} of 26 cities with a round trip of at most 100 ms")
    assert "Sydney: 259 ms, far" in {mark.title for mark in found.cities}
