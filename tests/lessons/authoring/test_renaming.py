"""A lesson gets another slug: old links lead to it, and paths and prerequisites name it by the new one."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.authoring.slug_changes import renamed_to
from lessons.course.models import CareerPath, LessonPage, PathStep
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import MakeLesson
from tests.lessons.test_editing import publish

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_links_paths_and_prerequisites_follow(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson, client: Client
) -> None:
    lesson = make_lesson("old-name", owner=ines)
    make_lesson("other", prerequisites="old-name-2\nold-name", owner=ines)
    make_lesson("old-name-2")
    path = CareerPath.objects.create(title="P", slug="p", kind="role", order=1, summary="S.")
    PathStep.objects.create(path=path, lesson="old-name", title="T", reason="R.")
    answer = publish(sign_in(ines), lesson, [("text", "Hello")], slug="new-name")
    assert answer.status_code == 302
    assert LessonPage.objects.get(pk=lesson.pk).slug == "new-name"
    moved = client.get("/lessons/old-name/?live-at=4")
    assert (moved.status_code, moved["Location"]) == (301, "/lessons/new-name/?live-at=4")
    assert client.get("/lessons/old-name/")["Location"] == "/lessons/new-name/"
    assert PathStep.objects.get().lesson == "new-name"
    assert LessonPage.objects.get(slug="other").listed("prerequisites") == ("old-name-2", "new-name")
    assert client.get("/paths/p/").status_code == 200


def test_a_draft_that_still_names_the_old_slug_is_put_right_when_it_is_saved(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    lesson = make_lesson("old-name", owner=ines)
    other = make_lesson("other", owner=ines)
    publish(sign_in(ines), lesson, [("text", "Hello")], slug="new-name")
    assert renamed_to("old-name") == "new-name"
    answer = publish(sign_in(ines), other, [("text", "Hello")], prerequisites="old-name\nnew-name")
    assert answer.status_code == 302
    assert LessonPage.objects.get(slug="other").listed("prerequisites") == ("new-name",)
