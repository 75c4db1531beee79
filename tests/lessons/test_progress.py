"""Answers and lesson states as they are kept: what counts, what is first, latest and best, what it costs."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lessons.course.models import LessonPage
from lessons.course.questions.base import Marked
from lessons.learning import attempts, learners, lesson_states
from lessons.learning.models import Attempt, Learner
from lessons.learning.visitors import Visitor
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


def marked(answer: Any = 1, *, passed: bool | None = None, **result: Any) -> Marked:
    """An answer as a kind marks it."""
    return Marked(given={"answer": answer}, passed=passed, result=result, feedback=None)


def somebody() -> Visitor:
    """A visitor nobody has seen yet."""
    return Visitor(user_id=None, key=uuid.uuid4())


def answer(visitor: Visitor, lesson: LessonPage, mark: Marked, block: str = "guess") -> attempts.Recorded:
    """A new answer, recorded."""
    return attempts.record(visitor, lesson, block, "number", uuid.uuid4(), mark)


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """A lesson."""
    return make_lesson("one")


@pytest.fixture
def account(db: None) -> Visitor:
    """Someone signed in."""
    return Visitor(user_id=User.objects.create(username="ada").pk, key=uuid.uuid4())


def test_an_answer_sent_again_is_counted_once(lesson: LessonPage) -> None:
    visitor, submission = somebody(), uuid.uuid4()
    first = attempts.record(visitor, lesson, "guess", "number", submission, marked(1))
    again = attempts.record(visitor, lesson, "guess", "number", submission, marked(2))
    assert (first.counted, again.counted) == (True, False)
    assert again.summary.tries == 1
    assert again.summary.latest.given == {"answer": 1}


def test_the_same_submission_for_another_block_is_another_answer(lesson: LessonPage) -> None:
    visitor, submission = somebody(), uuid.uuid4()
    for block in ("guess", "quiz"):
        assert attempts.record(visitor, lesson, block, "number", submission, marked()).counted


def test_first_latest_and_best_are_told_apart(lesson: LessonPage) -> None:
    visitor = somebody()
    for value, passed in ((1, False), (2, True), (3, True), (4, False)):
        answer(visitor, lesson, marked(value, passed=passed))
    found = attempts.summary_of(visitor, lesson)["guess"]
    assert found.tries == 4
    assert [each and each.given["answer"] for each in (found.first, found.latest, found.best)] == [1, 4, 2]
    assert found.passed


def test_of_answers_that_did_not_pass_the_highest_score_is_the_best(lesson: LessonPage) -> None:
    visitor = somebody()
    for value, score in ((1, 0.2), (2, 0.7), (3, 0.5)):
        answer(visitor, lesson, marked(value, passed=False, score=score))
    best = attempts.summary_of(visitor, lesson)["guess"].best
    assert best is not None
    assert best.given == {"answer": 2}
    assert not attempts.summary_of(visitor, lesson)["guess"].passed


def test_a_prediction_is_neither_passed_nor_best(lesson: LessonPage) -> None:
    found = answer(somebody(), lesson, marked()).summary
    assert found.best is None
    assert not found.passed


def test_answers_of_others_are_not_seen(lesson: LessonPage, account: Visitor) -> None:
    answer(somebody(), lesson, marked())
    answer(account, lesson, marked())
    assert attempts.summary_of(somebody(), lesson) == {}
    assert attempts.summary_of(account, lesson)["guess"].tries == 1
    other = Visitor(user_id=User.objects.create(username="bob").pk, key=uuid.uuid4())
    assert attempts.summary_of(other, lesson) == {}
    assert lesson_states.states(other) == {}


def test_an_accounts_key_opens_nothing(lesson: LessonPage, account: Visitor) -> None:
    """The row has a key, as every row; known or not, it is nobody's way in."""
    answer(account, lesson, marked())
    key = Learner.objects.get(user__username="ada").key
    assert attempts.summary_of(Visitor(user_id=None, key=key), lesson) == {}


@pytest.mark.parametrize("part", ["given", "result"])
def test_what_is_kept_of_an_answer_is_bounded(lesson: LessonPage, part: str) -> None:
    large = {"text": "x" * attempts.MAX_JSON_BYTES}
    mark = replace(marked(), given=large) if part == "given" else replace(marked(), result=large)
    with pytest.raises(ValueError, match=rf"{part} has \d+ bytes as JSON; at most 8192"):
        attempts.record(somebody(), lesson, "guess", "number", uuid.uuid4(), mark)
    assert not Attempt.objects.exists()


def test_reading_costs_one_query_and_three_rows_a_block_however_much_was_answered(lesson: LessonPage) -> None:
    visitor = somebody()
    for block in ("guess", "quiz"):
        for value in range(10):
            answer(visitor, lesson, marked(value, passed=value == 5), block)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = attempts.summary_of(visitor, lesson)
    assert len(queries) == 1
    assert {block: each.tries for block, each in found.items()} == {"guess": 10, "quiz": 10}
    with CaptureQueriesContext(connection) as queries:
        everywhere = attempts.summaries(visitor)
    assert len(queries) == 1
    assert everywhere == {lesson.pk: found}


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many of the latest answers are kept, so that tests need not give a hundred."""
    monkeypatch.setattr(attempts, "LATEST_KEPT", 3)
    return attempts.LATEST_KEPT


def kept(learner: Visitor) -> list[Any]:
    """The answers that still have a row, in their order."""
    rows = Attempt.objects.filter(learners.belongs_to(learner)).order_by("made_at", "pk")
    return [row.given["answer"] for row in rows]


def test_of_many_answers_the_first_the_best_and_the_latest_are_kept_and_all_are_counted(
    lesson: LessonPage, few_kept: int
) -> None:
    visitor = somebody()
    for value in range(1, 11):
        found = answer(visitor, lesson, marked(value, passed=False, score=0.9 if value == 4 else 0.1)).summary
        assert found.tries == value
    assert kept(visitor) == [1, 4, 8, 9, 10]
    assert found.best is not None
    assert [each.given["answer"] for each in (found.first, found.best, found.latest)] == [1, 4, 10]
    assert attempts.summary_of(visitor, lesson)["guess"] == found
    assert attempts.summaries(visitor)[lesson.pk]["guess"] == found


def test_a_better_answer_lets_the_former_best_go(lesson: LessonPage, few_kept: int) -> None:
    visitor = somebody()
    for value in range(1, 11):
        answer(visitor, lesson, marked(value, passed=value == 6, score=0.9 if value in {3, 6} else 0.1))
    assert kept(visitor) == [1, 6, 8, 9, 10]
    assert attempts.summary_of(visitor, lesson)["guess"].tries == 10


def test_answers_to_other_blocks_and_of_others_are_not_let_go(lesson: LessonPage, few_kept: int) -> None:
    visitor, other = somebody(), somebody()
    answer(visitor, lesson, marked("quiz"), "quiz")
    answer(other, lesson, marked("other's"))
    for value in range(10):
        answer(visitor, lesson, marked(value))
    assert attempts.summary_of(visitor, lesson)["quiz"].tries == 1
    assert attempts.summary_of(other, lesson)["guess"].tries == 1


def test_a_kept_submission_sent_again_still_counts_once_when_others_were_let_go(
    lesson: LessonPage, few_kept: int
) -> None:
    visitor, submission = somebody(), uuid.uuid4()
    for value in range(6):
        answer(visitor, lesson, marked(value))
    attempts.record(visitor, lesson, "guess", "number", submission, marked("sent"))
    answer(visitor, lesson, marked("after"))
    again = attempts.record(visitor, lesson, "guess", "number", submission, marked("sent"))
    assert not again.counted
    assert again.summary.tries == 8


def test_a_hundred_answers_are_kept_besides_the_first_and_the_best(lesson: LessonPage) -> None:
    visitor = somebody()
    for value in range(106):
        answer(visitor, lesson, marked(value, passed=value == 2))
    assert kept(visitor) == [0, 2, *range(6, 106)]


def test_nothing_is_written_by_looking(lesson: LessonPage, account: Visitor) -> None:
    for visitor in (somebody(), account):
        assert attempts.summary_of(visitor, lesson) == {}
        assert lesson_states.states(visitor) == {}
    assert not Learner.objects.exists()


def test_the_first_answer_begins_the_lesson(lesson: LessonPage) -> None:
    visitor = somebody()
    answer(visitor, lesson, marked())
    state = lesson_states.states(visitor)[lesson.pk]
    assert not state.complete
    assert state.changed_at is None


def test_a_mark_is_set_and_taken_back_and_beginning_again_changes_nothing(lesson: LessonPage) -> None:
    visitor = somebody()
    lesson_states.begin(visitor, lesson)
    assert lesson_states.set_complete(visitor, lesson, complete=True).complete
    lesson_states.begin(visitor, lesson)
    answer(visitor, lesson, marked())
    assert lesson_states.states(visitor)[lesson.pk].complete
    taken_back = lesson_states.set_complete(visitor, lesson, complete=False)
    assert not taken_back.complete
    assert lesson_states.states(visitor) == {lesson.pk: taken_back}


def test_marking_twice_keeps_the_first_time(lesson: LessonPage) -> None:
    visitor = somebody()
    first = lesson_states.set_complete(visitor, lesson, complete=True)
    assert lesson_states.set_complete(visitor, lesson, complete=True) == first


def test_an_answer_of_an_account_deleted_meanwhile_belongs_to_nobody_known(
    lesson: LessonPage, account: Visitor
) -> None:
    User.objects.all().delete()
    assert answer(account, lesson, marked()).counted
    assert Learner.objects.get().user_id is None
