"""The traffic lab over HTTP: frames that add up and never change their past, results and stories that agree."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from edgelearn.sim.engine.summary import summary
from edgelearn.sim.outcomes import CAUSES, OUTCOME_ENTRIES
from lessons.labs import LABS
from lessons.labs.traffic.form import TrafficForm, without_last_change, work_units
from lessons.labs.traffic.run import FRAMES_WANTED, frame_s, simulate
from tests.labs.conftest import Ask, words

SMALL: dict[str, Any] = {"rate_per_s": "40", "duration_s": "20", "objects": "30", "pops": ["FRA", "SYD"]}
MOVED = {**SMALL, "actions": "8 cache_control=no-store\n12 collapse=off"}
WITHOUT_EDGE = {**SMALL, "pops": ""}
BUSY = {**SMALL, "origin_workers": "1", "service_ms": "200", "collapse": "off", "capacity_objects": "3"}
EVERYTHING = {
    **SMALL,
    "cache_control": "max-age=2, stale-while-revalidate=2, stale-if-error=6",
    "etag": "on",
    "vary": "Accept-Language",
    "languages": "2",
    "campaigns": "3",
    "changes_every_s": "5",
    "visitors": "60",
    "objects": "6",
    "actions": "8 origin_up=off\n16 origin_up=on",
}
SCENARIOS = pytest.mark.parametrize(
    "state", [SMALL, MOVED, WITHOUT_EDGE, BUSY, EVERYTHING], ids=["small", "moved", "no edge", "busy", "everything"]
)


def frames(ask: Ask, state: dict[str, Any], **span: Any) -> dict[str, Any]:
    response = ask("/labs/traffic/frames", {**state, **span})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = json.loads(response.content)
    return answer


def columns(answer: dict[str, Any]) -> dict[str, list[Any]]:
    """Every column of frames by a readable path."""
    flat = {"t_s": answer["t_s"], "wrong": answer["wrong_variants"]}
    for tile, parts in answer["tiles"].items():
        flat |= {f"{tile}.{part}": column for part, column in parts.items()}
    for group in ("outcomes", "rtt_ms", "causes", "origin"):
        flat |= {f"{group}.{name}": column for name, column in answer[group].items()}
    for region, series in answer["regions"].items():
        flat |= {f"{region}.{name}": column for name, column in series.items()}
    for pop in answer["pops"]:
        flat |= {f"{pop['code']}.{name}": column for name, column in pop.items() if name != "code"}
    return flat | {f"version {number}": each["copies"] for number, each in enumerate(answer["versions"])}


@SCENARIOS
def test_every_column_has_an_entry_for_each_frame(ask: Ask, state: dict[str, Any]) -> None:
    answer = frames(ask, state)
    assert {name: len(column) for name, column in columns(answer).items() if len(column) != 80} == {}
    assert answer["t_s"] == [round(0.25 * (number + 1), 2) for number in range(80)]
    occurring = {name for name, column in answer["outcomes"].items() if any(column)}
    assert list(answer["outcomes"]) == [
        outcome.value for outcome, entry in OUTCOME_ENTRIES.items() if entry.usual or outcome in occurring
    ]
    assert set(answer["causes"]) == {cause.value for cause in CAUSES}


@SCENARIOS
def test_outcomes_and_causes_add_up_to_the_summary(ask: Ask, state: dict[str, Any]) -> None:
    answer = frames(ask, state)
    whole = summary(simulate(TrafficForm.from_values(_typed(state)).values))
    completed = {name: sum(column) for name, column in answer["outcomes"].items()}
    assert completed == {name: whole.outcomes[name] for name in completed}
    assert {name: sum(column) for name, column in answer["causes"].items()} == dict(whole.causes)
    assert sum(answer["origin"]["arrivals"]) == whole.origin.requests == sum(whole.causes.values())


@SCENARIOS
def test_percentiles_of_few_requests_are_marked(ask: Ask, state: dict[str, Any]) -> None:
    answer = frames(ask, state)
    completed = [sum(counts) for counts in zip(*answer["outcomes"].values(), strict=True)]
    assert [count < 100 for count in completed] == answer["rtt_ms"]["few"]


@SCENARIOS
def test_spans_put_together_are_the_whole(ask: Ask, state: dict[str, Any]) -> None:
    whole = columns(frames(ask, state))
    parts = [columns(frames(ask, state, from_s=from_s, to_s=to_s)) for from_s, to_s in pairwise([0, 7, 15, 20])]
    # Of outcomes a span tells only those that occur in it.
    none = [[0] * len(part["t_s"]) for part in parts]
    joined = {
        name: [entry for part, zeros in zip(parts, none, strict=True) for entry in part.get(name, zeros)]
        for name in whole
    }
    assert joined == whole


@pytest.mark.parametrize(
    "action", ["rate_per_s=300", "cache=off", "capacity_objects=2", "service_ms=500", "origin_workers=1"]
)
def test_a_later_action_leaves_earlier_frames_as_they_were(ask: Ask, action: str) -> None:
    before = frames(ask, SMALL, to_s=10)
    after = frames(ask, {**SMALL, "actions": f"10.1 {action}"}, to_s=10)
    assert columns(after) == columns(before)
    assert after["exchanges"] == before["exchanges"]
    assert columns(frames(ask, {**SMALL, "actions": f"10.1 {action}"})) != columns(frames(ask, SMALL))


def test_large_runs_are_answered_up_to_the_span_only_and_alike(ask: Ask) -> None:
    large = {"rate_per_s": "1500", "duration_s": "60", "objects": "5000"}
    early = columns(frames(ask, large, to_s=5))
    assert early == {name: column[:10] for name, column in columns(frames(ask, large, to_s=20)).items()}


def test_actions_are_marks_in_words(ask: Ask) -> None:
    assert frames(ask, MOVED)["marks"] == [
        {"at_s": 8.0, "control": "cache_control", "text": "Cache-Control no-store"},
        {"at_s": 12.0, "control": "collapse", "text": "Request collapsing off"},
    ]


def test_copies_are_counted_by_the_header_they_came_with(ask: Ask) -> None:
    first, second = frames(ask, {**SMALL, "actions": "8 cache_control=max-age=3"})["versions"]
    assert (first["cache_control"], second["cache_control"]) == ("public, max-age=60", "max-age=3")
    assert second["at_s"] == 8.0
    assert sum(second["copies"][:32]) == 0
    assert second["copies"][-1] > 0


def test_exchanges_are_a_small_even_sample_with_misses(ask: Ask) -> None:
    answer = frames(ask, SMALL)
    numbers = [each["number"] for each in answer["exchanges"]]
    assert len(numbers) == len(set(numbers)) <= 8 * 20
    assert {"hit", "miss"} <= {each["outcome"] for each in answer["exchanges"]}
    assert all(0 < each["done_s"] <= 20 for each in answer["exchanges"])


@SCENARIOS
def test_the_story_of_an_exchange_agrees_with_the_frames(ask: Ask, state: dict[str, Any]) -> None:
    answer = frames(ask, state)
    for each in answer["exchanges"][::12]:
        story = ask("/labs/traffic/exchange", {**state, "number": each["number"]}, fragment=True)
        assert story.status_code == 200
        assert f'data-outcome="{each["outcome"]}"' in story.text
        assert answer["world"]["users"][each["user"]]["name"] in story.text
        pop = answer["world"]["pops"][each["pop"]]["code"] if each["pop"] >= 0 else "straight to the origin"
        assert pop in story.text


def test_the_world_says_where_everything_is(ask: Ask) -> None:
    world = frames(ask, SMALL)["world"]
    assert [pop["code"] for pop in world["pops"]] == ["FRA", "SYD"]
    assert world["origin"]["name"] == "Ashburn"
    assert {"name": "Berlin", "lat": 52.524, "lon": 13.411} in [
        {**user, "lat": round(user["lat"], 3), "lon": round(user["lon"], 3)} for user in world["users"]
    ]


def test_frames_are_about_as_many_for_every_duration() -> None:
    assert [frame_s(duration_s) for duration_s in (5, 30, 31, 60, 61, 600)] == [0.25, 0.25, 0.5, 0.5, 1.0, 5.0]
    assert all(duration_s / frame_s(duration_s) <= FRAMES_WANTED for duration_s in range(5, 601))


def test_a_span_beyond_the_end_holds_what_there_is(ask: Ask) -> None:
    assert frames(ask, SMALL, from_s=15, to_s=600)["to_s"] == 20
    assert frames(ask, SMALL, from_s=20, to_s=600)["t_s"] == []


def test_refused_frames_are_told_by_field(ask: Ask) -> None:
    response = ask("/labs/traffic/frames", {"rate_per_s": "99999"})
    assert response.status_code == 400
    assert json.loads(response.content) == {
        "errors": {
            "rate_per_s": ["Requests per second: 99999 is not accepted; give a number from 0.1 to 2000 requests/s."]
        }
    }


def test_results_tell_the_run_in_a_sentence_and_tables(ask: Ask) -> None:
    text = ask("/labs/traffic/results", SMALL, fragment=True).text
    whole = summary(simulate(TrafficForm.from_values(_typed(SMALL)).values))
    assert f"{whole.requests} requests came" in text
    assert "Why requests reached the origin" in text
    assert f"<td>{whole.causes['first request']}</td>" in text
    assert 'role="status"' in text


def test_the_sentence_says_how_many_got_another_variant_where_any_did(ask: Ask) -> None:
    languages = {**SMALL, "languages": "3"}
    wrong = summary(simulate(TrafficForm.from_values(_typed(languages)).values)).wrong_variants
    assert wrong > 0
    text = ask("/labs/traffic/results", languages, fragment=True).text
    assert f"Another variant than was asked for went to {wrong} requests." in text
    told = ask("/labs/traffic/results", {**languages, "vary": "Accept-Language"}, fragment=True).text
    assert "nother variant" not in told


def test_a_run_without_requests_says_so(ask: Ask) -> None:
    quiet = {"rate_per_s": "0.1", "duration_s": "5", "seed": "3"}
    assert sum(sum(column) for column in frames(ask, quiet)["outcomes"].values()) == 0
    text = ask("/labs/traffic/results", quiet, fragment=True).text
    assert "In 5 s nobody asked for anything." in text
    assert "Exchange number: 0 is not a request of this run; this run has none." in (
        ask("/labs/traffic/exchange", quiet, fragment=True).text
    )


def test_figures_that_need_a_cause_are_told_where_they_occur(ask: Ask) -> None:
    rare = ("Answered as browser", "Answered as stale", "304 responses from the origin", "Most outdated content served")
    plain, everything = (ask("/labs/traffic/results", state, fragment=True).text for state in (SMALL, EVERYTHING))
    assert [each for each in rare if each in plain] == []
    assert [each for each in rare if each not in everything] == []


def test_a_key_that_leaves_out_what_the_content_depends_on_is_told_and_plotted(ask: Ask) -> None:
    blind = {**SMALL, "languages": "2"}
    wrong = summary(simulate(TrafficForm.from_values(_typed(blind)).values)).wrong_variants
    assert wrong > 50
    assert f"<td>{wrong}</td>" in ask("/labs/traffic/results", blind, fragment=True).text
    assert sum(frames(ask, blind)["wrong_variants"]) == wrong
    for mended in ({"vary": "Accept-Language"}, {"vary": "accept-language, User-Agent", "even_language": "on"}):
        assert sum(frames(ask, {**blind, **mended})["wrong_variants"]) == 0


def test_each_setting_makes_the_difference_that_it_names(ask: Ask) -> None:
    with_sizes = {**SMALL, "sizes": "2", "campaigns": "20"}
    hits = {
        rule: sum(frames(ask, {**with_sizes, "counted_query": rule})["outcomes"]["hit"])
        for rule in ("all", "no-campaign", "none")
    }
    assert hits["all"] < hits["no-campaign"] < hits["none"]
    tagged = frames(ask, {**SMALL, "cache_control": "max-age=1", "etag": "on"})["origin"]["content_bytes"]
    assert sum(tagged) < 0.5 * sum(frames(ask, {**SMALL, "cache_control": "max-age=1"})["origin"]["content_bytes"])
    assert sum(frames(ask, {**SMALL, "cdn_cache_control": "no-store"})["outcomes"]["hit"]) == 0
    assert sum(frames(ask, {**SMALL, "user_agents": "9", "vary": "User-Agent"})["outcomes"]["hit"]) < hits["none"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"vary": "*"}, "Vary: * is not accepted; give names of request fields"),
        ({"vary": "a b"}, "Vary: a b is not accepted"),
        ({"visitors": "-1"}, "People who come again: -1 is not accepted; give a whole number from 0 to 100000 people."),
        ({"counted_query": "some"}, "In the cache key: some is not accepted; give one of all, no-campaign, none."),
        (
            {"campaigns": "500", "user_agents": "200", "rate_per_s": "2000", "duration_s": "90", "pops": ["FRA"]},
            "",
        ),
        (
            {
                "campaigns": "500",
                "user_agents": "200",
                "rate_per_s": "2000",
                "duration_s": "90",
                "pops": ["FRA", "IAD", "GRU", "SIN", "SYD", "LHR"],
            },
            "make 1,080,000 copies; choose fewer of either, for at most 1,000,000 copies.",
        ),
    ],
)
def test_what_is_refused_is_told_with_what_is_accepted(ask: Ask, given: dict[str, Any], sentence: str) -> None:
    response = ask("/labs/traffic/", given)
    assert response.status_code == (400 if sentence else 200)
    assert sentence in response.text


def test_blanks_around_a_line_are_nobodys_mistake(ask: Ask) -> None:
    plain, padded = (ask("/labs/traffic/results", {**SMALL, "vary": text}, fragment=True) for text in ("A", " A "))
    assert padded.status_code == 200
    assert padded.text == plain.text


def test_results_compare_before_and_since_the_last_change(ask: Ask) -> None:
    text = ask("/labs/traffic/results", MOVED, fragment=True).text
    assert "before and since the last change at 12 s" in text
    assert "Difference" in text


def test_a_difference_of_shares_is_told_in_points(ask: Ask) -> None:
    text = words(ask("/labs/traffic/results", MOVED, fragment=True).text)
    assert re.search(r"Hit ratio \S+ % \S+ % \S+ % [+−]\S+ points", text)


def test_what_every_plot_shows_stands_in_the_table(ask: Ask) -> None:
    text = ask("/labs/traffic/results", EVERYTHING, fragment=True).text
    for column in ("Origin requests", "Origin requests so far", "Bytes from the origin", "Wrong variants"):
        assert f'<th scope="col">{column}</th>' in text


def test_errors_and_wrong_variants_are_in_the_sentence_once(ask: Ask) -> None:
    def sentence(state: dict[str, Any]) -> str:
        return words(ask("/labs/traffic/results", state, fragment=True).text)

    blind = {**SMALL, "languages": "2", "actions": "8 origin_up=off\n16 origin_up=on"}
    run = summary(simulate(TrafficForm.from_values(_typed(blind)).values))
    assert f"{run.outcomes['error']} requests ended as error." in sentence(blind)
    assert sentence(blind).count(f"nother variant than was asked for went to {run.wrong_variants} requests") == 1
    assert "were given another variant" not in sentence(blind)
    assert "ended as" not in sentence(SMALL)


def test_results_up_to_a_moment_know_nothing_of_what_comes_later(ask: Ask) -> None:
    early = ask("/labs/traffic/results", {**SMALL, "to_s": "7"}, fragment=True)
    moved = ask("/labs/traffic/results", {**MOVED, "to_s": "7"}, fragment=True)
    assert words(early.text) == words(moved.text)
    assert "In 7 s" in early.text


@pytest.mark.parametrize("state", [BUSY, EVERYTHING], ids=["busy", "everything"])
def test_results_lead_to_one_request_of_each_kind(ask: Ask, state: dict[str, Any]) -> None:
    text = ask("/labs/traffic/results", state, fragment=True).text
    numbers = re.findall(r'data-number="(\d+)"', text)
    told = [words(ask("/labs/traffic/exchange", {**state, "number": number}, fragment=True).text) for number in numbers]
    for kind, story in zip(re.findall(r">first ([a-z]+)[^<]*</a>", text), told, strict=True):
        assert f"Why this answer? {kind}" in story


def test_an_exchange_shows_its_rules_headers_and_way(ask: Ask) -> None:
    text = ask("/labs/traffic/exchange", {**SMALL, "number": "0"}, fragment=True).text
    assert "Cause: <strong>first request</strong>" in text
    assert 'href="https://www.rfc-editor.org/rfc/rfc9111#section-4"' in text
    assert "<b>Cache-Status</b>: edge-" in text
    assert '<th scope="row">to the origin</th>' in text


def test_an_exchange_leads_to_its_neighbours_that_were_no_hits(ask: Ask) -> None:
    answer = frames(ask, SMALL)
    miss = next(each["number"] for each in answer["exchanges"][60:] if each["outcome"] == "miss")
    text = ask("/labs/traffic/exchange", {**SMALL, "number": miss}, fragment=True).text
    assert "previous that was no hit" in text
    assert "next that was no hit" in text


def test_an_exchange_that_is_not_there_is_refused(ask: Ask) -> None:
    response = ask("/labs/traffic/exchange", {**SMALL, "number": "99999"}, fragment=True)
    assert response.status_code == 400
    assert "Exchange number: 99999 is not a request of this run; give 0 to" in response.text


def test_the_page_runs_without_javascript(ask: Ask) -> None:
    page = ask("/labs/traffic/", {**MOVED, "run": "1", "number": "0"})
    assert page.status_code == 200
    assert '<form class="lab-form" method="get"' in page.text
    assert "requests came" in page.text
    assert "12 s: Request collapsing off" in page.text
    assert "Why this answer?" in page.text


def test_the_page_does_not_run_before_it_is_asked_to(ask: Ask) -> None:
    assert "requests came" not in ask("/labs/traffic/", SMALL).text


def test_controls_stand_under_the_moment_at_which_they_act(ask: Ask) -> None:
    text = ask("/labs/traffic/").text
    for legend in (
        "Origin header <small>(for responses from now on)</small>",
        "Edge rule <small>(acts at once)</small>",
    ):
        assert f"<legend>{legend}</legend>" in text
    assert text.index("Edge rule") < text.index('name="collapse"') < text.index("Origin header")


def test_metrics_count_a_window(ask: Ask) -> None:
    lab = LABS["traffic"]
    values = _typed(SMALL)
    parts = [lab.metric(values, "requests", 0, 8), lab.metric(values, "requests", 8, None)]
    assert None not in parts
    assert sum(part or 0 for part in parts) == lab.metric(values, "requests")
    assert lab.metric(values, "hit_ratio", 10, 20) == pytest.approx(
        100 * (summary(simulate(TrafficForm.from_values(values).values), 10, 20).hit_ratio or 0)
    )


def _typed(state: dict[str, Any]) -> dict[str, Any]:
    """Parameters as typed values."""
    fields = TrafficForm.controls()
    return {
        name: fields[name].to_python(value if isinstance(value, list) or name != "pops" else [value])
        for name, value in state.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["exchange?number=", "exchange?number=%20"])
def test_an_exchange_without_a_number_is_refused_with_what_is_accepted(client: Client, answer: str) -> None:
    refused = client.get(f"/labs/traffic/{answer}")
    assert refused.status_code == 400
    assert "Exchange number: nothing is not accepted; give a whole number from 0 to 10000000." in refused.text


def test_a_change_that_makes_a_run_small_lets_nobody_run_the_large_one(ask: Ask) -> None:
    calmed = {"rate_per_s": "2000", "duration_s": "600", "actions": "1 rate_per_s=1"}
    values = TrafficForm.from_values({**calmed, "rate_per_s": 2000.0, "duration_s": 600.0}).values
    assert without_last_change(values) is None
    notes = frames(ask, calmed, to_s=20)["tiles"]["hit_ratio"]["note"]
    assert "whole run" in notes[-1]
    assert "your change" not in notes[-1]


def test_the_run_without_the_last_change_is_paid_for() -> None:
    large = TrafficForm.from_values({"rate_per_s": 400.0, "duration_s": 100.0}).values
    moved = {**large, "actions": "50 cache=off"}
    assert without_last_change(moved) == large
    assert work_units(moved, {}) == 2 * work_units(large, {}) > 2
    assert without_last_change(large) is None
