"""The lesson cache-keys-and-vary: every number its prose states is what its labs compute."""

import re
from typing import Any

import pytest

from edgelearn.sim.outcomes import Cause
from edgelearn.sim.result import Summary
from lessons.course.files.checking import checked_body
from lessons.course.questions.challenge.challenges import challenge_of
from lessons.course.text import lesson as lesson_file
from lessons.labs.traffic import facets
from lessons.management.commands.load_course import SHIPPED
from lessons.tools.belief_page import belief_run

LESSON = lesson_file.parse((SHIPPED / "caching" / "cache-keys-and-vary" / "lesson.md").read_text(encoding="utf-8"))
BLOCKS = {child.value["name"]: child for child in checked_body(LESSON.body) if child.block_type != "text"}
PROSE = "\n\n".join(str(piece.value) for piece in LESSON.body if piece.type == "text")
NOTHING, LANGUAGE, BROWSER = "", "Accept-Language", "Accept-Language, User-Agent"


def summary(block: str, to_s: float | None = None, **changes: Any) -> Summary:
    """The run of a lab or challenge of the lesson, with some settings changed."""
    child = BLOCKS[block]
    form = child.block.lab.form_class.from_values({**child.block.settings(child.value), **changes})
    assert form.problems() == {}
    found: Summary = child.block.lab.measure(form.values, 0.0, to_s)
    return found


def hits(run: Summary) -> str:
    """The hit ratio as the prose writes it."""
    assert run.hit_ratio is not None
    return f"{100 * run.hit_ratio:.1f} %"


def test_the_scene_is_as_described() -> None:
    query = BLOCKS["query"].value
    assert (query["objects"], query["sizes"], query["campaigns"], len(query["pops"])) == (10, 2, 60, 3)
    assert f"`Cache-Control: {query['cache_control']}`" in PROSE
    whole = summary("query")
    assert f"of {whole.requests:,} requests in a minute, {whole.origin.requests:,} reach the origin" in PROSE
    assert f"a hit ratio of **{hits(whole)}**" in PROSE
    assert (whole.evictions, whole.causes[Cause.EXPIRED]) == (0, 0)


def test_nearly_all_misses_ask_for_what_is_there() -> None:
    guess = BLOCKS["specific"].value
    whole = summary("query")
    assert f"**{whole.causes[Cause.KEY]:,} of the {whole.origin.requests:,}.**" in guess["because"]
    [right] = [each for each in guess["answers"] if (each["at_least"] or 0) <= whole.causes[Cause.KEY]][-1:]
    assert right["label"] == "Nearly all"
    assert f"these {whole.origin.requests:,} requests" in guess["question"]


def test_until_the_prediction_the_misses_are_of_two_kinds() -> None:
    """So the part that is played does not give the answer away."""
    begun = summary("query", to_s=BLOCKS["specific"].value["hold_s"])
    assert begun.causes[Cause.KEY] <= begun.causes[Cause.FIRST_REQUEST]


def test_more_copies_than_requests() -> None:
    query = BLOCKS["query"].value
    of_each = query["objects"] * query["sizes"] * query["campaigns"]
    assert f"= {of_each:,}, in each of three PoPs" in PROSE
    assert f"**{3 * of_each:,} copies for {summary('query').requests:,} requests**" in PROSE


def test_leaving_out_the_campaign_is_right_and_leaving_out_all_is_not() -> None:
    right, wrong = (summary("query", counted_query=each) for each in (facets.NO_CAMPAIGN, facets.NOTHING))
    assert (f"**{hits(right)}** hits" in PROSE, right.wrong_variants) == (True, 0)
    assert right.origin.requests == 10 * 2 * 3 == 60
    assert f"**{hits(wrong)}**" in PROSE
    assert f"{wrong.wrong_variants:,} requests, half of them" in PROSE
    assert wrong.wrong_variants == pytest.approx(wrong.requests / 2, rel=0.02)


def test_two_thirds_read_another_language() -> None:
    language = BLOCKS["language"].value
    assert (language["objects"], language["languages"], language["user_agents"]) == (20, 3, 40)
    whole, because = summary("language"), BLOCKS["languages"].value["because"]
    assert f"**{whole.wrong_variants:,}**, nearly two thirds" in because
    assert f"a fine {hits(whole)}" in because
    assert whole.wrong_variants == pytest.approx(whole.requests * 2 / 3, rel=0.05)
    assert f"{whole.requests:,} requests again" in BLOCKS["languages"].value["question"]


@pytest.mark.parametrize(
    ("vary", "evened", "wrong", "sentence"),
    [
        (LANGUAGE, False, 0, "falls to **83.1 %**"),
        (LANGUAGE, True, 0, "*Accept-Language evened out*: **94.1 %**"),
        (BROWSER, True, 0, "`Accept-Language, User-Agent`: **31.7 %**"),
        (BROWSER, False, 0, "Without evening out it is 14.9 %"),
        ("User-Agent", False, 1101, "54.3 %, and 1,101 wrong pages"),
        ("User-Agent", True, 1101, "54.3 %, and 1,101 wrong pages"),
    ],
)
def test_what_the_learner_is_told_to_write_comes_out_so(vary: str, evened: bool, wrong: int, sentence: str) -> None:
    run = summary("language", vary=vary, even_language=evened)
    assert hits(run) in sentence
    assert run.wrong_variants == wrong
    assert sentence in PROSE


def test_the_spellings_are_those_of_the_lab() -> None:
    german = facets.SPELLINGS[1]
    assert all(f"`{spelling}`" in PROSE for spelling in german)
    assert 3 * len(german) == 9
    assert f"{9 * 40} copies" in PROSE


@pytest.mark.parametrize(("vary", "evened", "copies"), [(LANGUAGE, False, 9), (LANGUAGE, True, 3)])
def test_a_page_is_split_into_as_many_copies_as_the_worked_example_says(vary: str, evened: bool, copies: int) -> None:
    one: dict[str, Any] = {"objects": 1, "pops": ["FRA"], "rate_per_s": 5.0}
    assert summary("language", vary=vary, even_language=evened, **one).origin.requests == copies


def test_the_half_finished_example_comes_out_by_the_same_steps() -> None:
    asked = BLOCKS["split"].value
    assert summary("language", **asked["set"]).origin.requests == 2 * 3 * 3
    assert "**18**" in asked["explanation"]
    assert summary("language", **asked["set"], even_language=True).origin.requests == 2 * 3


def test_the_quiz_repeats_what_the_labs_said() -> None:
    celebrate = BLOCKS["celebrate"].value
    wrong, right = (summary("query", counted_query=each) for each in (facets.NOTHING, facets.NO_CAMPAIGN))
    assert f"from {hits(summary('query'))} to {hits(wrong)}" in celebrate["question"]
    told = " ".join(option["feedback"] for option in celebrate["options"])
    assert f"{wrong.wrong_variants:,} of {wrong.requests:,}" in told
    assert hits(right) in told


def test_the_beliefs_that_the_quiz_runs_part_from_the_truth() -> None:
    beliefs = [option["runs"] for name in ("spelled", "with_query") for option in BLOCKS[name].value["options"]]
    assert [name for name in beliefs if name] == ["vary-ignored", "query-not-in-key"]
    for name in filter(None, beliefs):
        assert belief_run(name)


def test_the_challenge_begins_and_is_hinted_at_as_told() -> None:
    child = BLOCKS["key"]
    challenge = challenge_of(child.block.lab, child.value)
    start = summary("key")
    assert start.hit_ratio is not None
    assert start.hit_ratio < 0.01
    assert start.origin.utilisation is not None
    assert start.origin.utilisation > 0.99
    almost = summary("key", vary=LANGUAGE, counted_query=facets.NO_CAMPAIGN)
    assert almost.hit_ratio is not None
    assert f"about {100 * almost.hit_ratio:.0f} % are hits" in child.value["hints"][-1]
    assert almost.hit_ratio < 0.9
    assert challenge.grade(challenge.solution).passed


def test_in_the_challenge_one_way_leads_to_the_goal() -> None:
    child = BLOCKS["key"]
    challenge = challenge_of(child.block.lab, child.value)
    passing = [
        (vary, query, evened)
        for vary in (NOTHING, LANGUAGE, "User-Agent", BROWSER)
        for query, _ in facets.COUNTED_QUERY
        for evened in (False, True)
        if challenge.grade({"vary": vary, "counted_query": query, "even_language": evened}).passed
    ]
    assert passing == [(LANGUAGE, facets.NO_CAMPAIGN, True)]


def test_between_two_interactions_stands_little_to_read() -> None:
    """A run of prose may be a section to read and one to do; neither is over 250 words."""
    for piece in LESSON.body:
        if piece.type == "text":
            for section in str(piece.value).split("\n## "):
                assert len(section.split()) <= 250, re.sub(r"\s+", " ", section)[:60]
