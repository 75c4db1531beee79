"""The workplace's first page: what it says to newcomers, to authors and to reviewers, and who may not see it."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lessons.course.models import CoursePage
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import MakeLesson
from tests.lessons.test_editing import publish

pytestmark = pytest.mark.django_db
SUBMIT = {"action-publish": "", "action-submit": "yes"}


def test_a_newcomer_is_told_how_a_lesson_comes_about(ines: User, carl: User, sign_in: MakeClient) -> None:
    for person, last in ((ines, "<strong>Publish</strong>"), (carl, "<strong>Submit for review</strong>")):
        page = sign_in(person).get("/admin/").text
        assert "Your first lesson, in ten minutes" in page
        assert last in page


def test_who_may_not_author_does_not_get_there(client: Client, course: CoursePage, sign_in: MakeClient) -> None:
    learner = User.objects.create_user("lena")
    for visitor in (client, sign_in(learner)):
        assert visitor.get("/admin/").status_code in {302, 403}


def test_ones_lessons_are_listed_once_with_what_became_of_them(
    ines: User, ivo: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    make_lesson("one", owner=ines)
    make_lesson("two", owner=ines, live=False)
    make_lesson("other", owner=ivo)
    page = sign_in(ines).get("/admin/").text
    assert page.count(">One</a>") == 1
    assert '<span class="quiet">published</span>' in page
    assert '<span class="quiet">draft</span>' in page
    assert 'href="/lessons/one/"' in page
    assert 'href="/lessons/two/"' not in page
    assert "Other" not in page
    assert "Your most recent edits" not in page


def test_an_author_reads_there_what_a_reviewer_wrote(
    carl: User, rita: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("one", owner=carl, live=False)
    publish(sign_in(carl), lesson, [("text", "Hello")], **SUBMIT)
    assert "waits for a reviewer" in sign_in(carl).get("/admin/").text
    lesson.refresh_from_db()
    lesson.current_workflow_task_state.reject(user=rita, comment="Name <a> source.")
    page = sign_in(carl).get("/admin/").text
    assert "sent back by a reviewer" in page
    assert "Name &lt;a&gt; source." in page


def test_what_waits_for_a_reviewer_stands_above_all_else(
    carl: User, rita: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("one", owner=carl, live=False)
    publish(sign_in(carl), lesson, [("text", "Hello")], **SUBMIT)
    page = sign_in(rita).get("/admin/").text
    assert 0 < page.index("Awaiting your review") < page.index("Your first lesson, in ten minutes")


def test_classes_are_found_by_whoever_teaches(ines: User, carl: User, sign_in: MakeClient) -> None:
    assert "/classes/" in sign_in(ines).get("/admin/").text
    assert "/classes/" not in sign_in(carl).get("/admin/").text


def test_the_first_page_asks_as_often_for_ten_lessons_as_for_one(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_lesson("one", owner=ines)
    client = sign_in(ines)
    client.get("/admin/")
    with django_assert_max_num_queries(60) as first:
        client.get("/admin/")
    for number in range(9):
        make_lesson(f"more-{number}", owner=ines, order=number + 2)
    with django_assert_max_num_queries(len(first)):
        client.get("/admin/")
