"""Editing in Wagtail, by the forms it posts: broken lessons can't be published, good ones become canonical."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from lessons.course.models import CoursePage, LessonPage, Unit
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator_client(course: CoursePage) -> Client:
    """A client signed in as someone who may publish."""
    user = User.objects.create_user("moderator")
    user.groups.add(Group.objects.get(name="Moderators"))
    client = Client()
    client.force_login(user)
    return client


def posted(page: LessonPage, body: list[tuple[str, Any]], **changes: Any) -> dict[str, str]:
    """What the editor posts to publish a page."""
    fields = {
        "title": page.title,
        "slug": page.slug,
        "question": page.question,
        "unit": page.unit_id,
        "order": page.order,
        "minutes": page.minutes,
        **dict.fromkeys(("prerequisites", "misconceptions", "terms", "search_description"), ""),
        "objectives": "Say why.",
        "sources": "RFC 9111.",
        "comments": inline_formset([]),
        "body": streamfield(body),
        "action-publish": "yes",
        **changes,
    }
    data: dict[str, str] = nested_form_data(fields)
    return data


def publish(client: Client, page: LessonPage, body: list[tuple[str, Any]], **changes: Any) -> Any:
    """Post the editor's form."""
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), posted(page, body, **changes))


def test_an_editor_can_begin_a_lesson(client: Client, editor_client: Client, course: CoursePage) -> None:
    address = reverse("wagtailadmin_pages:add", args=["lessons", "lessonpage", course.pk])
    assert editor_client.get(address).status_code == 200
    assert client.get(address).status_code == 302


def test_what_is_published_is_canonical(moderator_client: Client, make_lesson: MakeLesson) -> None:
    page = make_lesson("one", live=False)
    response = publish(
        moderator_client,
        page,
        [("text", " Hello\r\n\r\nyou \r\n")],
        objectives="  Do this.\r\n\r\nDo that.  ",
        terms="cold cache:  A cache without it. ",
    )
    assert response.status_code == 302
    page = LessonPage.objects.get()
    assert page.live
    assert page.body[0].value == "Hello\n\nyou"
    assert page.body[0].id
    assert page.objectives == "Do this.\nDo that."
    assert page.terms == "cold cache: A cache without it."


@pytest.mark.parametrize(
    ("body", "changes", "sentence"),
    [
        ([("text", "```\nleft open")], {}, "would not survive"),
        ([("text", "Hello")], {"prerequisites": "none-such"}, "No other lesson has the slug none-such."),
        ([("text", "Hello")], {"prerequisites": "one"}, "No other lesson has the slug one."),
        ([("text", "Hello")], {"terms": "a term without a meaning"}, "is no &quot;term: meaning&quot;"),
        ([("text", "Hello")], {"minutes": "0"}, "greater than or equal to 1"),
    ],
)
def test_a_broken_lesson_is_not_published_and_the_form_says_why(
    moderator_client: Client,
    make_lesson: MakeLesson,
    body: list[tuple[str, Any]],
    changes: dict[str, Any],
    sentence: str,
) -> None:
    page = make_lesson("one", live=False)
    response = publish(moderator_client, page, body, **changes)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not LessonPage.objects.get().live


def test_prerequisites_are_other_lessons(moderator_client: Client, make_lesson: MakeLesson) -> None:
    make_lesson("zero")
    page = make_lesson("one", live=False)
    assert publish(moderator_client, page, [("text", "Hello")], prerequisites="zero").status_code == 302
    assert LessonPage.objects.get(slug="one").listed("prerequisites") == ("zero",)


def test_an_editor_may_not_publish(editor_client: Client, make_lesson: MakeLesson) -> None:
    page = make_lesson("one", live=False)
    publish(editor_client, page, [("text", "Hello")])
    assert not LessonPage.objects.get().live


def test_a_unit_with_lessons_stays(make_lesson: MakeLesson) -> None:
    make_lesson("one")
    with pytest.raises(Exception, match="protected"):
        Unit.objects.get(slug="first").delete()
