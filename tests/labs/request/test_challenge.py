"""The request lab as a challenge: the requests are the author's, the learner's headers act from the first one on."""

from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string

from lessons.course.blocks.body import LessonBody
from lessons.course.questions.challenge.challenges import challenge_of
from lessons.labs import LABS
from lessons.labs.panel import render_lab

LOG = "\n".join(["0 berlin /page", *(f"{at_s} berlin /page" for at_s in range(20, 200, 20)), "205 berlin /page"])
BLOCK: dict[str, Any] = {
    "name": "lean",
    "title": "Lean and up to date",
    "task": "Send a tenth of the bytes, and no content older than 20 s.",
    "controls": ["response_headers"],
    "acts": "start",
    "log": LOG,
    "response_headers": "Cache-Control: no-store",
    "goals": [
        {"metric": "origin_bytes", "comparison": "at most", "value": 22_000, "from_s": 0},
        {"metric": "age_max_s", "comparison": "at most", "value": 20, "from_s": 0},
    ],
    "solution": {"response_headers": 'Cache-Control: max-age=10\nETag: "v{version}"'},
}


def test_a_validator_solves_what_a_lifetime_alone_does_not() -> None:
    block = LessonBody().child_blocks["request_challenge"]
    challenge = challenge_of(LABS["request"], block.to_python(BLOCK))
    assert challenge.grade(challenge.solution).passed
    assert not challenge.grade({"response_headers": "Cache-Control: no-store"}).passed
    assert not challenge.grade({"response_headers": "Cache-Control: max-age=500"}).passed


def test_nothing_is_sent_in_a_challenge() -> None:
    settings = {"log": LOG, "acts": "start"}
    shown = render_lab("lean", "request", settings, ("response_headers",), QueryDict(), challenge=True)
    html = render_to_string("labs/request/lab.html", {"panel": shown["panel"]})
    assert ">Send</button>" not in html
    assert 'name="lean-response_headers"' in html
    assert "Request 11:" in html
