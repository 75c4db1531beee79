"""Leaving is immediate and complete, and needs a confirmation; and what is nobody's any more is pruned."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.log_actions import log

from lessons.accounts.models import AccountSession
from lessons.classes import co_instructors, joining, lifecycle
from lessons.classes.models import Membership
from lessons.community.quoting import quoted
from lessons.course.models import LessonPage
from lessons.learning import attempts, deletion, learners, lesson_states, solutions
from lessons.learning.merging import merge
from lessons.learning.models import Attempt, Learner, SolutionShown
from lessons.learning.visitors import COOKIE, KEPT_S, Visitor
from tests.lessons.at_once import at_once
from tests.lessons.community import conftest as discussion
from tests.lessons.conftest import MakeLesson
from tests.lessons.test_progress import answer, marked, somebody
from tests.visitors import lately_signed_in

pytestmark = pytest.mark.django_db

NAME, EMAIL, PASSWORD = "ada-lovelace", "ada@example.org", "a long pass phrase"


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """A lesson."""
    return make_lesson("one")


@pytest.fixture
def user(db: None) -> User:
    """Someone with a password."""
    user = User.objects.create_user(NAME, EMAIL, PASSWORD)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    SocialAccount.objects.create(user=user, provider="github", uid="4711", extra_data={"login": NAME})
    return user


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    """A client signed in as them."""
    client.force_login(user)
    return client


def a_session(key: str, **fields: Any) -> AccountSession:
    """A session of nobody known."""
    fields = {"session_data": "", "expire_date": timezone.now() + timedelta(days=1), **fields}
    return AccountSession.objects.create(session_key=key, **fields)


def loaded_session(client: Client) -> SessionBase:
    """A client's session as a request under way has it."""
    session = client.session
    session.get("anything")
    return session


def rows() -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """Every row of every table, with its values."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for row in model._default_manager.all():
                yield row, {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}


def traces(user_id: int, *texts: str) -> list[str]:
    """What any table still says of someone: their id where accounts are meant, or any of the texts."""
    found = []
    for row, values in rows():
        of_users = {field.attname for field in row._meta.concrete_fields if field.related_model is User}
        if any(values[name] == user_id for name in of_users) or any(text in repr(values) for text in texts):
            found.append(f"{row._meta.label}: {values}")
        if isinstance(row, AccountSession) and row.get_decoded().get("_auth_user_id") == str(user_id):
            found.append("a session")
    return found


def learn_and_teach(user: User) -> None:
    """Put them into a class of each kind: as its owner, its co-instructor, its learner, and invited to it."""
    other = User.objects.create_user("ines")
    own, others = (lifecycle.make(each, name=f"{each}'s", description="") for each in (user, other))
    assert others.code is not None
    joining.join(other, own.code or "")
    joining.join(user, others.code)
    co_instructors.invite(others, user.username)
    third = lifecycle.make(other, name="third", description="")
    Membership.objects.create(classroom=third, user=user, role=Membership.Role.INSTRUCTOR)


def test_nothing_of_the_person_remains_in_any_table(signed_in: Client, user: User, lesson: LessonPage) -> None:
    ada = Visitor(user_id=user.pk, key=uuid.uuid4())
    before = somebody()
    answer(before, lesson, marked("by a visitor"))
    merge(before.key, user.pk)
    answer(ada, lesson, marked("by ada"))
    lesson_states.set_complete(ada, lesson, complete=True)
    learn_and_teach(user)
    solutions.show(ada, lesson, "seen by ada")
    Client().force_login(user)
    key, user_id = Learner.objects.get(user=user).key, user.pk
    texts = (NAME, EMAIL, "4711", str(key), repr(key), repr(before.key), "by ada", "by a visitor")
    assert len(traces(user_id, *texts)) >= 12
    response = signed_in.post("/me/delete", {"password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/me/deleted")
    assert traces(user_id, *texts) == []


def test_what_was_written_is_emptied_and_others_words_stay(user: User, lesson: LessonPage) -> None:
    user_id = user.pk
    thread = discussion.begin(user, title="A question", text="In my own words", lesson=lesson)
    grace = discussion.person("grace")
    discussion.answer(thread, grace, "An answer")
    discussion.answer(thread, grace, f"{quoted(thread.posts.get(number=1))}> > **{NAME}** wrote:\n\nAnother")
    discussion.answer(thread, user, "Thank you")
    client = Client()
    client.force_login(user)
    assert client.post("/me/delete", {"password": PASSWORD}).status_code == 302
    assert traces(user_id, NAME, EMAIL, "Thank you") == []
    assert not thread.posts.filter(author=None).exclude(text="").exists()
    html = client.get(thread.get_absolute_url()).content.decode()
    assert "An answer" in html
    assert NAME not in html


def test_an_authors_lessons_stay_without_their_id(
    client: Client, editor: User, editor_client: Client, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("written", owner=editor)
    lesson.save_revision(user=editor, log_action=True)
    log(instance=editor, action="wagtail.edit", user=editor)
    user_id = editor.pk
    deletion.delete_account(user_id)
    assert traces(user_id, repr("editor")) == []
    assert LessonPage.objects.get(slug="written").latest_revision.content["owner"] is None


def test_whoever_left_is_signed_out_everywhere_and_a_new_visitor(signed_in: Client, user: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(user)
    signed_in.post("/me/delete", {"password": PASSWORD})
    for client in (signed_in, elsewhere):
        assert b"Sign in to keep it" in client.get("/me/").content
    assert not signed_in.login(username=NAME, password=PASSWORD)


def test_another_browser_is_out_at_once_and_its_session_gone(signed_in: Client, user: User) -> None:
    elsewhere, stranger = Client(), Client()
    elsewhere.force_login(user)
    stranger.force_login(User.objects.create_user("grace"))
    deletion.delete_account(user.pk)
    assert b"Sign in to keep it" in elsewhere.get("/me/").content
    assert b"Signed in as" in stranger.get("/me/").content
    assert AccountSession.objects.count() == 1


def test_what_others_sessions_hold_is_not_read_and_costs_nothing(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def queries_to_leave(name: str, sessions: int) -> int:
        for number in range(sessions):
            a_session(f"{name} {number}")
        person = User.objects.create_user(name)
        Client().force_login(person)
        with CaptureQueriesContext(connection) as queries:
            deletion.delete_account(person.pk)
        assert not any("session_data" in query["sql"] and "user_id" not in query["sql"] for query in queries)
        return len(queries)

    queries_to_leave("first", 0)  # Django remembers content types from then on
    assert queries_to_leave("few", 1) == queries_to_leave("many", 50)


def test_a_request_under_way_while_the_account_is_deleted_brings_no_session_back(signed_in: Client, user: User) -> None:
    under_way = loaded_session(signed_in)
    deletion.delete_account(user.pk)
    under_way["more"] = 1
    with pytest.raises(UpdateError):
        under_way.save()
    assert not AccountSession.objects.exists()


def test_a_session_made_while_its_account_was_deleted_is_pruned(signed_in: Client, user: User) -> None:
    orphan = loaded_session(signed_in)
    deletion.delete_account(user.pk)
    orphan.save(must_create=True)
    keep = a_session("without an account")
    call_command("prune")
    assert list(AccountSession.objects.all()) == [keep]


def test_it_says_what_will_go_and_changes_nothing(signed_in: Client) -> None:
    response = signed_in.get("/me/delete")
    assert b"This can\xe2\x80\x99t be undone" in response.content
    assert b"csrfmiddlewaretoken" in response.content
    assert User.objects.filter(username=NAME).exists()


@pytest.mark.parametrize(
    ("data", "told"),
    [({}, "Type your password to confirm."), ({"password": "wrong"}, "That is not this account&#x27;s password.")],
)
def test_without_the_password_nothing_is_deleted(signed_in: Client, data: dict[str, str], told: str) -> None:
    response = signed_in.post("/me/delete", data)
    assert response.status_code == 400
    assert told in response.content.decode()
    assert User.objects.filter(username=NAME).exists()


@pytest.mark.parametrize(("typed", "status"), [("ada", 400), ("", 400), (NAME, 302)])
def test_who_has_no_password_types_the_public_name(client: Client, typed: str, status: int) -> None:
    lately_signed_in(client, User.objects.create_user(NAME))
    response = client.post("/me/delete", {"name": typed})
    assert response.status_code == status
    assert User.objects.filter(username=NAME).exists() == (status == 400)
    if typed == "ada":
        assert b'value="ada"' in response.content
        assert b"your public name, to confirm" in response.content


def test_passwords_are_not_guessed_here(signed_in: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.pages.views.me.DELETIONS", 2)
    monkeypatch.setattr("lessons.pages.views.me.DELETIONS_PER_S", 3601)
    codes = [signed_in.post("/me/delete", {"password": "wrong"}).status_code for _ in range(3)]
    assert codes[-1] == 429


def test_a_visitor_deletes_what_the_browser_holds_and_nothing_else(client: Client, lesson: LessonPage) -> None:
    other = somebody()
    answer(other, lesson, marked())
    client.post("/lessons/one/mark", {"complete": "yes"})
    assert client.post("/me/delete").status_code == 302
    assert not client.cookies[COOKIE].value
    assert list(Learner.objects.values_list("key", flat=True)) == [other.key]


def test_a_visitors_key_never_deletes_an_account(user: User, lesson: LessonPage) -> None:
    visitor = somebody()
    answer(visitor, lesson, marked())
    merge(visitor.key, user.pk)
    deletion.delete_visitor(visitor)
    deletion.delete_visitor(Visitor(user_id=None, key=Learner.objects.get(user=user).key))
    assert User.objects.filter(pk=user.pk).exists()
    assert attempts.summary_of(Visitor(user_id=user.pk, key=uuid.uuid4()), lesson)["guess"].tries == 1


def test_an_account_that_an_admin_deletes_leaves_as_completely(signed_in: Client, user: User) -> None:
    user_id = user.pk
    user.delete()
    assert traces(user_id, NAME, EMAIL) == []


def test_a_deletion_happens_whole_or_not_at_all(
    user: User, lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = Visitor(user_id=user.pk, key=uuid.uuid4())
    answer(ada, lesson, marked())

    def refuse(user: User) -> None:
        raise RuntimeError("cannot")

    monkeypatch.setattr(deletion, "_clear_editors_traces", refuse)
    with pytest.raises(RuntimeError):
        deletion.delete_account(user.pk)
    assert User.objects.filter(pk=user.pk).exists()
    assert attempts.summary_of(ada, lesson)["guess"].tries == 1


def test_a_token_is_needed(user: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    assert client.post("/me/delete", {"password": PASSWORD}).status_code == 403


def test_the_deleted_page_is_private_and_only_read(client: Client) -> None:
    assert client.get("/me/deleted").headers["Cache-Control"] == "private, no-store"
    assert client.post("/me/deleted").status_code == 405
    assert client.put("/me/delete").status_code == 405


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_answers_under_way_while_the_account_is_deleted_break_nothing(lesson: LessonPage) -> None:
    for number in range(5):
        user = User.objects.create(username=f"user{number}")
        ada = Visitor(user_id=user.pk, key=uuid.uuid4())
        answer(ada, lesson, marked())
        posts = [partial(answer, ada, lesson, marked())] * 3
        at_once(*posts, partial(deletion.delete_account, user.pk))
        assert not Attempt.objects.filter(learner__user__isnull=False).exists()
        assert not User.objects.filter(pk=user.pk).exists()


def test_pruning_keeps_whoever_may_still_come_back(lesson: LessonPage, user: User) -> None:
    recent, forgotten, merged, account = somebody(), somebody(), somebody(), Visitor(user_id=user.pk, key=uuid.uuid4())
    for visitor in (recent, forgotten, merged, account):
        answer(visitor, lesson, marked())
        solutions.show(visitor, lesson, "few")
    merge(merged.key, user.pk)
    long_ago = timezone.now() - timedelta(seconds=KEPT_S) - timedelta(days=2)
    Learner.objects.filter(key=forgotten.key).update(seen_at=long_ago)
    Learner.objects.filter(user=user).update(seen_at=long_ago)
    Learner.objects.filter(key=merged.key).update(seen_at=timezone.now() - learners.FOLLOWED_FOR * 2)
    call_command("prune")
    assert set(Learner.objects.filter(user=None).values_list("key", flat=True)) == {recent.key}
    assert attempts.summary_of(account, lesson)["guess"].tries == 2
    assert SolutionShown.objects.count() == 2


def test_pruning_ends_only_sessions_that_have_ended(signed_in: Client, capsys: pytest.CaptureFixture[str]) -> None:
    ended = a_session("ended", expire_date=timezone.now() - timedelta(days=1))
    call_command("prune")
    assert not AccountSession.objects.filter(pk=ended.pk).exists()
    assert b"Signed in as" in signed_in.get("/me/").content
    assert "1 ended sessions" in capsys.readouterr().out
