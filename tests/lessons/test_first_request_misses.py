"""The lesson first-request-misses: every number its prose states is what its labs compute."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Summary
from lessons.course.files.checking import checked_body
from lessons.course.questions.challenge.challenges import challenge_of
from lessons.course.text import lesson as lesson_file
from lessons.labs import LABS
from lessons.labs.request.run import replay
from lessons.management.commands.load_course import SHIPPED

LESSON = lesson_file.parse((SHIPPED / "caching" / "first-request-misses" / "lesson.md").read_text(encoding="utf-8"))
BLOCKS = {child.value["name"]: child for child in checked_body(LESSON.body) if child.block_type != "text"}
PROSE = "\n\n".join(str(piece.value) for piece in LESSON.body if piece.type == "text")
BECAUSE = BLOCKS["guess"].value["because"]
TWENTY_SECONDS = "0 response_headers=Cache-Control: public, max-age=20"  # a line of the request lab's history
SIX_POPS = ["FRA", "GRU", "SYD", "IAD", "SIN", "NRT"]


def summary(to_s: float | None = None, **changes: Any) -> Summary:
    """The run of the lesson's live lab, with some settings changed."""
    child = BLOCKS["live"]
    values = {**child.block.settings(child.value), **changes}
    form = child.block.lab.form_class.from_values(values)
    assert form.problems() == {}
    found: Summary = child.block.lab.measure(form.values, 0.0, to_s)
    return found


def origin_requests(**changes: Any) -> int:
    """How many requests the origin gets in the live lab, with some settings changed."""
    return summary(**changes).origin.requests


def visits(*log: str) -> list[Any]:
    """The exchanges of the request lab after a history."""
    child = BLOCKS["visitors"]
    values = {**child.block.settings(child.value), "log": "\n".join(log)}
    form = child.block.lab.form_class.from_values(values)
    assert form.problems() == {}
    return list(replay(form.values).exchanges)


def test_the_prediction_asks_about_the_number_of_requests_there_are() -> None:
    asked = re.search(r"about ([\d,]+) requests", BLOCKS["guess"].value["question"])
    assert asked is not None
    assert int(asked[1].replace(",", "")) == round(summary().requests, -1)


def test_nine_requests_reach_the_origin_three_from_each_pop() -> None:
    whole = summary()
    assert whole.origin.requests == 9
    assert "**3 PoPs × 3 fetches = 9**" in BECAUSE
    assert (whole.causes[Cause.FIRST_REQUEST], whole.causes[Cause.EXPIRED]) == (3, 6)
    assert "*first request* (3) and *expired* (6)" in PROSE


def test_the_others_hit_or_waited() -> None:
    outcomes = summary().outcomes
    assert f"{outcomes[Outcome.HIT]:,} requests got a copy" in BECAUSE
    assert f"{outcomes[Outcome.COLLAPSED]} more came while a fetch was under way" in BECAUSE


def test_until_the_prediction_each_pop_has_fetched_once() -> None:
    """So the part that is played does not give the answer away."""
    assert summary(to_s=BLOCKS["guess"].value["hold_s"]).origin.requests == 3


@pytest.mark.parametrize(
    ("changes", "requests", "sentence"),
    [
        (
            {"cache_control": "public, max-age=60"},
            3,
            "Change the header to `public, max-age=60`. Now there are 3 requests",
        ),
        ({"cache_control": "public, max-age=5"}, 36, "With `max-age=5` there are 36."),
        ({"collapse": False}, 27, "there are 27 instead of 9"),
        ({"pops": ["FRA"]}, 3, "choose one PoP only: 3 requests"),
        ({"pops": ["SYD"]}, 3, "choose one PoP only: 3 requests"),
    ],
)
@pytest.mark.parametrize("moved", [False, True], ids=["set", "moved at 0 s"])
def test_what_the_learner_is_told_to_try_comes_out_so(
    changes: dict[str, Any], requests: int, sentence: str, moved: bool
) -> None:
    if moved and "pops" not in changes:
        [(control, value)] = changes.items()
        changes = {"actions": f"0 {control}={'off' if value is False else value}"}
    assert origin_requests(**changes) == requests
    assert sentence in PROSE


def test_duplicates_are_what_collapsing_saves() -> None:
    assert summary(collapse=False).causes[Cause.DUPLICATE] == 27 - 9


def test_one_pop_is_slower() -> None:
    one, three = summary(pops=["FRA"]).rtt_ms.p50, summary().rtt_ms.p50
    assert one is not None
    assert three is not None
    assert one > 1.3 * three


def test_ten_times_the_visitors_cost_the_origin_nothing() -> None:
    many = summary(rate_per_s=300.0)
    assert f"the origin answers {many.origin.requests} of {many.requests:,}" in PROSE


def test_the_half_finished_example_comes_out_by_the_same_steps() -> None:
    question = BLOCKS["six_pops"].value
    assert sorted(question["set"]["pops"]) == sorted(SIX_POPS)
    assert origin_requests(**question["set"]) == 6 * 3
    assert "6 × 3 = **18 requests**" in question["explanation"]


def options_of(quiz: str) -> dict[str, bool]:
    """The options of a quiz, and whether they are right."""
    return {option["text"]: option["right"] for option in BLOCKS[quiz].value["options"]}


def test_the_morning_comes_out_as_the_quiz_says() -> None:
    """After a visit to every PoP the evening before; the visitors' lab has these PoPs."""
    evening = [f"0 {city} /products/1" for city in ("berlin", "sao-paulo")]
    morning = ("28800 berlin", "28805 hamburg", "28806 sao-paulo", "28815 berlin", "28830 berlin")
    opened, *later = visits(TWENTY_SECONDS, *evening, *(f"{each} /products/1" for each in morning))[2:]
    assert opened.outcome is Outcome.MISS
    assert {each.pop for each in (opened, later[0], later[2], later[3])} == {"FRA"}
    assert [each.outcome is Outcome.MISS for each in later] == list(options_of("morning").values())


def test_twice_the_visitors_cost_the_origin_nothing_more() -> None:
    assert options_of("doubled") == {"18": False, str(origin_requests(rate_per_s=60.0)): True, "3": False, "1": False}


def test_the_cards_belong_to_the_causes_that_the_lab_would_name() -> None:
    assert BLOCKS["causes"].value["columns"][0].casefold() == Cause.FIRST_REQUEST.value
    night = visits(TWENTY_SECONDS, "0 berlin /products/1", "28800 berlin /products/1")
    assert [each.cause for each in night] == [Cause.FIRST_REQUEST, Cause.EXPIRED]
    columns = [card["column"] for card in BLOCKS["causes"].value["cards"]]
    assert columns == [1, 2, 3, 2]


def test_the_challenges_last_hint_leads_to_a_solution() -> None:
    child = BLOCKS["near_and_fresh"]
    challenge = challenge_of(child.block.lab, child.value)
    for max_age_s, passed in ((29, False), (30, True), (45, True), (46, False)):
        header = {"cache_control": f"public, max-age={max_age_s}"}
        assert challenge.grade({**challenge.solution, **header}).passed is passed
    without = challenge.grade({**challenge.solution, "collapse": False})
    assert [each.holds for each in without.reached] == [True, True, False]


def test_the_link_runs_the_half_finished_example() -> None:
    link = re.search(r"\(/labs/traffic/\?([^)]+)\)", PROSE)
    assert link is not None
    given = parse_qs(urlsplit(f"?{link[1]}").query)
    settings = BLOCKS["live"].block.settings(BLOCKS["live"].value)
    asked = {name: given[name] if name in ("pops", "plots") else given[name][0] for name in given}
    form = LABS["traffic"].form_class.from_values({**asked, "rate_per_s": float(given["rate_per_s"][0]), "objects": 1})
    assert form.problems() == {}
    assert sorted(form.values["pops"]) == sorted(SIX_POPS)
    same = {name: value for name, value in form.values.items() if name != "pops"}
    assert same == {name: value for name, value in settings.items() if name != "pops"}


def test_the_visitors_see_what_the_prose_says() -> None:
    sydney, again, melbourne, sao_paulo, late = visits(
        "0 sydney /products/1",
        "5 sydney /products/1",
        "10 melbourne /products/1",
        "15 sao-paulo /products/1",
        "75 sydney /products/1",
    )
    outcomes = [each.outcome for each in (sydney, again, melbourne, sao_paulo, late)]
    assert outcomes == [Outcome.MISS, Outcome.HIT, Outcome.HIT, Outcome.MISS, Outcome.MISS]
    assert f"It misses and takes {sydney.rtt_ms:.0f} ms" in PROSE
    assert f"It hits: {again.rtt_ms:.0f} ms" in PROSE
    assert again.response.headers.get("Age") is not None
    assert melbourne.pop == sydney.pop
    assert f"Melbourne hit, in {melbourne.rtt_ms:.0f} ms" in PROSE
    assert f"São Paulo missed, in {sao_paulo.rtt_ms:.0f} ms" in PROSE
    assert late.cause == Cause.EXPIRED


def test_the_scene_is_as_described() -> None:
    live = BLOCKS["live"].value
    assert (live["origin"], live["pops"], live["rate_per_s"]) == ("IAD", ["FRA", "GRU", "SYD"], 30)
    assert f"`Cache-Control: {live['cache_control']}`" in PROSE
    visitors = BLOCKS["visitors"].value
    assert visitors["new_connection"] is True
    assert visitors["response_headers"] == "Cache-Control: public, max-age=60"
    assert visitors["browsers"] is False


def test_a_fetch_takes_about_a_fifth_of_a_second() -> None:
    fetches_ms = [
        sum(leg.ms for leg in visit.legs if leg.name in ("to the origin", "service", "back to the edge"))
        for visit in visits("0 sydney /products/1", "5 sao-paulo /products/1", "10 berlin /products/1")
    ]
    assert "A fetch takes about a fifth of a second" in PROSE
    assert 150 < sum(fetches_ms) / len(fetches_ms) < 250


def test_the_headers_in_the_prose_are_sent() -> None:
    for exchange in visits("0 sydney /products/1", "5 sydney /products/1"):
        assert f"`Cache-Status: {exchange.response.headers.get('Cache-Status')}`" in PROSE


def test_between_two_interactions_stands_little_to_read() -> None:
    """A run of prose may be a section to read and one to do; neither is over 250 words."""
    for piece in LESSON.body:
        if piece.type == "text":
            for section in str(piece.value).split("\n## "):
                assert len(section.split()) <= 250
