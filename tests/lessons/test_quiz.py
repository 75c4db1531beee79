"""The quiz: what counts as right, and what is said about each option."""

from typing import Any

import pytest
from django.http import QueryDict

from lessons.course.blocks.body import LessonBody
from lessons.course.questions.base import Question
from lessons.course.questions.quiz.kind import QUIZ
from tests.lessons.conftest import QUIZ as BLOCK
from tests.lessons.conftest import SEVERAL

BODY = LessonBody(required=False)
EDGE, ORIGIN, BROWSER = "The edge", "The *origin*", "The browser"


def question(block: dict[str, Any], seed: str = "") -> Question:
    """The question that a raw block asks."""
    (child,) = BODY.clean(BODY.to_python([block]))
    return Question(lesson="one", name="who", type="quiz", value=child.value, labs={}, seed=seed)


def marked(block: dict[str, Any], *chosen: str) -> Any:
    """A choice, marked."""
    query = QueryDict(mutable=True)
    query.setlist("options", list(chosen))
    form = QUIZ.form(question(block), query)
    assert form.is_valid()
    return QUIZ.mark(question(block), form.cleaned_data)


@pytest.mark.parametrize(
    ("block", "chosen", "passed", "sentence", "told"),
    [
        (BLOCK, [ORIGIN], True, "That is right.", [ORIGIN]),
        (BLOCK, [EDGE], False, "Not quite.", [EDGE]),
        (SEVERAL, [EDGE, BROWSER], True, "That is right.", [EDGE, BROWSER]),
        (SEVERAL, [EDGE], False, "You found 1 of 2.", [EDGE, BROWSER]),
        (SEVERAL, [EDGE, ORIGIN], False, "You found 1 of 2. One choice is wrong.", [EDGE, ORIGIN, BROWSER]),
        (SEVERAL, [ORIGIN], False, "Not quite.", [EDGE, ORIGIN, BROWSER]),
    ],
)
def test_a_choice_is_right_when_it_is_exactly_the_right_options(
    block: dict[str, Any], chosen: list[str], passed: bool, sentence: str, told: list[str]
) -> None:
    found = marked(block, *chosen)
    assert found.passed is passed
    assert found.given == {"options": [text for text in (EDGE, ORIGIN, BROWSER) if text in chosen]}
    assert found.feedback.sentence == sentence
    assert [each.html for each in found.feedback.options] == [
        text.replace("*origin*", "<em>origin</em>") for text in told
    ]


def test_each_option_told_has_its_own_feedback() -> None:
    (told,) = marked(BLOCK, EDGE).feedback.options
    assert told.feedback == "<p>It has no copy <strong>yet</strong>.</p>\n"


def test_a_wrong_options_belief_can_be_run_once_it_was_chosen() -> None:
    assert [each.runs for each in marked(BLOCK, EDGE).feedback.options] == ["pops-share-copies"]
    assert [each.runs for each in marked(BLOCK, ORIGIN).feedback.options] == [""]


@pytest.mark.parametrize(
    ("block", "chosen", "sentence"),
    [
        (BLOCK, [], "Choose one of the options."),
        (BLOCK, ["Nobody"], "Choose one of the options here."),
        (SEVERAL, [], "Choose at least one option."),
        (SEVERAL, [EDGE, "Nobody"], "Choose from the options listed here."),
    ],
)
def test_what_is_not_offered_is_refused(block: dict[str, Any], chosen: list[str], sentence: str) -> None:
    query = QueryDict(mutable=True)
    query.setlist("options", chosen)
    assert QUIZ.form(question(block), query).errors["options"] == [sentence]


def test_the_order_is_one_learners_own_and_stays() -> None:
    def order(seed: str) -> list[str]:
        form: Any = QUIZ.form(question(SEVERAL, seed))
        return [option.value for option in form.offered]

    orders = {tuple(order(str(seed))) for seed in range(40)}
    assert order("a") == order("a")
    assert len(orders) == 6  # all there are
    assert all(sorted(each) == sorted([EDGE, ORIGIN, BROWSER]) for each in orders)


def test_a_kept_answer_is_marked_again_and_forgotten_when_its_option_is_gone() -> None:
    found = QUIZ.recall(question(BLOCK), {"options": [EDGE]}, {})
    assert found is not None
    assert found.passed is False
    assert QUIZ.recall(question(BLOCK), {"options": ["Renamed since"]}, {}) is None
    assert QUIZ.recall(question(BLOCK), {"options": [EDGE, ORIGIN]}, {}) is None
    assert QUIZ.recall(question(BLOCK), {}, {}) is None
