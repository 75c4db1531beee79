"""A lesson's history: every kind of block is compared in words, restored as it was, and published at its time."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lessons.course.models import LessonPage
from tests.lessons.authoring.conftest import MakeClient
from tests.lessons.conftest import CHALLENGE, GUESS, LINE, LIVE_LAB, NUMBER, QUIZ, SORTER, MakeLesson, text_block
from tests.lessons.test_editing import publish
from tests.lessons.test_still_blocks import CALLOUT, CODE, NOTE

pytestmark = pytest.mark.django_db

BEFORE = [text_block("Before"), LIVE_LAB, GUESS, LINE, NUMBER, QUIZ, SORTER, CHALLENGE, CALLOUT, CODE, NOTE]
CHANGED: dict[str, dict[str, Any]] = {
    "live": {"title": "Another title", "rate_per_s": 77.0},
    "guess": {"question": "How many is that?"},
    "count": {"set": {"pops": ["SYD"]}},
    "who": {"explanation": "Another explanation."},
    "sort": {"columns": ["Here", "There"]},
    "few": {"hints": ["Only one hint."]},
    "alone": {"text": "Another remark."},
    "first": {"code": "HEAD / HTTP/1.1"},
    "fastly": {"as_of": "September 2026"},
}


@pytest.fixture
def lesson(ines: User, make_lesson: MakeLesson) -> LessonPage:
    """Two revisions: in the second, every block is another."""
    lesson = make_lesson("one", owner=ines, body=BEFORE)
    lesson.save_revision(user=ines)
    after = [
        {**raw, "value": {**raw["value"], **CHANGED.get(raw["value"]["name"], {})}}
        if isinstance(raw["value"], dict)
        else {**raw, "value": "After"}
        for raw in BEFORE
    ]
    lesson.body = lesson.body.stream_block.to_python(after)
    lesson.save_revision(user=ines, log_action=True, changed=True)
    return lesson


def test_two_revisions_are_compared_block_by_block(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    page = sign_in(ines).get(f"/admin/pages/{lesson.pk}/revisions/compare/earliest...latest/")
    assert page.status_code == 200
    for word in (
        "Before",
        "After",
        "Another title",
        "Another remark",
        "Another explanation",
        "September",
        "Only one hint",
    ):
        assert word in page.text, word


def test_an_earlier_revision_is_restored(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    first = lesson.revisions.order_by("pk").first()
    assert first is not None
    page = sign_in(ines).get(f"/admin/pages/{lesson.pk}/revisions/{first.pk}/revert/")
    assert page.status_code == 200
    assert first.as_object().body.get_prep_value() == BEFORE


def test_who_changed_what_is_told(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    history = sign_in(ines).get(f"/admin/pages/{lesson.pk}/history/")
    assert "ines" in history.text
    assert "Edited" in history.text or "Draft saved" in history.text


def test_a_published_lesson_stays_until_the_next_is_due(
    ines: User, sign_in: MakeClient, make_lesson: MakeLesson, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = make_lesson("two", owner=ines)
    publish(sign_in(ines), lesson, [("text", "Published.")])
    due = (timezone.now() + timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M")
    answer = publish(sign_in(ines), lesson, [("text", "Due later.")], go_live_at=due)
    assert answer.status_code == 302
    call_command("publish_scheduled", verbosity=0)
    assert "Published." in client.get("/lessons/two/").text
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    call_command("publish_scheduled", verbosity=0)
    assert "Due later." in client.get("/lessons/two/").text
