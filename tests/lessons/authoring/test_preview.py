"""The preview: the draft's own questions are asked and marked, whatever is published; nothing is kept."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from lessons.course.models import LessonPage, Unit
from lessons.learning.models import Attempt, Learner, SolutionShown
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import CHALLENGE, GUESS, LIVE_LAB, QUIZ, MakeLesson, text_block
from tests.lessons.test_editing import posted

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HTMX = {"hx-request": "true"}
TURNED = {
    **QUIZ,
    "value": {
        **QUIZ["value"],
        "options": [
            {"text": "The edge", "right": True, "feedback": "In the draft this is right."},
            {"text": "The *origin*", "feedback": "No."},
        ],
    },
}


@pytest.fixture
def lesson(ines: User, make_lesson: MakeLesson) -> LessonPage:
    """Published with one right answer; the draft has another."""
    lesson = make_lesson("one", owner=ines, body=[QUIZ, LIVE_LAB, GUESS, CHALLENGE])
    lesson.body = lesson.body.stream_block.to_python([TURNED, LIVE_LAB, GUESS, CHALLENGE])
    lesson.save_revision(user=ines)
    return lesson


def answer(client: Any, lesson: LessonPage, name: str, **values: str) -> Any:
    """The response to an answer in the preview."""
    address = reverse("authoring-try-answer", args=[lesson.pk, name])
    return client.post(address, {"submission": str(uuid4()), "owner": "", **values}, headers=HTMX)


def test_the_draft_is_marked_and_not_what_is_published(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client = sign_in(ines)
    told = answer(client, lesson, "who", options="The edge")
    assert "In the draft this is right." in told.text
    assert f'hx-post="/admin/lessons/{lesson.pk}/try/answer/who"' in told.text
    public = client.post("/lessons/one/answer/who", {"submission": str(uuid4()), "options": "The edge"}, headers=HTMX)
    assert "Not quite." in public.text


def test_what_stands_in_the_editor_comes_before_what_was_saved(
    ines: User, sign_in: MakeClient, lesson: LessonPage
) -> None:
    client = sign_in(ines)
    typed = posted(lesson, [("text", "Only a text now.")])
    assert client.post(f"/admin/pages/{lesson.pk}/edit/preview/", typed).json()["is_valid"]
    shown = client.get(reverse("authoring-try", args=[lesson.pk]))
    assert "Only a text now." in shown.text
    assert answer(client, lesson, "who", options="The edge").status_code == 404


def test_a_refused_answer_is_told_in_place(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    refused = answer(sign_in(ines), lesson, "who", options="Mars")
    assert refused.status_code == 400
    assert 'role="alert"' in refused.text


def test_nothing_of_it_is_kept(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client = sign_in(ines)
    answer(client, lesson, "who", options="The edge")
    answer(client, lesson, "few", cache_control="max-age=60", collapse="on", pops="FRA")
    client.get(reverse("authoring-try-mine", args=[lesson.pk]), headers=HTMX)
    assert not Attempt.objects.exists()
    assert not Learner.objects.exists()


def test_a_challenge_of_the_draft_is_graded(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    told = answer(sign_in(ines), lesson, "few", cache_control="max-age=60", collapse="on", pops="FRA")
    assert "1 of 2 goals reached" in told.text


def test_a_challenges_solution_is_shown_and_not_noted(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client, address = sign_in(ines), reverse("authoring-try-solution", args=[lesson.pk, "few"])
    fragment = client.post(address, headers=HTMX)
    assert '<h3 id="few-solution" tabindex="-1" autofocus>' in fragment.text
    page = client.post(address)
    assert "<html" in page.text
    for shown in (fragment, page):
        assert "max-age=60" in shown.text
        assert shown["Cache-Control"].startswith("private, no-store")
    assert client.get(address).status_code == 405
    assert not SolutionShown.objects.exists()


def test_the_page_of_the_preview_asks_for_the_drafts_forms(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client = sign_in(ines)
    for mode in ("", "learner"):
        page = client.get(f"/admin/lessons/{lesson.pk}/try/?mode={mode}")
        assert f'hx-get="/admin/lessons/{lesson.pk}/try/mine?mode={mode}"' in page.text
        assert "/mine/lessons/one" not in page.text
        assert "/lessons/one/discussion" not in page.text
    mine = client.get(f"/admin/lessons/{lesson.pk}/try/mine?mode=learner", headers=HTMX)
    assert "ines (preview)" in mine.text
    assert mine.text.count("hx-swap-oob") == 3
    assert "Sign in" in client.get(f"/admin/lessons/{lesson.pk}/try/mine?mode=", headers=HTMX).text


def test_beside_the_editor_stands_the_same_page(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client, address = sign_in(ines), f"/admin/pages/{lesson.pk}/edit/preview/"
    client.post(address, posted(lesson, [("text", "Hello")]))
    page = client.get(f"{address}?mode=learner&in_preview_panel=true")
    assert f'hx-get="/admin/lessons/{lesson.pk}/try/mine?mode=learner"' in page.text
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]


def test_a_lesson_that_was_never_saved_can_be_looked_at(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson
) -> None:
    course = make_lesson("other").get_parent()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["lessons", "lessonpage", course.pk])
    typed = posted(
        LessonPage(title="New", slug="new", unit=Unit.objects.first(), order=1, minutes=1), [("text", "Hello")]
    )
    client = sign_in(ines)
    client.post(address, typed)
    assert "Hello" in client.get(address).text


@pytest.mark.parametrize("path", ["", "mine", "answer/who", "predict/guess?answer=2"])
def test_what_is_tried_is_kept_by_nobody_and_under_the_readers_policy(
    ines: User, sign_in: MakeClient, lesson: LessonPage, path: str
) -> None:
    response = sign_in(ines).get(f"/admin/lessons/{lesson.pk}/try/{path}", headers=HTMX)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("private, no-store")  # Wagtail says it in more words
    assert "'unsafe-inline'" not in response["Content-Security-Policy"]


def test_another_author_tries_nothing_of_it(ivo: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    assert answer(sign_in(ivo), lesson, "who", options="The edge").status_code == 404
    assert sign_in(ivo).get(f"/admin/lessons/{lesson.pk}/try/").status_code == 404


def test_trying_is_limited(
    ines: User, sign_in: MakeClient, lesson: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.authoring.views.preview.ANSWERS", 1)
    client = sign_in(ines)
    assert [answer(client, lesson, "who", options="The edge").status_code for _ in range(2)] == [200, 429]


def test_a_text_block_alone_needs_no_form(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("two", owner=ines, body=[text_block("Hello")])
    assert sign_in(ines).get(f"/admin/lessons/{lesson.pk}/try/").status_code == 200
