"""Signing up and in takes along what a visitor did, whatever else goes on at that moment."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from lessons.course.models import CareerPath, LessonPage
from lessons.learning import attempts, learners, lesson_states, solutions
from lessons.learning.merging import merge
from lessons.learning.models import Attempt, Learner, LessonState, SolutionShown
from lessons.learning.visitors import COOKIE, Visitor
from tests.lessons.at_once import at_once
from tests.lessons.conftest import MakeLesson
from tests.lessons.test_progress import answer, marked, somebody

pytestmark = pytest.mark.django_db
races = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """A lesson."""
    return make_lesson("one")


def account(name: str = "ada") -> Visitor:
    """Someone signed in."""
    return Visitor(user_id=User.objects.create(username=name, email=f"{name}@example.org").pk, key=uuid.uuid4())


def sign_in(visitor: Visitor, to: Visitor) -> None:
    """What signing in does with the visitor's key."""
    assert to.user_id is not None
    merge(visitor.key, to.user_id)


def test_answers_are_united_and_the_earliest_is_the_first(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    answer(visitor, lesson, marked("before", passed=False))
    answer(ada, lesson, marked("elsewhere", passed=True))
    answer(visitor, lesson, marked("last", passed=False))
    sign_in(visitor, ada)
    found = attempts.summary_of(ada, lesson)["guess"]
    assert found.tries == 3
    assert found.best is not None
    assert [each.given["answer"] for each in (found.first, found.best, found.latest)] == ["before", "elsewhere", "last"]


def test_an_answer_known_to_both_is_counted_once(lesson: LessonPage) -> None:
    visitor, ada, submission = somebody(), account(), uuid.uuid4()
    for each in (visitor, ada):
        attempts.record(each, lesson, "guess", "number", submission, marked())
    sign_in(visitor, ada)
    assert attempts.summary_of(ada, lesson)["guess"].tries == 1
    assert Attempt.objects.count() == 1


def test_of_many_united_answers_some_are_let_go_and_all_are_counted(
    lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "LATEST_KEPT", 3)
    visitor, ada = somebody(), account()
    for each in (ada, visitor, ada):
        for _ in range(6):
            answer(each, lesson, marked(passed=False))
    sign_in(visitor, ada)
    assert attempts.summary_of(ada, lesson)["guess"].tries == 18
    assert Attempt.objects.count() == 4


@pytest.mark.parametrize("last", ["visitor", "account"])
@pytest.mark.parametrize("complete", [True, False])
def test_the_newest_mark_holds(lesson: LessonPage, last: str, complete: bool) -> None:
    who = {"visitor": somebody(), "account": account()}
    earlier = "account" if last == "visitor" else "visitor"
    lesson_states.set_complete(who[earlier], lesson, complete=True)
    if not complete:  # a mark that stands must be there to be taken back
        lesson_states.set_complete(who[last], lesson, complete=True)
    else:
        lesson_states.set_complete(who[earlier], lesson, complete=False)
    lesson_states.set_complete(who[last], lesson, complete=complete)
    sign_in(who["visitor"], who["account"])
    assert lesson_states.states(who["account"])[lesson.pk].complete is complete
    assert LessonState.objects.count() == 1


def test_having_begun_a_lesson_later_takes_no_mark_away(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    marked_at = lesson_states.set_complete(ada, lesson, complete=True)
    lesson_states.begin(visitor, lesson)
    sign_in(visitor, ada)
    assert lesson_states.states(ada)[lesson.pk] == marked_at


def test_a_lesson_is_begun_since_it_was_first_begun(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    lesson_states.begin(visitor, lesson)
    begun_at = lesson_states.states(visitor)[lesson.pk].begun_at
    lesson_states.set_complete(ada, lesson, complete=True)
    sign_in(visitor, ada)
    state = lesson_states.states(ada)[lesson.pk]
    assert state.complete
    assert state.begun_at == begun_at


@pytest.mark.parametrize("last", ["visitor", "account"])
@pytest.mark.parametrize("left", [True, False])
def test_the_path_chosen_or_left_last_holds(db: None, last: str, left: bool) -> None:
    visitor, ada = somebody(), account()
    earlier, later = (CareerPath.objects.create(title=slug, slug=slug, kind="role", order=1) for slug in ("a", "b"))
    rows = {"visitor": Learner.objects.create(key=visitor.key), "account": Learner.objects.create(user_id=ada.user_id)}
    for name, row in rows.items():
        row.path = (None if left else later) if name == last else earlier
        row.path_chosen_at = timezone.now() - timedelta(hours=name != last)
        row.save()
    sign_in(visitor, ada)
    rows["account"].refresh_from_db()
    assert rows["account"].path == (None if left else later)
    rows["visitor"].refresh_from_db()
    assert rows["visitor"].path is None


def test_a_solution_seen_before_signing_in_was_seen_by_the_account_since_then(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    solutions.show(visitor, lesson, "few")
    first_at = SolutionShown.objects.get().shown_at
    for each, block in ((ada, "few"), (visitor, "more")):
        solutions.show(each, lesson, block)
    sign_in(visitor, ada)
    assert solutions.shown(ada, lesson) == {"few", "more"}
    assert solutions.shown(visitor, lesson) == frozenset()
    assert SolutionShown.objects.get(block="few").shown_at == first_at
    assert SolutionShown.objects.count() == 2


def test_an_answer_under_way_while_signing_in_is_the_accounts(lesson: LessonPage) -> None:
    """It carries the visitor's key and comes after the merge: also when it is the first with that key."""
    visitor, ada = somebody(), account()
    sign_in(visitor, ada)
    assert answer(visitor, lesson, marked()).counted
    assert attempts.summary_of(ada, lesson)["guess"].tries == 1


def test_a_merged_key_shows_nothing_of_the_account(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    answer(visitor, lesson, marked())
    sign_in(visitor, ada)
    assert attempts.summary_of(visitor, lesson) == {}
    assert lesson_states.states(visitor) == {}


def test_a_key_merged_long_ago_is_a_new_visitors(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    answer(visitor, lesson, marked())
    sign_in(visitor, ada)
    Learner.objects.filter(key=visitor.key).update(
        seen_at=timezone.now() - learners.FOLLOWED_FOR - timedelta(minutes=1)
    )
    answer(visitor, lesson, marked("new"))
    assert attempts.summary_of(ada, lesson)["guess"].tries == 1
    assert attempts.summary_of(visitor, lesson)["guess"].first.given == {"answer": "new"}


def test_signing_in_twice_with_one_key_doubles_nothing(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    answer(visitor, lesson, marked())
    for _ in range(2):
        sign_in(visitor, ada)
    assert attempts.summary_of(ada, lesson)["guess"].tries == 1


def test_a_key_of_an_account_gone_meanwhile_stays_the_visitors(lesson: LessonPage) -> None:
    visitor, ada = somebody(), account()
    answer(visitor, lesson, marked())
    User.objects.all().delete()
    sign_in(visitor, ada)
    assert attempts.summary_of(visitor, lesson)["guess"].tries == 1


def test_by_any_way_of_signing_in_the_browsers_answers_come_along(client: Client, lesson: LessonPage) -> None:
    """Password, confirmed e-mail and social log-in all end in Django's signal."""
    ada = account()
    client.get("/mine/lessons/one")
    key = uuid.UUID(client.cookies[COOKIE].value.split(":")[0])
    answer(Visitor(user_id=None, key=key), lesson, marked())
    user = User.objects.get()
    user.set_password("a long pass phrase")
    user.save()
    response = client.post("/account/login/", {"login": "ada@example.org", "password": "a long pass phrase"})
    assert response.status_code == 302
    assert attempts.summary_of(ada, lesson)["guess"].tries == 1
    assert not client.cookies[COOKIE].value


def test_after_signing_out_the_browser_knows_nothing(client: Client, lesson: LessonPage) -> None:
    ada = account()
    answer(ada, lesson, marked())
    client.force_login(User.objects.get())
    assert client.post("/account/logout/").headers["Clear-Site-Data"] == '"storage"'
    client.get("/mine/lessons/one")
    key = uuid.UUID(client.cookies[COOKIE].value.split(":")[0])
    assert attempts.summary_of(Visitor(user_id=None, key=key), lesson) == {}
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value


@races
def test_two_tabs_of_a_new_visitor_make_one_row(lesson: LessonPage) -> None:
    for _ in range(5):
        visitor = somebody()
        at_once(*[partial(answer, visitor, lesson, marked())] * 4)
        assert attempts.summary_of(visitor, lesson)["guess"].tries == 4
        assert Learner.objects.filter(key=visitor.key).count() == 1


@races
def test_a_double_click_counts_once(lesson: LessonPage) -> None:
    for _ in range(5):
        visitor, submission = somebody(), uuid.uuid4()

        def send(visitor: Visitor = visitor, submission: uuid.UUID = submission) -> bool:
            return attempts.record(visitor, lesson, "guess", "number", submission, marked()).counted

        assert sorted(at_once(*[send] * 4)) == [False, False, False, True]


@races
def test_answers_under_way_while_signing_in_are_neither_lost_nor_doubled(lesson: LessonPage) -> None:
    for number in range(5):
        visitor, ada = somebody(), account(f"user{number}")
        answer(visitor, lesson, marked())
        posts = [partial(answer, visitor, lesson, marked())] * 4
        at_once(*posts[:2], partial(sign_in, visitor, ada), *posts[2:])
        assert attempts.summary_of(ada, lesson)["guess"].tries == 5
        assert attempts.summary_of(visitor, lesson) == {}


@races
def test_a_visitors_first_answer_under_way_while_signing_in_is_the_accounts(lesson: LessonPage) -> None:
    for number in range(5):
        visitor, ada = somebody(), account(f"user{number}")
        post = partial(answer, visitor, lesson, marked())
        at_once(post, partial(sign_in, visitor, ada), post)
        assert attempts.summary_of(ada, lesson)["guess"].tries == 2


@races
def test_two_devices_signing_in_at_the_same_time_lose_nothing(lesson: LessonPage) -> None:
    for number in range(5):
        ada, devices = account(f"user{number}"), [somebody() for _ in range(3)]
        for device in devices:
            answer(device, lesson, marked(passed=True))
        lesson_states.set_complete(devices[1], lesson, complete=True)
        at_once(*[partial(sign_in, device, ada) for device in devices])
        assert attempts.summary_of(ada, lesson)["guess"].tries == 3
        assert lesson_states.states(ada)[lesson.pk].complete
        assert Learner.objects.filter(user__username=f"user{number}").count() == 1


@races
def test_one_visitor_signing_in_twice_at_once_doubles_nothing(lesson: LessonPage) -> None:
    for number in range(5):
        visitor, ada = somebody(), account(f"user{number}")
        answer(visitor, lesson, marked())
        lesson_states.set_complete(visitor, lesson, complete=True)
        at_once(*[partial(sign_in, visitor, ada)] * 3)
        assert attempts.summary_of(ada, lesson)["guess"].tries == 1
        assert lesson_states.states(ada)[lesson.pk].complete


@races
def test_marks_set_and_answers_given_at_once_all_hold(lesson: LessonPage) -> None:
    for number in range(5):
        ada = account(f"user{number}")
        at_once(
            partial(lesson_states.set_complete, ada, lesson, complete=True),
            partial(answer, ada, lesson, marked()),
            partial(lesson_states.begin, ada, lesson),
            partial(answer, ada, lesson, marked()),
        )
        assert lesson_states.states(ada)[lesson.pk].complete
        assert attempts.summary_of(ada, lesson)["guess"].tries == 2
