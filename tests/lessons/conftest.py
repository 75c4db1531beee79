"""Lessons for tests: a course with two units, and lessons made of raw blocks as the database holds them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from lessons.course.files.tree import course_page
from lessons.course.models import CoursePage, LessonPage, Unit
from tests.visitors import returning

MakeLesson = Callable[..., LessonPage]

LIVE_LAB: dict[str, Any] = {
    "type": "traffic_lab",
    "id": "block-live",
    "value": {
        "name": "live",
        "pops": ["FRA"],
        "objects": 1,
        "rate_per_s": 10.0,
        "duration_s": 10.0,
        "controls": ["collapse"],
    },
}
GUESS: dict[str, Any] = {
    "type": "predict",
    "id": "block-guess",
    "value": {
        "name": "guess",
        "question": "How many requests reach the origin?",
        "lab": "live",
        "metric": "origin_requests",
        "unit": "requests",
        "hold_s": 5.0,
        "because": "There is **one PoP**.",
    },
}
QUIZ: dict[str, Any] = {
    "type": "quiz",
    "id": "block-who",
    "value": {
        "name": "who",
        "question": "Who answers the **first** request?",
        "explanation": "The first request is a miss.",
        "options": [
            {
                "text": "The edge",
                "feedback": "It has no copy **yet**.",
                "misconception": "warm-from-the-start",
                "runs": "pops-share-copies",
            },
            {"text": "The *origin*", "right": True, "feedback": "It has what nobody else has."},
            {"text": "The browser", "feedback": "It asks.", "runs": "each-visitor-misses-first"},
        ],
    },
}
SEVERAL: dict[str, Any] = {
    "type": "quiz",
    "id": "block-where",
    "value": {
        "name": "where",
        "question": "Where can a copy lie?",
        "several": True,
        "explanation": "Wherever there is a cache.",
        "options": [
            {"text": "The edge", "right": True, "feedback": "A shared cache."},
            {"text": "The *origin*", "feedback": "It has the original."},
            {"text": "The browser", "right": True, "feedback": "A private cache."},
        ],
    },
}


CHALLENGE: dict[str, Any] = {
    "type": "traffic_challenge",
    "id": "block-few",
    "value": {
        "name": "few",
        "title": "Few requests",
        "task": "Let the origin have **peace**.",
        "controls": ["cache_control", "collapse", "pops"],
        "cache_control": "no-store",
        "rate_per_s": 20.0,
        "pops": ["FRA"],
        "duration_s": 20.0,
        "objects": 1,
        "hidden_seeds": 2,
        "hints": ["Look at the *header*.", "Twenty seconds."],
        "goals": [
            {"metric": "origin_requests", "comparison": "at most", "value": 4.0},
            {"metric": "rtt_p50_ms", "comparison": "at most", "value": 130.0, "from_s": 5.0, "to_s": 20.0},
        ],
        "solution": {"cache_control": "max-age=60", "pops": ["FRA", "SIN"]},
    },
}
SORTER: dict[str, Any] = {
    "type": "sorter",
    "id": "block-sort",
    "value": {
        "name": "sort",
        "question": "Where is each decided?",
        "columns": ["At the edge", "At the origin"],
        "explanation": "The origin says, the edge does.",
        "cards": [
            {"text": "`max-age`", "column": 2, "feedback": ["The edge **reads** it.", "It stands in the response."]},
            {"text": "Eviction", "column": 1, "feedback": ["The cache is full.", "It never hears of it."]},
            {"text": "Collapsing", "column": 1, "feedback": ["The cache's choice.", "It sees only what comes."]},
        ],
    },
}
NUMBER: dict[str, Any] = {
    "type": "number",
    "id": "block-count",
    "value": {
        "name": "count",
        "question": "How many requests reach the origin from two PoPs?",
        "unit": "requests",
        "lab": "live",
        "metric": "origin_requests",
        "explanation": "One for **each PoP**.",
        "set": {"pops": ["FRA", "SYD"]},
    },
}
LINE: dict[str, Any] = {
    "type": "predict",
    "id": "block-line",
    "value": {
        "name": "line",
        "question": "How will the number of origin requests go on?",
        "kind": "line",
        "lab": "live",
        "metric": "origin_requests",
        "hold_s": 5.0,
        "because": "There is one PoP.",
    },
}


def text_block(text: str) -> dict[str, Any]:
    """A text block as the database holds it."""
    return {"type": "text", "id": f"block-{abs(hash(text))}", "value": text}


@pytest.fixture
def client() -> Client:
    """Someone who has been on a page with forms, so that their browser has a visitor's key."""
    return returning()


@pytest.fixture
def course(db: None) -> CoursePage:
    """The course page, with the units "first" and "second"."""
    for order, slug in enumerate(("first", "second"), start=1):
        Unit.objects.create(slug=slug, title=f"Unit {slug}", order=order, summary=f"What unit {slug} answers.")
    return course_page()


@pytest.fixture
def make_lesson(course: CoursePage) -> MakeLesson:
    """Make a lesson; published unless `live=False`."""

    def make(
        slug: str, *, unit: str = "first", order: int = 1, body: Any = (), live: bool = True, **fields: Any
    ) -> LessonPage:
        lesson = LessonPage(
            slug=slug,
            title=fields.pop("title", slug.capitalize()),
            unit=Unit.objects.get(slug=unit),
            order=order,
            minutes=fields.pop("minutes", 10),
            question=fields.pop("question", f"What is {slug}?"),
            body=list(body),
            live=live,
            **fields,
        )
        course.add_child(instance=lesson)
        return lesson

    return make


@pytest.fixture
def editor(course: CoursePage) -> User:
    """Someone of Wagtail's group of editors."""
    user = User.objects.create_user("editor")  # without a password: hashing one takes long
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def editor_client(editor: User) -> Client:
    """A client signed in as an editor."""
    client = Client()
    client.force_login(editor)
    return client
