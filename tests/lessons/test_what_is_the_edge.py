"""The lesson what-is-the-edge: every number its prose states is what the map lab computes from places alone."""

import re
from itertools import pairwise
from typing import Any

import pytest

from edgelearn.sim.network import places
from edgelearn.sim.network.reach import CityReach, one_by_one
from edgelearn.sim.network.rtt import rtt_ms
from lessons.course.files.checking import checked_body
from lessons.course.text import lesson as lesson_file
from lessons.labs.map.run import MapRun, candidates, next_pops, simulate
from lessons.labs.words import percent
from lessons.management.commands.load_course import SHIPPED

LESSON = lesson_file.parse((SHIPPED / "why-the-edge" / "what-is-the-edge" / "lesson.md").read_text(encoding="utf-8"))
BLOCKS = {child.value["name"]: child for child in checked_body(LESSON.body) if child.block_type != "text"}
PROSE = "\n\n".join(str(piece.value) for piece in LESSON.body if piece.type == "text")
FIRST, SECOND = BLOCKS["guess"].value["because"], BLOCKS["second"].value["because"]


def run(block: str = "distance", **changes: Any) -> MapRun:
    """What a lab of the lesson shows, with some settings changed."""
    child = BLOCKS[block]
    form = child.block.lab.form_class.from_values({**child.block.settings(child.value), **changes})
    assert form.problems() == {}
    return simulate(form.values)


def city(found: MapRun, name: str) -> CityReach:
    """A city in a run, by its id."""
    return next(each for each in found.reach.cities if each.city.id == name)


def told(found: MapRun) -> str:
    """The share of users within the limit as the page writes it."""
    return percent(found.within)


def test_the_scene_is_as_described() -> None:
    found = run()
    assert (found.origin.code, found.pops, found.access.id, found.limit_ms) == ("FRA", (), "cable", 100)
    assert f"in {len(found.cities)} cities" in PROSE
    assert f"takes {city(found, 'berlin').edge.rtt_ms:.0f} ms" in PROSE
    assert f"{city(found, 'sydney').edge.km:,.0f} km apart" in PROSE
    assert "light in fibre covers 204 km in a millisecond" in PROSE
    assert [pop.code for pop in run("edge").pops] == ["FRA", "SIN"]


def test_sydneys_round_trip_is_told_by_its_parts() -> None:
    way = city(run(), "sydney").edge
    assert run().reach.farthest.city.id == "sydney"
    assert f"**{way.light_ms:.0f} ms**" in FIRST
    assert f"**{way.detour_ms:.0f} ms** more" in FIRST
    assert f"**{way.last_mile_ms:g} ms**" in FIRST
    assert f"{way.light_ms:.0f} ms for Sydney" in PROSE
    child = BLOCKS["guess"]
    assert child.value["metric"] == "rtt_max_ms"
    assert BLOCKS["distance"].block.lab.metric({"origin": "FRA"}, "rtt_max_ms") == pytest.approx(way.rtt_ms)


def test_detours_differ_more_than_distances() -> None:
    sydney, tokyo = (city(run(), name).edge for name in ("sydney", "tokyo"))
    assert f"{sydney.detour_ms:.0f} ms on the {sydney.km:,.0f} km to Sydney" in PROSE
    assert f"{tokyo.detour_ms:.0f} ms on the {tokyo.km:,.0f} km to Tokyo" in PROSE


def test_the_last_mile_is_more_than_a_third_of_berlins_round_trip() -> None:
    way = city(run(), "berlin").edge
    assert 1 / 3 < way.last_mile_ms / way.rtt_ms < 0.4
    assert "more than a third of its 21 ms" in PROSE


def test_four_round_trips_take_sydney_more_than_a_second() -> None:
    assert 4 * city(run(), "sydney").edge.rtt_ms > 1_000


@pytest.mark.parametrize(
    ("origin", "sentence"),
    [
        ("FRA", "Frankfurt is near for {share} of the users"),
        ("SYD", "But only {share} of the users are near now"),
        ("IAD", "where many servers stand: {share}"),
        ("DEL", "Delhi is the best of the 64 on offer: {share}"),
    ],
)
def test_where_the_server_could_stand(origin: str, sentence: str) -> None:
    assert sentence.format(share=told(run(origin=origin))) in PROSE


def test_delhi_is_the_best_single_place_and_far_from_somebody() -> None:
    best = max(candidates(), key=lambda metro: run(origin=metro.code).within)
    assert (best.code, len(candidates())) == ("DEL", 64)
    farthest = run(origin="DEL").reach.farthest
    assert f"From {farthest.city.name} it takes {farthest.edge.rtt_ms:.0f} ms" in PROSE
    assert f"happy: {city(run(origin='SYD'), 'sydney').edge.rtt_ms:.0f} ms" in PROSE


def test_the_second_pop_brings_thirty_points() -> None:
    alone, both = run("edge", pops=["FRA"]), run("edge")
    assert told(alone) in BLOCKS["second"].value["question"]
    assert f"**{100 * (both.within - alone.within):.1f} points**" in SECOND
    assert f"**{100 * both.within:.1f} points**" not in SECOND
    gained = [
        each.city.name for each in both.reach.cities if each.edge.rtt_ms <= 100 < city(alone, each.city.id).edge.rtt_ms
    ]
    assert len(gained) == 7
    assert "Seven cities" in SECOND
    assert set(gained) == set(re.split(r", | and ", re.search(r"near Frankfurt: (.*)\.", SECOND)[1]))  # type: ignore[index]


def test_exactly_one_answer_of_the_second_prediction_holds() -> None:
    actual = 100 * run("edge").within
    holding = [
        each["label"]
        for each in BLOCKS["second"].value["answers"]
        if (each["at_least"] or 0) <= actual < (each["below"] or 101)
    ]
    assert holding == ["Between 55 % and 70 %"]


def test_sydney_through_singapore_is_not_quite_near() -> None:
    before, after = (city(run("edge", pops=pops), "sydney").edge.rtt_ms for pops in (["FRA"], ["FRA", "SIN"]))
    assert f"from {before:.0f} ms to {after:.0f} ms" in SECOND
    assert after > 100


def test_each_next_pop_is_the_best_and_brings_what_the_table_says() -> None:
    rows = re.findall(r"\| (\d)\w\w: (\S+) \| ([\d.]+) points \| ([\d.]+ %) \|", PROSE)
    assert [number for number, *_ in rows] == list("23456")
    pops = ["FRA"]
    for _, name, gain, share in rows:
        here = run("edge", pops=pops)
        found = next_pops(here)
        added = next(each for each in found if each.pop.city == name)
        assert added.within == pytest.approx(found[0].within), name
        assert f"{100 * (added.within - here.within):.1f}" == gain
        assert percent(added.within) == share
        pops.append(added.pop.code)
    assert pops == ["FRA", "SIN", "BOG", "JNB", "SYD", "QRO"]


def test_the_gains_in_the_table_fall() -> None:
    gains = [float(gain) for gain in re.findall(r"\| ([\d.]+) points \|", PROSE)]
    assert all(later < earlier for earlier, later in pairwise(gains))


def test_bogota_lies_between_the_americas() -> None:
    found = run("edge", pops=["FRA", "SIN", "BOG"])
    new_york, sao_paulo = (city(found, name).edge.rtt_ms for name in ("new-york-city", "sao-paulo"))
    assert f"{new_york:.0f} ms from New York City and {sao_paulo:.0f} ms from São Paulo" in PROSE
    known = places.cities()
    assert known["sao-paulo"].population > known["bogota"].population


def test_with_a_stricter_limit_the_gains_shrink_slowly() -> None:
    found = run("edge", limit_ms=30)
    shares = [each.within for each in one_by_one((), found.cities, found.access, candidates(), 30, 6)]
    second, sixth = shares[1] - shares[0], shares[5] - shares[4]
    assert f"the sixth PoP brings {100 * sixth:.1f} points there" in PROSE
    assert f"the second with {100 * second:.1f}" in PROSE


def test_the_worked_example_adds_up() -> None:
    alone, both = run("edge", pops=["FRA"]), run("edge")
    shares = re.findall(r"(\w[\w ]*?) \(([\d.]+ %)", PROSE[PROSE.index("Which cities would be within") :])
    named = {name.removeprefix("and "): share for name, share in shares[:7]}
    for each in both.reach.cities:
        if each.city.name in named:
            assert percent(each.share) == named[each.city.name]
            assert each.edge.rtt_ms <= 100 < city(alone, each.city.id).edge.rtt_ms
    gain = f"{100 * (both.within - alone.within):.1f}"
    assert f"{told(alone)} + {gain} = {told(both)}" in PROSE


def test_the_half_finished_example_comes_out_by_the_same_steps() -> None:
    both, three = run("edge"), run("edge", pops=["FRA", "SIN", "GRU"])
    number = BLOCKS["third"].value
    assert set(number["set"]["pops"]) == {"FRA", "SIN", "GRU"}
    gain = 100 * (three.within - both.within)
    assert f"{told(both)} + {gain:.1f} points = **{told(three)}**" in number["explanation"]
    gained = [each for each in three.reach.cities if each.edge.rtt_ms <= 100 < city(both, each.city.id).edge.rtt_ms]
    assert {each.city.name for each in gained} == {"São Paulo", "Bogotá", "Buenos Aires"}
    for each in gained:
        assert f"{each.city.name} ({percent(each.share)})" in PROSE
    bogota = 100 * (run("edge", pops=["FRA", "SIN", "BOG"]).within - both.within)
    assert bogota / gain == pytest.approx(2, rel=0.1)


def test_the_check_states_what_the_lab_computes() -> None:
    floor = BLOCKS["floor"].value
    way = city(run(), "sydney").edge
    assert way.light_ms > 150
    told_all = floor["explanation"] + "".join(option["feedback"] for option in floor["options"])
    assert f"{way.km:,.0f} km of fibre take light {way.light_ms:.0f} ms" in told_all
    assert f"all {way.rtt_ms:.0f} ms" in told_all
    fibre = city(run(access="fibre"), "sydney").edge
    assert f"saves {way.rtt_ms - fibre.rtt_ms:.0f} ms of last mile: {fibre.rtt_ms:.0f} ms" in told_all
    access = places.access_networks()
    cards = "".join(text for card in BLOCKS["parts"].value["cards"] for text in card["feedback"])
    assert f"{access['fibre'].rtt_ms:g} ms instead of {access['satellite-leo'].rtt_ms:g} ms" in cards


def test_the_challenge_says_where_it_starts_and_what_is_wrong_there() -> None:
    challenge = BLOCKS["five_pops"].value
    start = run("distance", pops=challenge["pops"])
    assert f"they reach {told(start)}" in challenge["task"]
    hints = " ".join(str(hint) for hint in challenge["hints"])
    assert city(start, "johannesburg").edge.rtt_ms > 100
    assert city(start, "nairobi").edge.rtt_ms > 100
    assert f"{percent(city(start, 'johannesburg').share)} of the users" in hints
    assert f"with {percent(city(start, 'nairobi').share)}" in hints
    assert list(challenge["plots"]) == ["legs"]  # what the next PoP buys would be the answer


def test_the_challenges_solution_has_a_margin_and_what_lies_near_it_fails() -> None:
    """Deterministic, so the margin is in points; taking any one PoP away, or adding one, misses a goal."""
    solution = list(BLOCKS["five_pops"].value["solution"]["pops"])
    assert run("distance", pops=solution).within >= 0.95 + 0.03
    assert all(run("distance", pops=[pop for pop in solution if pop != gone]).within < 0.95 for gone in solution)
    greedy = one_by_one((), run().cities, run().access, candidates(), 100, 5)[-1]
    assert greedy.within < 0.95


def test_provider_numbers_are_those_of_the_data() -> None:
    listed = [provider for pop in places.pops().values() for provider in pop.providers]
    for name, provider in (("Cloudflare", "cloudflare"), ("Fastly", "fastly"), ("Amazon CloudFront", "cloudfront")):
        assert f"| {name} | {listed.count(provider)} (" in PROSE


def test_the_model_is_compared_with_a_published_figure() -> None:
    known = places.pops()
    model_ms = rtt_ms(places.cities()["sydney"], known["FRA"])
    assert "was 247 ms in March 2026" in PROSE
    assert f"the model says {model_ms:.0f} ms without a last mile" in PROSE


def test_between_two_interactions_stands_little_to_read() -> None:
    """A run of prose may be a section to read and one to do; neither is over 250 words."""
    for piece in LESSON.body:
        if piece.type == "text":
            for section in str(piece.value).split("\n## "):
                assert len(section.split()) <= 250
