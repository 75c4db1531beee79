"""Who may not: drafts, restricted lessons, previews and the admin."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from lessons.course.models import CoursePage, LessonPage
from tests.lessons.conftest import GUESS, LIVE_LAB, MakeLesson, text_block

pytestmark = pytest.mark.django_db

ADDRESSES = ("/lessons/one/", "/lessons/one/predict/guess?answer=1")


@pytest.fixture
def draft(make_lesson: MakeLesson) -> LessonPage:
    """A lesson that is not published."""
    page = make_lesson("one", live=False, body=[GUESS, LIVE_LAB, text_block("Secret")])
    page.save_revision()
    return page


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_draft_is_for_nobody_not_even_for_editors(client: Client, editor_client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert editor_client.get(address).status_code == 404


@pytest.mark.usefixtures("draft")
def test_a_draft_is_not_listed(client: Client) -> None:
    assert b"/lessons/one/" not in client.get("/lessons/").content
    assert b"/lessons/one/" not in client.get("/").content


@pytest.mark.parametrize("whose", ["the lesson's", "the course's"])
def test_a_restricted_lesson_is_for_nobody(
    client: Client, course: CoursePage, make_lesson: MakeLesson, whose: str
) -> None:
    page = make_lesson("one", body=[GUESS, LIVE_LAB])
    make_lesson("one-more", order=2)
    above = page if whose == "the lesson's" else course
    PageViewRestriction.objects.create(page=above, restriction_type=PageViewRestriction.LOGIN)
    for address in ADDRESSES:
        assert client.get(address).status_code == 404
    listed = b"/lessons/one-more/" in client.get("/lessons/").content
    assert listed is (whose == "the lesson's")


def test_an_unpublished_lesson_is_gone(client: Client, make_lesson: MakeLesson) -> None:
    page = make_lesson("one")
    page.unpublish()
    assert client.get("/lessons/one/").status_code == 404


def test_a_published_lesson_does_not_show_its_draft(client: Client, make_lesson: MakeLesson) -> None:
    page = make_lesson("one", title="As published")
    page.title = "As drafted"
    page.save_revision()
    html = client.get("/lessons/one/").content
    assert b"As published" in html
    assert b"As drafted" not in html


def test_editors_see_the_draft_by_the_same_page(editor_client: Client, draft: LessonPage) -> None:
    html = editor_client.get(reverse("wagtailadmin_pages:view_draft", args=[draft.pk])).content.decode()
    assert "Secret" in html
    assert '<traffic-lab id="live"' in html
    assert 'class="site-head"' in html


def test_nobody_else_sees_the_draft(client: Client, draft: LessonPage) -> None:
    address = reverse("wagtailadmin_pages:view_draft", args=[draft.pk])
    reader = Client()
    reader.force_login(User.objects.create_user("reader"))
    for visitor in (client, reader):
        response = visitor.get(address)
        assert response.status_code in (302, 403)
        assert b"Secret" not in response.content


@pytest.mark.parametrize("name", ["wagtailadmin_pages:edit", "wagtailadmin_pages:preview_on_edit"])
def test_the_editor_is_for_editors(client: Client, editor_client: Client, draft: LessonPage, name: str) -> None:
    address = reverse(name, args=[draft.pk])
    assert client.get(address).status_code == 302
    assert editor_client.get(address).status_code == 200


def test_a_lessons_link_in_the_admin_is_its_public_address(make_lesson: MakeLesson, course: CoursePage) -> None:
    page = make_lesson("one")
    assert page.get_url() == "/lessons/one/"
    assert page.full_url.endswith("/lessons/one/")
    assert course.get_url() == "/lessons/"


def test_a_lesson_that_got_another_slug_is_found_by_the_old_one(
    client: Client,
    make_lesson: MakeLesson,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    page = make_lesson("one")
    page.slug = "uno"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    response = client.get("/lessons/one/")
    assert (response.status_code, response["Location"]) == (301, "/lessons/uno/")
    assert client.get("/lessons/uno/").status_code == 200


def test_lessons_stand_under_the_course_only(course: CoursePage) -> None:
    assert LessonPage.allowed_parent_page_models() == [CoursePage]
    assert CoursePage.allowed_subpage_models() == [LessonPage]
    assert not CoursePage.can_create_at(course.get_parent())


def test_no_database_is_asked_for_a_slug_with_nul_in_it(client: Client, db: None) -> None:
    """PostgreSQL refuses to be; SQLite wouldn't mind."""
    for address in (
        "/threads/new?lesson=%00",
        "/community/?lesson=%00",
        "/mine/lessons?path=%00",
        "/lessons/?path=%00",
    ):
        assert client.get(address).status_code in (302, 404), address
