"""Two people with one lesson open: no version is put over another's unseen, and nothing that was written is lost."""

from collections.abc import Mapping

import pytest
from django.contrib.auth.models import User
from django.test import Client
from wagtail.test.utils.form_data import nested_form_data, streamfield

from lessons.authoring import invitations
from lessons.course.models import LessonPage
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson(ines: User, ivo: User, make_lesson: MakeLesson) -> LessonPage:
    """A draft of Ines's, to which Ivo is invited."""
    lesson = make_lesson("shared", title="Shared", owner=ines, live=False, objectives="Say why.", sources="RFC 9111.")
    lesson.save_revision(user=ines)
    invitations.invite(lesson, ivo)
    return lesson


def opened(lesson: LessonPage) -> dict[str, str]:
    """What the editor's form knows of the version that it shows."""
    newest = LessonPage.objects.get(pk=lesson.pk).latest_revision
    return {"loaded_revision_id": str(newest.pk), "loaded_revision_created_at": newest.created_at.isoformat()}


def written(lesson: LessonPage, question: str, known: Mapping[str, str]) -> dict[str, str]:
    """The editor's form with another question."""
    fields = nested_form_data(
        {
            "title": lesson.title,
            "slug": lesson.slug,
            "question": question,
            "unit": lesson.unit_id,
            "order": 1,
            "minutes": 10,
            "objectives": "Say why.",
            "sources": "RFC 9111.",
            "body": streamfield([]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
        }
    )
    return {**fields, **known}


def questions(lesson: LessonPage) -> list[str]:
    """The question of each version, the newest last."""
    return [each.content["question"] for each in lesson.revisions.order_by("created_at", "pk")]


def address(lesson: LessonPage) -> str:
    return f"/admin/pages/{lesson.pk}/edit/"


@pytest.fixture
def behind(lesson: LessonPage, ivo: User, ines: User, sign_in: MakeClient) -> tuple[Client, dict[str, str]]:
    """Ines's browser, and what it knows: the version before the one that Ivo saved meanwhile."""
    known = opened(lesson)
    answer = sign_in(ivo).post(address(lesson), written(lesson, "Ivo’s?", known))
    assert answer.status_code == 302
    return sign_in(ines), known


@pytest.mark.parametrize("action", [{}, {"action-publish": "1"}, {"action-submit": "1"}])
def test_what_would_hide_anothers_version_is_told_and_kept_before_its_writer(
    lesson: LessonPage, behind: tuple[Client, dict[str, str]], action: dict[str, str]
) -> None:
    client, known = behind
    answer = client.post(address(lesson), written(lesson, "Ines’s?", known) | action)
    assert answer.status_code == 409
    assert "ivo saved a newer version, so this was not saved. What you wrote is still here." in answer.text
    assert "Ines’s?" in answer.text
    # Its own autosave must not go over the other's either.
    assert f'name="loaded_revision_id" value="{known["loaded_revision_id"]}"' in answer.text
    assert questions(lesson)[-1] == "Ivo’s?"
    assert not LessonPage.objects.get(pk=lesson.pk).live


def test_whoever_was_asked_goes_on_and_both_versions_stay(
    lesson: LessonPage, behind: tuple[Client, dict[str, str]]
) -> None:
    client, known = behind
    newest = opened(lesson)["loaded_revision_id"]
    sent = written(lesson, "Ines’s?", known) | {"overwrites_revision_id": newest}
    assert client.post(address(lesson), sent).status_code == 302
    assert questions(lesson)[-2:] == ["Ivo’s?", "Ines’s?"]


def test_who_agreed_to_an_older_version_is_asked_again(
    lesson: LessonPage, behind: tuple[Client, dict[str, str]]
) -> None:
    client, known = behind
    sent = written(lesson, "Ines’s?", known) | {"overwrites_revision_id": known["loaded_revision_id"]}
    assert client.post(address(lesson), sent).status_code == 409


def test_an_autosave_stops_with_the_same_sentence(lesson: LessonPage, behind: tuple[Client, dict[str, str]]) -> None:
    client, known = behind
    answer = client.post(address(lesson), written(lesson, "Ines’s?", known), headers={"accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "invalid_revision"
    assert answer.json()["error_message"].startswith("ivo saved a newer version, so this was not saved.")
    assert questions(lesson)[-1] == "Ivo’s?"


def test_ones_own_other_window_is_told_as_such(lesson: LessonPage, ines: User, sign_in: MakeClient) -> None:
    client, known = sign_in(ines), opened(lesson)
    assert client.post(address(lesson), written(lesson, "First?", known)).status_code == 302
    answer = client.post(address(lesson), written(lesson, "Second?", known))
    assert "You saved a newer version in another window" in answer.text


def test_saving_over_the_version_one_opened_needs_no_question(
    lesson: LessonPage, ines: User, sign_in: MakeClient
) -> None:
    client = sign_in(ines)
    for question in ("First?", "Second?"):
        assert client.post(address(lesson), written(lesson, question, opened(lesson))).status_code == 302
    assert questions(lesson)[-2:] == ["First?", "Second?"]
