"""The lesson validation-and-etags: every number its prose states is what its labs compute."""

import re
from collections.abc import Sequence
from typing import Any

import pytest

from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Summary
from lessons.course.files.checking import checked_body
from lessons.course.questions.challenge.challenges import challenge_of
from lessons.course.text import lesson as lesson_file
from lessons.labs.request import REQUEST
from lessons.labs.request.run import Played
from lessons.management.commands.load_course import SHIPPED
from lessons.tools.belief_page import belief_run

LESSON = lesson_file.parse((SHIPPED / "caching" / "validation-and-etags" / "lesson.md").read_text(encoding="utf-8"))
BLOCKS = {child.value["name"]: child for child in checked_body(LESSON.body) if child.block_type != "text"}
PROSE = "\n\n".join(str(piece.value) for piece in LESSON.body if piece.type == "text")
TEN_SECONDS = "Cache-Control: max-age=10"
PAGE_KB = 20


def summary(block: str, to_s: float | None = None, **changes: Any) -> Summary:
    """The run of a traffic lab or challenge of the lesson, with some settings changed."""
    child = BLOCKS[block]
    form = child.block.lab.form_class.from_values({**child.block.settings(child.value), **changes})
    assert form.problems() == {}
    found: Summary = child.block.lab.measure(form.values, 0.0, to_s)
    return found


def visits(block: str, *log: str, **changes: Any) -> Sequence[Played]:
    """The requests of a request lab of the lesson, after another history where one is given."""
    child = BLOCKS[block]
    history = {"log": "\n".join(log)} if log else {}
    form = REQUEST.form_class.from_values({**child.block.settings(child.value), **history, **changes})
    assert form.problems() == {}
    played: Sequence[Played] = REQUEST.measure(form.values, 0.0, None)
    return played


def outcomes(played: Sequence[Played]) -> list[Outcome]:
    return [each.exchange.outcome for each in played]


def kb(run: Summary) -> float:
    return run.origin.content_bytes / 1000


def origin_kb(played: Sequence[Played]) -> float:
    sent = REQUEST.metrics["origin_bytes"].read(played)
    assert sent is not None
    return sent / 1000


def test_the_scene_is_as_described() -> None:
    catalogue = BLOCKS["catalogue"].value
    assert (catalogue["objects"], len(catalogue["pops"]), catalogue["duration_s"]) == (30, 3, 120)
    assert f"`Cache-Control: {catalogue['cache_control']}`" in PROSE
    without = summary("catalogue", etag=False)
    assert f"{without.origin.requests} requests reach the origin" in PROSE
    assert f"**{kb(without) / 1000:.1f} MB**" in PROSE
    assert without.causes[Cause.FIRST_REQUEST] == 90 == 30 * 3
    assert without.evictions == 0


def test_with_an_etag_each_page_travels_once_to_each_pop() -> None:
    whole, because = summary("catalogue"), BLOCKS["bytes"].value["because"]
    assert kb(whole) == 30 * 3 * PAGE_KB
    assert f"**{kb(whole):,.0f} kB**" in because
    assert f"asked {whole.origin.requests} times as before, but {whole.origin.not_modified} times" in because


def test_until_the_prediction_nothing_was_stale() -> None:
    """So the part that is played does not give the answer away."""
    assert summary("catalogue", to_s=BLOCKS["bytes"].value["hold_s"]).origin.not_modified == 0


def test_hits_and_round_trips_are_the_same_without() -> None:
    on, off = summary("catalogue"), summary("catalogue", etag=False)
    assert (on.hit_ratio, on.rtt_ms, on.origin.requests) == (off.hit_ratio, off.rtt_ms, off.origin.requests)
    assert on.hit_ratio is not None
    assert f"The hit ratio is {100 * on.hit_ratio:.1f} % with and without" in PROSE
    assert f"a p95 of {on.rtt_ms.p95:.0f} ms" in PROSE
    assert f"Those {on.rtt_ms.p95:.0f} ms" in PROSE


def test_what_changed_travels_and_nothing_else() -> None:
    on, off = (summary("catalogue", changes_every_s=60.0, etag=etag) for etag in (True, False))
    assert f"Now {kb(on) / 1000:.2f} MB travel" in PROSE
    assert f"The lab said {kb(on):,.0f}" in PROSE
    assert kb(on) <= 3 * 30 * 3 * PAGE_KB == 5_400
    assert kb(off) == kb(summary("catalogue", etag=False))


def test_a_304_takes_as_long_as_a_fetch() -> None:
    first, second = visits("single")
    assert (first.exchange.outcome, second.exchange.outcome) == (Outcome.MISS, Outcome.HIT)
    assert f"took {first.exchange.rtt_ms:.0f} ms" in PROSE
    assert f"a fresh copy: {second.exchange.rtt_ms:.0f} ms" in PROSE
    kept = visits("single", new_connection=False)[1]
    assert second.exchange.rtt_ms - kept.exchange.rtt_ms > second.exchange.rtt_ms / 2
    third = visits("single", **BLOCKS["third"].value["set"])[-1]
    assert third.exchange.outcome is Outcome.REVALIDATED
    assert third.exchange.rtt_ms == pytest.approx(first.exchange.rtt_ms)
    assert f"**{third.exchange.rtt_ms:.0f} ms**" in BLOCKS["third"].value["explanation"]
    told = " ".join(option["feedback"] for option in BLOCKS["no_cache"].value["options"])
    assert f"third request took {third.exchange.rtt_ms:.0f} ms" in told


STALE = ("0 berlin /page", "20 berlin /page")
CHANGED = ("0 berlin /page", "5 changed", "20 berlin /page")


@pytest.mark.parametrize("validator", ['ETag: "v{version}"', 'ETag: W/"v{version}"', "Last-Modified: {changed}"])
def test_each_kind_of_validator_is_asked_with(validator: str) -> None:
    headers = f"{TEN_SECONDS}\n{validator}"
    assert outcomes(visits("single", *STALE, response_headers=headers)) == [Outcome.MISS, Outcome.REVALIDATED]
    assert outcomes(visits("single", *CHANGED, response_headers=headers)) == [Outcome.MISS, Outcome.MISS]


def test_a_name_that_never_changes_confirms_what_is_outdated() -> None:
    played = visits("single", *CHANGED, response_headers=f'{TEN_SECONDS}\nETag: "page"')
    assert outcomes(played) == [Outcome.MISS, Outcome.REVALIDATED]
    assert (REQUEST.metrics["outdated_max_s"].read(played) or 0) > 10


def test_two_servers_that_name_it_differently_never_confirm() -> None:
    played = visits("servers")
    assert outcomes(played) == [Outcome.MISS] * 3
    assert f"Not one 304: {origin_kb(played):.0f} kB for a page of {PAGE_KB}" in PROSE
    one_name = f'60 response_headers={TEN_SECONDS} | ETag: "v{{version}}"'
    history = BLOCKS["servers"].value["log"].splitlines()
    mended = visits("servers", *history, one_name, "60 berlin /page", "80 berlin /page")[3:]
    assert outcomes(mended) == [Outcome.MISS, Outcome.REVALIDATED]
    assert BLOCKS["servers"].value["wait_s"] == 20


def test_the_lifetime_does_not_appear_in_what_travels() -> None:
    short, long = summary("catalogue", cache_control="public, max-age=5"), summary("catalogue")
    assert kb(short) == kb(long)
    assert short.origin.not_modified > long.origin.not_modified


def test_the_half_finished_example_comes_out_by_the_same_steps() -> None:
    asked = BLOCKS["versions"].value
    assert kb(summary("catalogue", **asked["set"])) == (1 + 3) * PAGE_KB
    assert f"= **{4 * PAGE_KB} kB**" in asked["explanation"]
    assert "seconds 30, 60 and 90" in PROSE
    assert asked["set"]["changes_every_s"] == 30


def test_the_sorters_origin_answers_as_the_cards_say() -> None:
    seven = 'ETag: "v7"'
    histories = (
        (seven, seven),
        (seven, 'ETag: "v8"'),
        (seven, 'ETag: "b-v7"'),
        (seven, 'ETag: W/"v7"'),
        (seven, seven),
    )
    columns = []
    for before, after in histories:
        log = (
            f"0 response_headers={TEN_SECONDS} | {before}",
            "0 berlin /page",
            f"10 response_headers={TEN_SECONDS} | {after}",
            "20 berlin /page",
        )
        second = visits("servers", *log)[1].exchange.outcome
        columns.append({Outcome.REVALIDATED: 1, Outcome.MISS: 2}[second])
    assert columns == [card["column"] for card in BLOCKS["answers"].value["cards"]]


def test_the_beliefs_that_the_quiz_runs_part_from_the_truth() -> None:
    beliefs = [option["runs"] for option in BLOCKS["stale_copy"].value["options"] if option["runs"]]
    assert beliefs == ["expired-is-useless", "stale-answers-unasked"]
    for name in beliefs:
        assert belief_run(name)


def test_no_cache_with_an_etag_saves_content_and_no_request() -> None:
    run = summary("catalogue", cache_control="no-cache")
    assert run.hit_ratio == 0
    assert run.origin.requests == run.requests
    assert run.origin.content_bytes < 0.05 * 1000 * PAGE_KB * run.requests


def test_the_challenge_begins_and_is_hinted_at_as_told() -> None:
    start = summary("tenth")
    assert f"**{kb(start) / 1000:.0f} MB** in two minutes" in BLOCKS["tenth"].value["task"]
    goal = BLOCKS["tenth"].value["goals"][0]["value"]
    assert goal <= 0.1 * kb(start)
    half = summary("tenth", cache_control="public, max-age=9")
    assert f"about {kb(half) / 1000:.0f} MB still travel" in BLOCKS["tenth"].value["hints"][-1]


@pytest.mark.parametrize(
    ("cache_control", "etag", "reached"),
    [
        ("no-cache", True, [True, True, False]),
        ("public, max-age=9", False, [False, True, True]),
        ("public, max-age=60", False, [True, False, True]),
        ("public, max-age=9", True, [True, True, True]),
    ],
)
def test_each_goal_of_the_challenge_rules_something_out(cache_control: str, etag: bool, reached: list[bool]) -> None:
    challenge = challenge_of(BLOCKS["tenth"].block.lab, BLOCKS["tenth"].value)
    grade = challenge.grade({"cache_control": cache_control, "etag": etag})
    assert [each.holds for each in grade.reached] == reached


def test_between_two_interactions_stands_little_to_read() -> None:
    """A run of prose may be a section to read and one to do; neither is over 250 words."""
    for piece in LESSON.body:
        if piece.type == "text":
            for section in str(piece.value).split("\n## "):
                assert len(section.split()) <= 250, re.sub(r"\s+", " ", section)[:60]
