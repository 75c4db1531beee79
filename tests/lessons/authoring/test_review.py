"""A review: who is told by mail, what each may do meanwhile, and what comes of it."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse

from lessons.course.models import LessonPage
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import MakeLesson
from tests.lessons.test_editing import publish

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

SUBMIT = {"action-publish": "", "action-submit": "yes"}


@pytest.fixture
def submitted(carl: User, rita: User, sign_in: MakeClient, make_lesson: MakeLesson) -> LessonPage:
    """A contributor's lesson that waits for a reviewer."""
    lesson = make_lesson("one", owner=carl, live=False)
    assert publish(sign_in(carl), lesson, [("text", "Hello")], **SUBMIT).status_code == 302
    return lesson


def act(client: Client, lesson: LessonPage, action: str, **typed: str) -> None:
    """What a reviewer chooses in the editor."""
    state = LessonPage.objects.get(pk=lesson.pk).current_workflow_task_state
    client.post(reverse("wagtailadmin_pages:workflow_action", args=[lesson.pk, action, state.pk]), typed)


def test_reviewers_are_told_and_nobody_else(submitted: LessonPage, ivo: User) -> None:
    assert {address for each in mail.outbox for address in each.to} == {"rita@example.org"}


def test_approving_publishes_and_tells_the_author(
    submitted: LessonPage, rita: User, sign_in: MakeClient, client: Client
) -> None:
    assert client.get("/lessons/one/").status_code == 404
    mail.outbox.clear()
    act(sign_in(rita), submitted, "approve")
    assert "Hello" in client.get("/lessons/one/").text
    assert [each.to for each in mail.outbox] == [["carl@example.org"]]
    assert f"{settings.BASE_URL}/lessons/one/ " in mail.outbox[0].body


def test_sent_back_with_a_comment_it_is_the_authors_again(
    submitted: LessonPage, rita: User, sign_in: MakeClient, client: Client
) -> None:
    mail.outbox.clear()
    act(sign_in(rita), submitted, "reject", comment="Name a source.")
    assert client.get("/lessons/one/").status_code == 404
    assert [each.to for each in mail.outbox] == [["carl@example.org"]]
    assert "Name a source." in mail.outbox[0].body


def test_the_author_approves_nothing(submitted: LessonPage, carl: User, sign_in: MakeClient, client: Client) -> None:
    act(sign_in(carl), submitted, "approve")
    assert client.get("/lessons/one/").status_code == 404
