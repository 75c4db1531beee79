"""The glossary in the workplace: who sees which term, and changes that are drafts of the terms' own lessons."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.authoring import invitations, terms
from lessons.course import glossary
from lessons.course.models import LessonPage
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(ines: User, make_lesson: MakeLesson) -> LessonPage:
    """A published lesson of Ines's with two terms."""
    return make_lesson("own", owner=ines, terms="cold cache: An empty one.\nmiss: Not found.")


def address(lesson: LessonPage) -> str:
    return f"/admin/lessons/{lesson.pk}/terms/"


def newest(lesson: LessonPage) -> dict[str, str]:
    return dict(LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object().defined_terms())


def test_what_is_seen_is_published_or_ones_own(
    ines: User, ivo: User, lesson: LessonPage, make_lesson: MakeLesson
) -> None:
    link = [{"type": "text", "value": "A [miss](/glossary/#term-miss) again.", "id": "a"}]
    make_lesson("others", owner=ivo, terms="miss: Also not found.", body=link)
    make_lesson("hidden", owner=ivo, live=False, terms="secret: Hush.", body=link)
    make_lesson("draft", owner=ines, live=False, terms="new: Fresh.")
    seen = [(each.name, each.lesson.slug, each.is_own, each.state, each.used_in) for each in terms.entries(ines)]
    assert seen == [
        ("cold cache", "own", True, "published", []),
        ("miss", "others", False, "published", ["Others"]),
        ("miss", "own", True, "published", ["Others"]),
        ("new", "draft", True, "draft", []),
    ]
    assert "secret" in [each.name for each in terms.entries(ivo)]


def test_a_term_is_changed_in_the_draft_and_readers_see_it_when_that_is_published(
    ines: User, lesson: LessonPage, sign_in: MakeClient
) -> None:
    client = sign_in(ines)
    shown = client.get(address(lesson) + "?term=miss").text
    assert 'value="miss"' in shown
    assert "Not found." in shown
    sent = {"was": "miss", "name": "cache miss", "meaning": "Not\r\n found: here."}
    assert client.post(address(lesson), sent)["Location"] == "/admin/glossary/"
    assert newest(lesson) == {"cold cache": "An empty one.", "cache miss": "Not found: here."}
    assert [each.name for each in glossary.terms()] == ["cold cache", "miss"]
    page = LessonPage.objects.get(pk=lesson.pk)
    assert page.has_unpublished_changes
    assert page.latest_revision.user == ines
    states = {each.name: each.state for each in terms.entries(ines)}
    assert states == {"cold cache": "published", "cache miss": "draft", "miss": "removed in the draft"}
    page.latest_revision.publish()
    assert [each.name for each in glossary.terms()] == ["cache miss", "cold cache"]


def test_the_version_before_stays_in_the_history(ines: User, lesson: LessonPage, sign_in: MakeClient) -> None:
    sign_in(ines).post(address(lesson), {"was": "", "name": "hit", "meaning": "Found."})
    told = [each.content["terms"] for each in lesson.revisions.order_by("pk")]
    assert told == [lesson.terms, f"{lesson.terms}\nhit: Found."]


def test_a_term_is_removed(ines: User, lesson: LessonPage, sign_in: MakeClient) -> None:
    answer = sign_in(ines).post(address(lesson), {"was": "miss", "remove": "1"}, follow=True)
    assert "“miss” is removed from the draft of “Own”" in answer.text
    assert newest(lesson) == {"cold cache": "An empty one."}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"name": "", "meaning": "x"}, "This field is required."),
        ({"name": "a: b", "meaning": "x"}, "A term has no colon"),
        ({"name": "x" * 81, "meaning": "x"}, "at most 80 characters"),
        ({"name": "hit", "meaning": "x" * 601}, "at most 600 characters"),
        ({"name": "miss", "meaning": "x"}, "This lesson explains “miss” already; change that one."),
        ({"was": "gone", "name": "hit", "meaning": "x"}, "has no term “gone” any more"),
        ({"was": "gone", "remove": "1"}, "has no term “gone” any more"),
    ],
)
def test_what_can_not_be_is_told_and_nothing_is_changed(
    ines: User, lesson: LessonPage, sign_in: MakeClient, sent: dict[str, str], sentence: str
) -> None:
    answer = sign_in(ines).post(address(lesson), sent)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert sent.get("meaning", "") in answer.text
    assert newest(lesson) == {"cold cache": "An empty one.", "miss": "Not found."}


def test_a_locked_lesson_is_left_alone(ines: User, rita: User, lesson: LessonPage, sign_in: MakeClient) -> None:
    LessonPage.objects.filter(pk=lesson.pk).update(locked=True, locked_by=rita)
    answer = sign_in(ines).post(address(lesson), {"was": "", "name": "hit", "meaning": "Found."})
    assert answer.status_code == 400
    assert "The lesson is locked" in answer.text
    assert not lesson.revisions.exists()


def test_only_who_may_edit_the_lesson_changes_its_terms(
    ines: User, ivo: User, make_person: MakePerson, lesson: LessonPage, sign_in: MakeClient, client: Client
) -> None:
    sent = {"was": "miss", "name": "miss", "meaning": "Mine now."}
    stranger = sign_in(ivo)
    assert stranger.get(address(lesson)).status_code == 404
    assert stranger.post(address(lesson), sent).status_code == 404
    assert address(lesson) not in stranger.get("/admin/glossary/").text
    assert "Own" not in stranger.get("/admin/glossary/add/").text
    for reader in (sign_in(make_person("reader")), client):
        for place in ("/admin/glossary/", "/admin/glossary/add/", address(lesson)):
            assert reader.get(place)["Location"].startswith("/admin/login/")
        assert reader.post(address(lesson), sent)["Location"].startswith("/admin/login/")
    assert newest(lesson)["miss"] == "Not found."
    invitations.invite(lesson, ivo)
    invited = sign_in(User.objects.get(pk=ivo.pk))
    assert address(lesson) in invited.get("/admin/glossary/").text
    assert invited.post(address(lesson), sent).status_code == 302


def test_the_list_costs_the_same_however_many_lessons_there_are(
    ines: User, lesson: LessonPage, make_lesson: MakeLesson
) -> None:
    def queries() -> int:
        author = User.objects.get(pk=ines.pk)
        with CaptureQueriesContext(connection) as counted:
            assert terms.entries(author)
        return len(counted)

    few = queries()
    for number in range(5):
        make_lesson(f"more-{number}", owner=ines, terms=f"term {number}: One.").save_revision(user=ines)
    assert queries() <= few + 1
