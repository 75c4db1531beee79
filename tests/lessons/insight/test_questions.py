"""What comes of each kind of question: first answers of those who began, against what is true."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import timezone

from lessons.course.models import LessonPage
from lessons.course.questions.questions import questions
from lessons.insight.lesson import LessonInsight, insight
from lessons.insight.results import Choice, Choices, Histogram, Lines, Result
from lessons.learning.models import Attempt, Learner
from tests.lessons.conftest import CHALLENGE, GUESS, LINE, LIVE_LAB, NUMBER, QUIZ, SEVERAL, SORTER, MakeLesson
from tests.lessons.insight.conftest import answer, begin, learners

pytestmark = pytest.mark.django_db

CHOICE: dict[str, Any] = {
    "type": "predict",
    "id": "block-choose",
    "value": {
        **GUESS["value"],
        "name": "choose",
        "kind": "choice",
        "answers": [{"label": "One", "below": 2.0}, {"label": "More", "at_least": 2.0}],
    },
}


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """Everything that can be asked. (Predictions about one lab would be refused by the editor, not by the database.)"""
    return make_lesson("one", body=[QUIZ, SEVERAL, SORTER, NUMBER, LIVE_LAB, GUESS, LINE, CHOICE, CHALLENGE])


@pytest.fixture
def thirty(lesson: LessonPage) -> list[Learner]:
    """Those who began the lesson."""
    found = learners(30)
    begin(lesson, found, complete=12)
    return found


def told(lesson: LessonPage) -> LessonInsight:
    return insight(LessonPage.objects.get(pk=lesson.pk), timezone.now())


def result(lesson: LessonPage, name: str) -> Result:
    return next(each for each in told(lesson).results if each.name == name)


def people(detail: Any) -> Mapping[str, int | None]:
    assert isinstance(detail, Choices)
    return {choice.label: choice.people for choice in detail.choices}


def test_every_question_of_the_lesson_has_a_result_though_nobody_answered(lesson: LessonPage) -> None:
    found = told(lesson)
    assert [each.name for each in found.results] == list(questions(lesson))
    assert (found.begun, found.complete, found.funnel.opened) == (0, 0, 0)


def test_a_quiz_tells_which_misconception_wins(lesson: LessonPage, thirty: list[Learner]) -> None:
    answer(lesson, "who", thirty[:9], {"options": ["The edge"]}, passed=False)
    answer(lesson, "who", thirty[9:14], {"options": ["The browser"]}, passed=False)
    answer(lesson, "who", thirty[14:25], {"options": ["The *origin*"]}, passed=True)
    found = result(lesson, "who")
    assert found.firsts.told == {"right": 11, "wrong": 14, "no answer": 5}
    assert isinstance(found.detail, Choices)
    assert list(found.detail.choices) == [
        Choice(label="The origin", people=11, right=True),
        Choice(label="The edge", people=9, note="warm-from-the-start"),
        Choice(label="The browser", people=5, note="each-visitor-misses-first"),
    ]
    assert found.sentence == (
        "The wrong answer chosen most: “The edge”, by 9. The misconception behind it: warm-from-the-start."
    )


def test_only_the_first_answer_counts_and_only_until_yesterday(lesson: LessonPage, thirty: list[Learner]) -> None:
    answer(lesson, "who", thirty[:10], {"options": ["The edge"]}, passed=False, days_ago=2)
    answer(lesson, "who", thirty[:10], {"options": ["The *origin*"]}, passed=True)
    answer(lesson, "who", thirty[10:20], {"options": ["The browser"]}, passed=False, days_ago=0)
    assert result(lesson, "who").firsts.told == {"right": 0, "wrong": 10, "no answer": 20}


def test_small_numbers_of_a_quiz_are_kept_back_on_both_levels(lesson: LessonPage, thirty: list[Learner]) -> None:
    answer(lesson, "who", thirty[:8], {"options": ["The edge"]}, passed=False)
    answer(lesson, "who", thirty[8:10], {"options": ["The browser"]}, passed=False)
    answer(lesson, "who", thirty[10:20], {"options": ["The *origin*"]}, passed=True)
    found = result(lesson, "who")
    assert found.firsts.told == {"right": 10, "wrong": 10, "no answer": 10}
    assert people(found.detail) == {"The origin": 10, "The edge": None, "The browser": None}
    assert isinstance(found.detail, Choices)
    assert found.detail.together == 10
    assert found.sentence == ""
    answer(lesson, "who", thirty[20:28], {"options": ["The *origin*"]}, passed=True)
    found = result(lesson, "who")
    assert found.firsts.told == {"right": 18, "wrong": None, "no answer": None}
    assert people(found.detail) == {"The origin": 18, "The edge": None, "The browser": None}


def test_of_four_learners_nothing_is_told(lesson: LessonPage) -> None:
    four = learners(4)
    begin(lesson, four, complete=4)
    answer(lesson, "who", four, {"options": ["The edge"]}, passed=False)
    answer(lesson, "guess", four, {"answer": 9}, kind="predict")
    answer(lesson, "few", four, {}, passed=False, kind="traffic_challenge")
    found = told(lesson)
    assert (found.begun, found.complete) == (None, None)
    for each in found.results:
        assert set(each.firsts.told.values()) == {None}, each.name
        assert each.firsts.together is None
        if isinstance(each.detail, Choices):
            assert {choice.people for choice in each.detail.choices} == {None}
        if isinstance(each.detail, Histogram):
            assert (each.detail.spans, each.detail.median) == ([], None)


def test_an_option_that_was_taken_out_is_told_as_such(lesson: LessonPage, thirty: list[Learner]) -> None:
    answer(lesson, "who", thirty[:6], {"options": ["The router"]}, passed=False)
    answer(lesson, "who", thirty[6:12], {"options": ["The edge"]}, passed=False)
    detail = result(lesson, "who").detail
    assert people(detail)["an answer that is no longer offered"] == 6


def test_where_several_are_right_each_option_is_told_by_itself(lesson: LessonPage, thirty: list[Learner]) -> None:
    answer(lesson, "where", thirty[:10], {"options": ["The edge", "The browser"]}, passed=True)
    answer(lesson, "where", thirty[10:16], {"options": ["The edge", "The *origin*"]}, passed=False)
    answer(lesson, "where", thirty[16:18], {"options": ["The browser"]}, passed=False)
    # Two did not choose the edge: that it was 16 of 18 would tell it.
    assert people(result(lesson, "where").detail) == {"The edge": None, "The origin": 6, "The browser": 12}


def test_a_sorter_tells_the_card_that_is_misplaced_most(lesson: LessonPage, thirty: list[Learner]) -> None:
    right = {"`max-age`": "At the origin", "Eviction": "At the edge", "Collapsing": "At the edge"}
    answer(lesson, "sort", thirty[:10], {"cards": right}, passed=True, kind="sorter")
    wrong = right | {"Collapsing": "At the origin"}
    answer(lesson, "sort", thirty[10:18], {"cards": wrong}, passed=False, kind="sorter")
    found = result(lesson, "sort")
    assert people(found.detail) == {"max-age": 0, "Eviction": 0, "Collapsing": 8}
    assert found.sentence == "Misplaced most: “Collapsing”, by 8."


def test_predictions_are_a_histogram_against_the_truth(lesson: LessonPage, thirty: list[Learner]) -> None:
    for number, value in enumerate((1, 1, 100, 200)):
        answer(lesson, "guess", thirty[6 * number : 6 * number + 6], {"answer": value}, kind="predict")
    answer(lesson, "guess", thirty[24:], {"skip": True}, kind="predict")
    found = result(lesson, "guess")
    assert found.firsts.told == {"answered": 24, "skipped": 6, "no answer": 0}
    assert isinstance(found.detail, Histogram)
    assert [span.people for span in found.detail.spans] == [12, 6, 6]
    assert (found.detail.truth, found.detail.median) == (1, 50.5)
    assert found.sentence == "It is 1 request; the median prediction is 50.5 requests."


def test_predictions_of_another_kind_of_question_are_not_told_by_difference(
    lesson: LessonPage, thirty: list[Learner]
) -> None:
    answer(lesson, "guess", thirty[:10], {"answer": 5}, kind="predict")
    answer(lesson, "guess", thirty[10:12], {"answer": "One"}, kind="predict")
    detail = result(lesson, "guess").detail
    assert isinstance(detail, Histogram)
    assert detail.spans == []


def test_a_chosen_prediction_is_told_by_answer(lesson: LessonPage, thirty: list[Learner]) -> None:
    answer(lesson, "choose", thirty[:8], {"answer": "One"}, kind="predict")
    answer(lesson, "choose", thirty[8:20], {"answer": "More"}, kind="predict")
    found = result(lesson, "choose")
    assert people(found.detail) == {"One": 8, "More": 12}
    assert isinstance(found.detail, Choices)
    assert [choice.right for choice in found.detail.choices] == [True, False]
    assert "“One”" in found.sentence


def test_lines_are_told_by_their_median(lesson: LessonPage, thirty: list[Learner]) -> None:
    moments = (5.0, 6.0, 7.0, 8.0, 9.0, 10.0)
    for some, height in ((thirty[:5], 1.0), (thirty[5:8], 3.0), (thirty[8:13], 7.0)):
        answer(lesson, "line", some, {"line": [[at_s, height] for at_s in moments]}, kind="predict")
    detail = result(lesson, "line").detail
    assert isinstance(detail, Lines)
    assert (tuple(detail.at_s), detail.people) == (moments, 13)
    assert set(detail.median) == {3.0}
    assert len(detail.truth) == 6


def test_wrong_numbers_are_told_beside_how_many_were_right(lesson: LessonPage, thirty: list[Learner]) -> None:
    answer(lesson, "count", thirty[:10], {"answer": 2}, passed=True, kind="number")
    answer(lesson, "count", thirty[10:20], {"answer": 100}, passed=False, kind="number")
    found = result(lesson, "count")
    assert found.firsts.told == {"right": 10, "wrong": 10, "no answer": 10}
    assert isinstance(found.detail, Histogram)
    assert ([span.people for span in found.detail.spans], found.detail.truth) == ([10], 2)


def test_a_challenge_tells_which_goal_is_missed_most_and_who_solves_it_when(
    lesson: LessonPage, thirty: list[Learner]
) -> None:
    few = {"metric": "origin_requests", "comparison": "at most", "value": 4.0, "from_s": 0.0, "to_s": None}
    near = {"metric": "rtt_p50_ms", "comparison": "at most", "value": 130.0, "from_s": 5.0, "to_s": 20.0}

    def tried(some: list[Learner], requests: float, rtt_ms: float, days_ago: int = 1) -> None:
        goals = [few | {"figures": [requests] * 3}, near | {"figures": [rtt_ms] * 3}]
        result = {"score": 1.0, "goals": goals}
        passed = requests <= 4 and rtt_ms <= 130
        answer(lesson, "few", some, {}, passed=passed, kind="traffic_challenge", result=result, days_ago=days_ago)

    tried(thirty[:6], 4, 100)
    tried(thirty[6:18], 40, 100, days_ago=3)
    tried(thirty[18:25], 40, 500)
    tried(thirty[6:12], 3, 90)
    Attempt.objects.filter(learner=thirty[20]).update(dropped=4)
    found = result(lesson, "few")
    assert found.firsts.told == {"right": 6, "wrong": 19, "no answer": 5}
    assert found.sentence == "25 learners tried 35 times: 6 solved it at once, 6 later, 13 not yet."
    assert isinstance(found.detail, Choices)
    assert [(choice.people, choice.note) for choice in found.detail.choices] == [(19, ""), (7, "from 5 s to 20 s")]
    assert found.detail.choices[0].label.endswith("at most 4 requests")
