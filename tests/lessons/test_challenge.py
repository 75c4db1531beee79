"""A challenge block: graded on the server, from the learner's inputs alone; what is refused, kept and shown again."""

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.labs.traffic import metrics
from lessons.models import Attempt
from tests.lessons.conftest import MakeLesson

ADDRESS = "/lessons/edge/answer/few"
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
        "objects": 1,
        "duration_s": 20.0,
        "hidden_seeds": 2,
        "hints": ["Look at the *header*.", "Twenty seconds."],
        "goals": [
            {"metric": "origin_requests", "comparison": "at most", "value": 4.0},
            {"metric": "rtt_p50_ms", "comparison": "at most", "value": 130.0, "from_s": 5.0, "to_s": 20.0},
        ],
        "solution": {"cache_control": "max-age=60", "pops": ["FRA", "SIN"]},
    },
}
START = {"cache_control": "no-store", "collapse": "on", "pops": ["FRA"]}
SOLVED = {"cache_control": "max-age=60", "collapse": "on", "pops": ["FRA", "SIN"]}


def changed(**values: Any) -> dict[str, Any]:
    """The challenge with other values."""
    return {**CHALLENGE, "value": {**CHALLENGE["value"], **values}}


@pytest.fixture(autouse=True)
def lesson(make_lesson: MakeLesson) -> Any:
    return make_lesson("edge", body=[CHALLENGE])


def post(client: Client, given: dict[str, Any], **more: Any) -> Any:
    """An attempt as htmx posts it."""
    return client.post(ADDRESS, {**given, "submission": str(uuid.uuid4()), **more}, headers={"HX-Request": "true"})


def test_the_solution_passes_and_the_start_does_not(client: Client) -> None:
    assert "Not yet: 0 of 2 goals reached" in post(client, START).content.decode()
    page = post(client, SOLVED).content.decode()
    print(page)
    assert "Solved: every goal is reached" in page
