"""Marking by tables: sorter, number, line, and numbers as learners type them. (The quiz has a file of its own.)"""

from typing import Any

import pytest
from django.http import QueryDict

from lessons.course.blocks.body import LessonBody
from lessons.course.questions.base import Question
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.number.kind import is_close, truth
from lessons.course.questions.numbers import typed
from lessons.course.questions.questions import in_body
from tests.lessons.conftest import GUESS, LINE, LIVE_LAB, NUMBER, QUIZ, SORTER


def question(raw: dict[str, Any], **values: Any) -> Question:
    """The question that a raw block asks about the small lab: one page, one PoP, ten seconds."""
    body = LessonBody(required=False)
    changed = {**raw, "value": {**raw["value"], **values}}
    return in_body("one", body.clean(body.to_python([LIVE_LAB, changed])))[raw["value"]["name"]]


def form_of(asked: Question, **values: str) -> Any:
    """The form over what was posted."""
    query = QueryDict(mutable=True)
    query.update(values)
    return KINDS[asked.type].form(asked, query)


def marked(asked: Question, **values: str) -> Any:
    """An answer, marked."""
    form = form_of(asked, **values)
    assert form.is_valid(), form.errors
    return KINDS[asked.type].mark(asked, form.cleaned_data)


EDGE, ORIGIN = "At the edge", "At the origin"


@pytest.mark.parametrize(
    ("columns", "passed", "sentence"),
    [
        ((ORIGIN, EDGE, EDGE), True, "All cards are where they belong."),
        ((ORIGIN, EDGE, ORIGIN), False, "2 of 3 cards are in the right column."),
        ((EDGE, ORIGIN, EDGE), False, "1 of 3 cards is in the right column."),
        ((EDGE, ORIGIN, ORIGIN), False, "0 of 3 cards are in the right column."),
    ],
)
def test_cards_are_right_in_their_columns(columns: tuple[str, ...], passed: bool, sentence: str) -> None:
    answer = dict(zip(("card_1", "card_2", "card_3"), columns, strict=True))
    found = marked(question(SORTER), **answer)
    assert (found.passed, found.feedback.sentence) == (passed, sentence)
    assert found.given == {"cards": dict(zip(("`max-age`", "Eviction", "Collapsing"), columns, strict=True))}


def test_each_card_is_told_about_where_it_was_put() -> None:
    found = marked(question(SORTER), card_1=EDGE, card_2=EDGE, card_3=EDGE)
    told = {str(each.html): (each.right, str(each.feedback)) for each in found.feedback.cards}
    assert told["<code>max-age</code>"] == (False, "<p>The edge <strong>reads</strong> it.</p>\n")
    assert told["Eviction"] == (True, "<p>The cache is full.</p>\n")


def test_a_card_left_out_or_put_nowhere_is_named() -> None:
    errors = form_of(question(SORTER), card_1=EDGE, card_2="In between").errors
    assert errors["card_2"] == ["“Eviction”: that column is not there; there is At the edge, At the origin."]
    assert errors["card_3"] == ["“Collapsing”: put it into one of At the edge, At the origin."]


def test_a_sentence_about_a_card_shows_none_of_its_marks() -> None:
    errors = form_of(question(SORTER), card_2=EDGE, card_3=EDGE).errors
    assert errors["card_1"] == ["“max-age”: put it into one of At the edge, At the origin."]


def test_a_kept_sorting_is_forgotten_when_a_card_is_another() -> None:
    asked = question(SORTER)
    given = marked(asked, card_1=ORIGIN, card_2=EDGE, card_3=EDGE).given
    again = KINDS["sorter"].recall(asked, given, {})
    assert again is not None
    assert again.passed is True
    renamed = [*SORTER["value"]["cards"][:2], {**SORTER["value"]["cards"][2], "text": "Renamed"}]
    assert KINDS["sorter"].recall(question(SORTER, cards=renamed), given, {}) is None
    assert KINDS["sorter"].recall(question(SORTER, columns=["At the edge", "Elsewhere"]), given, {}) is None
    assert KINDS["sorter"].recall(asked, {}, {}) is None


def test_a_kept_sorting_stands_in_the_form() -> None:
    asked = question(SORTER)
    form: Any = KINDS["sorter"].form(asked)
    form.initial = marked(asked, card_1=ORIGIN, card_2=EDGE, card_3=EDGE).given
    assert {str(card.html): card.column for card in form.cards} == {
        "<code>max-age</code>": 2,
        "Eviction": 1,
        "Collapsing": 1,
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("9", 9),
        ("1234", 1234),
        ("1,234", 1234),
        ("1 234 567", 1_234_567),
        ("1\u202f234", 1234),
        ("12.5", 12.5),
        (".5", 0.5),
        ("-3", -3),
        ("+3", 3),
        ("1,234.5", 1234.5),
        ("1,5", None),
        ("1,2345", None),
        ("1,234 567", None),
        ("1.234.567", None),
        ("1e3", None),
        ("nan", None),
        ("inf", None),
        ("9 requests", None),
        ("", None),
        ("-", None),
        (".", None),
        ("٣", None),
        ("1" * 41, None),
    ],
)
def test_numbers_as_people_type_them(text: str, number: float | None) -> None:
    assert typed(text) == number


@pytest.mark.parametrize(
    ("given", "true", "percent", "close"),
    [
        (95, 100, 5, True),
        (94.9, 100, 5, False),
        (105, 100, 5, True),
        (9, 9, 0, True),
        (9.1, 9, 0, False),
        (-95, -100, 5, True),
        (0.05, 0, 5, True),
        (0.06, 0, 5, False),
    ],
)
def test_a_number_is_right_within_its_tolerance(given: float, true: float, percent: float, close: bool) -> None:
    assert is_close(given, true, percent) is close


def test_the_truth_is_the_run_with_the_blocks_settings() -> None:
    assert truth(question(NUMBER)) == 2
    assert truth(question(NUMBER, set={})) == 1
    assert truth(question(NUMBER, lab="", metric="", set={}, value=7.0)) == 7


@pytest.mark.parametrize(
    ("answer", "passed", "sentence"),
    [
        ("2", True, "That is right: it is 2 requests."),
        ("2.05", True, "That is right: it is 2 requests, near enough."),
        ("3", False, "Not quite: it is 2 requests; you said 3 requests: 50 % too high."),
        ("0", False, "Not quite: it is 2 requests; you said 0 requests: 2 requests too low."),
        ("1,000", False, "Not quite: it is 2 requests; you said 1,000 requests: 500 times too high."),
    ],
)
def test_the_feedback_says_how_far_off(answer: str, passed: bool, sentence: str) -> None:
    found = marked(question(NUMBER), answer=answer)
    assert (found.passed, found.feedback.sentence) == (passed, sentence)
    assert found.feedback.explanation == "<p>One for <strong>each PoP</strong>.</p>\n"


@pytest.mark.parametrize("answer", ["", "many", "1e99", "9" * 100_000])
def test_what_is_no_number_is_answered_with_what_is_accepted(answer: str) -> None:
    sentence = "Give a number, such as 1234, 1,234 or 0.5, without its unit."
    assert form_of(question(NUMBER), answer=answer).errors["answer"] == [sentence]


@pytest.mark.parametrize("text", ["1234567", "0.123456", "12.5"])
def test_a_kept_number_is_shown_as_it_was_given(text: str) -> None:
    asked = question(NUMBER)
    form: Any = KINDS["number"].form(asked)
    form.initial = marked(asked, answer=text).given
    assert form.typed == text


GUESSED = {f"point_{number}": str(value) for number, value in enumerate((1, 1, 1, 1, 1, 1), start=1)}


@pytest.mark.parametrize(
    ("points", "close", "sentence"),
    [
        (GUESSED, True, "Your line is exactly how it went."),
        (
            {**GUESSED, "point_6": "7"},
            False,
            "Your line is off by 1 request on average, most at 10 s: you expected 7 requests, it was 1 request.",
        ),
    ],
)
def test_a_line_is_set_against_the_run(points: dict[str, str], close: bool, sentence: str) -> None:
    found = marked(question(LINE), **points)
    assert found.passed is None
    assert (found.feedback.close, found.feedback.sentence) == (close, sentence)
    assert [moment for moment, _ in found.given["line"]] == [5, 6, 7, 8, 9, 10]


def test_a_skipped_line_says_how_it_went() -> None:
    found = marked(question(LINE), skip="1")
    assert found.given == {"skip": True}
    assert found.feedback.sentence == "It went from 1 request at 5 s to 1 request at 10 s."


def test_a_line_needs_a_number_at_each_moment() -> None:
    errors = form_of(question(LINE), point_1="1", point_2="up").errors
    assert errors["point_2"] == ["At 6 s: give a number, such as 100 or 1,000, or skip."]
    assert errors["point_6"] == ["At 10 s: give a number, or skip."]
    assert "point_1" not in errors


def test_a_kept_line_is_forgotten_when_its_moments_are_others() -> None:
    given = marked(question(LINE), **GUESSED).given
    assert KINDS["predict"].recall(question(LINE), given, {}) is not None
    assert KINDS["predict"].recall(question(LINE, hold_s=3.0), given, {}) is None


CHOICE = {"kind": "choice", "answers": [{"label": "one", "below": 2.0}, {"label": "more", "at_least": 2.0}]}


def test_a_kept_choice_goes_by_its_label() -> None:
    given = marked(question(GUESS, **CHOICE), answer="1").given
    assert given == {"answer": "more"}
    turned = {**CHOICE, "answers": CHOICE["answers"][::-1]}
    moved = KINDS["predict"].recall(question(GUESS, **turned), given, {})
    assert moved is not None
    assert moved.feedback.answer == "more"
    assert KINDS["predict"].recall(question(GUESS), given, {}) is None


@pytest.mark.parametrize("raw", [GUESS, LINE, QUIZ, SORTER, NUMBER], ids=lambda raw: raw["value"]["name"])
def test_what_does_not_fit_is_forgotten_and_no_error(raw: dict[str, Any]) -> None:
    asked = question(raw)
    for given in ({}, {"answer": None}, {"answer": "x"}, {"line": [[1, 2]]}, {"options": ["x"]}, {"cards": {"a": "b"}}):
        assert KINDS[asked.type].recall(asked, given, {}) is None
