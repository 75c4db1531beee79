"""Whose a lesson is: another instructor meets neither its draft nor its title, whatever way they ask."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from lessons.authoring import invitations
from lessons.authoring.invitations import NotInvitedError
from lessons.authoring.models import Invitation
from lessons.course.models import LessonPage
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db

TITLE = "A secret in the making"
# Of one lesson: everything Wagtail and we offer for a page, to be read or done.
OF_LESSON = (
    *("edit/", "view_draft/", "delete/", "unpublish/", "copy/", "move/", "history/", "usage/", "publish/"),
    *("edit/preview/", "workflow/status/", "lock/", "unlock/", "privacy/", "set_position/", "add_subpage/"),
    *("convert_alias/", "workflow/confirm_cancellation/"),
)
OURS = (
    "authors/",
    "check/",
    "bring/",
    "terms/",
    "try/",
    "try/mine",
    "try/answer/who",
    "try/predict/who",
    "try/answer/who/solution",
    "insight/",
    "insight.csv",
    "insight.json",
    "file",
)
# Lists in which titles stand.
LISTS = (
    "/admin/",
    "/admin/pages/{course}/",
    "/admin/pages/search/?q=secret",
    "/admin/pages/search/results/?q=secret",
    "/admin/choose-page/",
    "/admin/choose-page/{course}/",
    "/admin/choose-page/search/?q=secret",
    "/admin/api/main/pages/",
    "/admin/api/main/pages/?child_of={course}&for_explorer=1",
    "/admin/reports/site-history/",
    "/admin/reports/aging-pages/",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/page-types-usage/",
    "/admin/lessons/copy/",
    "/admin/glossary/",
    "/admin/glossary/add/",
    "/admin/insight/",
    "/admin/insight/lessons.csv",
    "/admin/insight/lessons.json",
)


@pytest.fixture
def secret(ines: User, make_lesson: MakeLesson) -> LessonPage:
    """A draft of Ines's, with revisions, a log and a comment's worth of history."""
    lesson = make_lesson("secret", title=TITLE, owner=ines, live=False)
    lesson.save_revision(user=ines, log_action=True, changed=True)
    lesson.save_revision(user=ines, log_action=True, changed=True)
    return lesson


def addresses(secret: LessonPage) -> list[str]:
    """Every address of one lesson."""
    revision = secret.latest_revision_id
    wagtails = [f"/admin/pages/{secret.pk}/{each}" for each in OF_LESSON]
    revisions = [f"/admin/pages/{secret.pk}/revisions/{revision}/{each}" for each in ("view/", "revert/")]
    compare = [f"/admin/pages/{secret.pk}/revisions/compare/earliest...latest/"]
    api = [f"/admin/api/main/pages/{secret.pk}/"]
    return [*wagtails, *revisions, *compare, *api, *(f"/admin/lessons/{secret.pk}/{each}" for each in OURS)]


def test_its_author_does_meet_it(ines: User, sign_in: MakeClient, secret: LessonPage) -> None:
    client = sign_in(ines)
    assert client.get(f"/admin/pages/{secret.pk}/edit/").status_code == 200
    course = secret.get_parent().pk
    lists = ("/admin/", f"/admin/pages/{course}/", "/admin/lessons/copy/", f"/admin/lessons/{secret.pk}/try/")
    for address in lists:
        assert TITLE in client.get(address).text, address


def test_no_address_of_a_lesson_lets_another_author_in(
    ivo: User, carl: User, sign_in: MakeClient, secret: LessonPage
) -> None:
    for person in (ivo, carl):
        client = sign_in(person)
        for address in addresses(secret):
            for answer in (client.get(address), client.post(address, {"action": "lock"})):
                assert answer.status_code in {302, 403, 404, 405}, (address, answer.status_code)
                if answer.status_code == 302:
                    assert answer["Location"] in {"/admin/", "/"}, (address, answer["Location"])
                assert TITLE not in answer.text
    assert LessonPage.objects.get(pk=secret.pk).title == TITLE


def test_no_list_shows_another_author_its_title(ivo: User, sign_in: MakeClient, secret: LessonPage) -> None:
    client, course = sign_in(ivo), secret.get_parent().pk
    for address in LISTS:
        answer = client.get(address.format(course=course), follow=True)
        assert TITLE not in answer.text, address


def test_readers_and_anonymous_people_are_far_from_it(
    make_person: MakePerson, sign_in: MakeClient, client: Client, secret: LessonPage
) -> None:
    for reader in (sign_in(make_person("reader")), client):
        for address in addresses(secret):
            assert reader.get(address)["Location"].startswith("/admin/login/")


def test_a_published_lesson_of_another_can_be_read_and_copied_but_not_touched(
    ivo: User, ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("public", title="For everyone", owner=ines)
    client = sign_in(ivo)
    assert client.post(f"/admin/pages/{lesson.pk}/unpublish/")["Location"] == "/admin/"
    assert client.post(f"/admin/pages/{lesson.pk}/delete/")["Location"] == "/admin/"
    assert LessonPage.objects.get(pk=lesson.pk).live
    answer = client.post("/admin/lessons/copy/", {"lesson": lesson.pk})
    copy = LessonPage.objects.get(owner=ivo)
    assert answer["Location"] == f"/admin/pages/{copy.pk}/edit/"
    assert (copy.title, copy.live) == ("For everyone (copy)", False)


def test_who_is_invited_edits_and_finds_it_and_no_more(
    ivo: User, ines: User, sign_in: MakeClient, secret: LessonPage
) -> None:
    answer = sign_in(ines).post(f"/admin/lessons/{secret.pk}/authors/", {"person": "ivo"})
    assert answer.status_code == 302
    client = sign_in(User.objects.get(pk=ivo.pk))
    assert client.get(f"/admin/pages/{secret.pk}/edit/").status_code == 200
    assert TITLE in client.get(f"/admin/pages/{secret.get_parent().pk}/").text
    assert TITLE in client.get("/admin/").text
    assert client.post(f"/admin/lessons/{secret.pk}/authors/", {"person": "ivo"}).status_code in {302, 403}
    assert client.get(f"/admin/pages/{secret.pk}/delete/")["Location"] == "/admin/"
    sign_in(ines).post(f"/admin/lessons/{secret.pk}/authors/", {"take_back": ivo.pk})
    assert sign_in(User.objects.get(pk=ivo.pk)).get(f"/admin/pages/{secret.pk}/edit/")["Location"] == "/admin/"


def test_an_invited_contributor_still_publishes_nothing(carl: User, ines: User, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("one", owner=ines, live=False)
    invitations.invite(lesson, carl)
    may = lesson.permissions_for_user(User.objects.get(pk=carl.pk))
    assert may.can_edit()
    assert not may.can_publish()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("ines", "ines wrote this lesson."),
        ("reader", "reader has no role among the authors"),
        ("nobody", "“nobody” is no account here"),
    ],
)
def test_who_can_not_be_invited_is_told_at_the_field(
    ines: User, make_person: MakePerson, sign_in: MakeClient, secret: LessonPage, name: str, sentence: str
) -> None:
    make_person("reader")
    answer = sign_in(ines).post(f"/admin/lessons/{secret.pk}/authors/", {"person": name})
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not Invitation.objects.exists()


def test_invitations_are_bounded(secret: LessonPage, ivo: User, carl: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST", 1)
    invitations.invite(secret, ivo)
    with pytest.raises(NotInvitedError, match="1 people are invited"):
        invitations.invite(secret, carl)


def test_a_list_of_lessons_costs_the_same_however_long_it_is(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    def queries() -> int:
        client = sign_in(User.objects.get(pk=ines.pk))
        with CaptureQueriesContext(connection) as counted:
            page = client.get(f"/admin/pages/{Page.objects.get(slug='course').pk}/")
        assert page.status_code == 200
        return len(counted)

    make_lesson("lesson-0", owner=ines)
    queries()
    few = queries()
    for number in range(1, 8):
        make_lesson(f"lesson-{number}", owner=ines)
    assert queries() <= few + 2


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000])
def test_taking_back_the_invitation_of_nobody_changes_nothing(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson, number: str
) -> None:
    lesson = make_lesson("one", owner=ines)
    assert sign_in(ines).post(f"/admin/lessons/{lesson.pk}/authors/", {"take_back": number}).status_code == 302
