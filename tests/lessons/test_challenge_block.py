"""The challenge block as an author meets it: what is stored, what is refused before publishing, and why."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from lessons.course.blocks.body import LessonBody, pieces
from lessons.course.files.checking import checked_body
from lessons.course.questions.challenge.block import ChallengeBlock
from lessons.course.questions.challenge.challenges import MAX_REQUESTS
from lessons.course.text import body as plain_text
from lessons.course.text.problems import TextError
from lessons.labs import LABS
from tests.lessons.conftest import CHALLENGE

BODY = LessonBody(required=False)
FEW = {"metric": "origin_requests", "comparison": "at most", "value": 4.0}


def changed(**values: Any) -> dict[str, Any]:
    """The challenge with other values."""
    return {**CHALLENGE, "value": {**CHALLENGE["value"], **values}}


def cleaned(raw: dict[str, Any]) -> Any:
    """What publishing stores."""
    return BODY.clean(BODY.to_python([raw])).get_prep_value()[0]["value"]


def refusal(**values: Any) -> str:
    """What an author is told who publishes this."""
    with pytest.raises(ValidationError) as caught:
        cleaned(changed(**values))
    error: Any = caught.value
    return str(error.as_json_data())


def test_every_lab_that_can_be_graded_has_a_challenge_block() -> None:
    types = {name for name, block in BODY.child_blocks.items() if isinstance(block, ChallengeBlock)}
    assert types == {f"{lab.slug}_challenge" for lab in LABS.values() if lab.requests is not None}


def test_a_challenge_is_stored_sparse_and_as_it_was_given() -> None:
    assert cleaned(CHALLENGE) == CHALLENGE["value"]


def test_a_solution_has_one_spelling() -> None:
    spelt = {"cache_control": "max-age=60", "pops": ["SIN", "FRA"], "collapse": "on"}
    stored = cleaned(changed(solution=spelt))["solution"]
    assert stored == {"cache_control": "max-age=60", "pops": ["FRA", "SIN"]}


def test_a_published_challenge_survives_as_text() -> None:
    stream = BODY.clean(BODY.to_python([CHALLENGE]))
    text = plain_text.write(pieces(stream))
    assert plain_text.parse(text) == pieces(stream)
    assert text.startswith("```toml traffic-challenge few")
    assert plain_text.write(pieces(checked_body(plain_text.parse(text)))) == text


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"controls": []}, "controls", "Choose at least one setting"),
        ({"controls": ["seed"]}, "controls", "seed"),
        ({"controls": ["actions"]}, "controls", "actions"),
        ({"task": ""}, "task", "required"),
        ({"goals": []}, "goals", "Give at least one goal."),
        ({"goals": [{**FEW, "metric": "happiness"}]}, "goals", "metric"),
        ({"goals": [{**FEW, "comparison": "about"}]}, "goals", "comparison"),
        ({"goals": [{**FEW, "from_s": -1.0}]}, "goals", "-1 is not accepted; give 0 or more."),
        ({"goals": [{**FEW, "from_s": 9.0, "to_s": 9.0}]}, "goals", "9 is not accepted; give more than 9, or nothing."),
        ({"goals": [{**FEW, "to_s": 21.0}]}, "goals", "Goal 1: the run ends at 20 s; give a window within it."),
        ({"goals": [{**FEW, "value": 10_000.0}]}, "goals", "All goals are reached at the start already."),
        ({"solution": {}}, "solution", "Give the settings that solve it."),
        ({"solution": {"rate_per_s": 1.0}}, "solution", "rate_per_s is not one of the learner"),
        ({"solution": {"cache_control": "x" * 201}}, "solution", "at most 200 visible ASCII characters"),
        (
            {"solution": {"cache_control": "max-age=60"}},
            "solution",
            "It misses a goal. Round trip, median: at most 130 ms; reached on the worst of 21 seeds: 158 ms",
        ),
        ({"hidden_seeds": 0}, "hidden_seeds", "1"),
        ({"hidden_seeds": 99}, "hidden_seeds", "9"),
        ({"rate_per_s": 2_000.0, "duration_s": 60.0}, "goals", f"at most {MAX_REQUESTS:,} are simulated"),
    ],
)
def test_a_broken_challenge_cannot_be_published(values: dict[str, Any], field: str, sentence: str) -> None:
    told = refusal(**values)
    assert f"'{field}'" in told
    assert sentence in told


def test_a_draft_may_be_unfinished_and_runs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: Any) -> Any:
        raise AssertionError("a draft was graded")

    monkeypatch.setattr("lessons.course.questions.challenge.challenges.grade", run)
    draft = changed(goals=[], solution={}, task="", controls=[])
    assert len(BODY.clean_deferred(BODY.to_python([draft]))) == 1


def test_a_fault_in_a_file_is_told_with_its_line_and_field() -> None:
    text = plain_text.write(pieces(BODY.clean(BODY.to_python([CHALLENGE]))))
    with pytest.raises(TextError) as caught:
        checked_body(plain_text.parse(text.replace("value = 130", "value = 13")))
    [problem] = caught.value.problems
    assert problem.field == "solution"
    assert "It misses a goal." in problem.message
    assert text.split("\n")[problem.line - 1] == "[solution]"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('comparison = "at most"', "comparison = 1", "item 1: comparison: give a text in quotes"),
        ('metric = "origin_requests"', 'colour = "red", metric = "origin_requests"', "item 1: colour is not known"),
        ("[solution]", "[solution]\ncolour = 1", "colour is not known"),
        ('    "Look at the *header*.",', "    1,", "give a list of texts"),
    ],
)
def test_a_wrong_type_in_a_file_is_told(old: str, new: str, message: str) -> None:
    text = plain_text.write(pieces(BODY.clean(BODY.to_python([CHALLENGE]))))
    assert old in text
    with pytest.raises(TextError, match=message):
        checked_body(plain_text.parse(text.replace(old, new, 1)))
