"""Instructors: made on the server, led into Wagtail by the site's own door; others are told what is missing."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import GroupPagePermission

from lessons.accounts import roles
from lessons.course.models import CoursePage, LessonPage
from tests.lessons.accounts.conftest import PASSWORD, MakeClient
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


def make_instructor(*arguments: str) -> str:
    said = StringIO()
    call_command("make_instructor", *arguments, stdout=said)
    return said.getvalue()


@pytest.fixture
def authors(annas: Client, course: CoursePage) -> Client:
    """Anna's browser; she is an instructor."""
    roles.make("anna@example.org")
    return annas


def test_the_command_says_what_it_did(anna: User, course: CoursePage) -> None:
    assert make_instructor("Anna@example.org") == "Anna (anna@example.org) is an instructor now, at /admin/.\n"
    assert roles.may_author(User.objects.get())


def test_doing_it_twice_is_doing_it_once(anna: User, course: CoursePage) -> None:
    make_instructor("anna@example.org")
    before = GroupPagePermission.objects.filter(group__name="Instructors").count()
    make_instructor("anna@example.org")
    assert GroupPagePermission.objects.filter(group__name="Instructors").count() == before
    assert User.objects.get().groups.count() == 1


def test_it_can_be_taken_back(anna: User, course: CoursePage) -> None:
    make_instructor("anna@example.org")
    assert "has no role any more" in make_instructor("anna@example.org", "--remove")
    assert not roles.may_author(User.objects.get())


@pytest.mark.parametrize("email", ["nobody@example.org", "Anna", "", "%"])
def test_an_unknown_address_is_refused_with_what_to_do(anna: User, course: CoursePage, email: str) -> None:
    with pytest.raises(CommandError, match=r"sign up on the site first\."):
        make_instructor(email)


def test_an_instructor_writes_and_publishes_lessons(authors: Client, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", owner=User.objects.get())
    assert authors.get("/admin/").status_code == 200
    assert authors.get(f"/admin/pages/{lesson.pk}/edit/").status_code == 200
    assert authors.get(f"/admin/pages/add/lessons/lessonpage/{lesson.get_parent().pk}/").status_code == 200
    may = LessonPage.objects.get().permissions_for_user(User.objects.get())
    assert may.can_publish()
    assert may.can_edit()


def test_an_instructor_does_not_manage_people_or_the_site(authors: Client) -> None:
    for address in ("/admin/users/", "/admin/groups/", "/admin/sites/"):
        assert authors.get(address)["Location"] == "/admin/"


def test_the_header_leads_an_instructor_to_the_lessons_and_nobody_else(authors: Client, visitor: Client) -> None:
    assert 'href="/admin/">Write lessons' in authors.get("/mine").text


def test_others_are_not_led_there(annas: Client) -> None:
    assert "Write lessons" not in annas.get("/mine").text


def test_wagtail_sends_to_the_sites_own_door_and_back(new_client: MakeClient, anna: User, course: CoursePage) -> None:
    roles.make("anna@example.org")
    client = new_client()
    asked = client.get("/admin/pages/1/", follow=True)
    assert asked.redirect_chain[-1][0] == "/account/login/?next=/admin/pages/1/"
    typed = {"login": "anna@example.org", "password": PASSWORD, "next": "/admin/"}
    assert client.post("/account/login/", typed)["Location"] == "/admin/"
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/admin/"


def test_who_is_no_instructor_is_told_what_is_missing_and_not_sent_in_circles(
    annas: Client, course: CoursePage
) -> None:
    answer = annas.get("/admin/", follow=True)
    assert answer.status_code == 403
    assert "manage.py make_instructor anna@example.org" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    assert "You do not have permission" not in answer.text + annas.get("/account/email/").text


def test_the_door_takes_no_passwords(visitor: Client) -> None:
    assert visitor.post("/admin/login/", {"username": "Anna", "password": PASSWORD}).status_code == 405


@pytest.mark.parametrize("next_", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_the_door_leads_nowhere_else(authors: Client, next_: str) -> None:
    assert authors.get("/admin/login/", {"next": next_})["Location"] == "/admin/"


@pytest.mark.parametrize("address", ["/admin/password_reset/", "/admin/account/change_password/"])
def test_wagtail_has_no_second_way_to_passwords(authors: Client, address: str) -> None:
    assert authors.get(address).status_code == 404
