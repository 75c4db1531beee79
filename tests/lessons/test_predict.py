"""Predictions: what was expected against what the simulator says it was."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.lessons.conftest import GUESS, LIVE_LAB, MakeLesson

pytestmark = pytest.mark.django_db

ADDRESS = "/lessons/one/predict/guess"
CHOICE = {
    **GUESS,
    "id": "block-which",
    "value": {
        "name": "guess",
        "question": "How many?",
        "kind": "choice",
        "lab": "live",
        "metric": "origin_requests",
        "because": "There is one PoP.",
        "answers": [
            {"label": "one", "below": 2.0},
            {"label": "a few", "at_least": 2.0, "below": 20.0},
            {"label": "all", "at_least": 20.0},
        ],
    },
}


@pytest.fixture
def one(make_lesson: MakeLesson) -> None:
    """A lesson that asks how many requests reach the origin: one, for its lab has one page, one PoP and 10 s."""
    make_lesson("one", body=[GUESS, LIVE_LAB])


@pytest.fixture
def choosing(make_lesson: MakeLesson) -> None:
    """The same question with answers to choose from."""
    make_lesson("one", body=[CHOICE, LIVE_LAB])


def asked(client: Client, query: str, *, htmx: bool = True) -> Any:
    """The answer to a prediction."""
    return client.get(f"{ADDRESS}?{query}", headers={"hx-request": "true"} if htmx else {})


def told_to_lab(response: Any) -> Any:
    """What the block tells its lab."""
    found = re.search(r'data-predicted="([^"]*)"', response.content.decode())
    assert found
    return json.loads(html.unescape(found[1]))


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ("1", "You expected 1 request; it was 1 request: exactly right."),
        ("1.5", "You expected 1.5 requests; it was 1 request: 50 % too high."),
        ("100", "You expected 100 requests; it was 1 request: 100 times too high."),
        ("0", "You expected 0 requests; it was 1 request: 1 request too low."),
    ],
)
def test_a_number_is_set_against_the_run(client: Client, answer: str, sentence: str) -> None:
    response = asked(client, f"answer={answer}")
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "There is <strong>one PoP</strong>." in response.content.decode()


@pytest.mark.usefixtures("one")
def test_the_lab_is_told(client: Client) -> None:
    assert told_to_lab(asked(client, "answer=30")) == {
        "lab": "live",
        "metric": "origin_requests",
        "skipped": False,
        "expected": 30.0,
    }


@pytest.mark.usefixtures("one")
def test_skipping_says_what_it_was_and_frees_the_lab(client: Client) -> None:
    response = asked(client, "skip=1&answer=")
    assert "It was 1 request." in response.content.decode()
    assert told_to_lab(response) == {"lab": "live", "metric": "origin_requests", "skipped": True, "expected": None}


@pytest.mark.usefixtures("one")
def test_without_an_answer_the_address_shows_the_question(client: Client) -> None:
    response = asked(client, "")
    assert response.status_code == 200
    assert "How many requests reach the origin?" in response.content.decode()
    assert "data-predicted" not in response.content.decode()


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("query", ["answer=", "answer=many", "answer=-1", "answer=1e99", "answer=nan", "answer=inf"])
def test_a_bad_answer_is_a_400_with_a_sentence_at_the_field(client: Client, query: str) -> None:
    response = asked(client, query)
    assert response.status_code == 400
    assert "data-predicted" not in response.content.decode()
    if query:
        assert 'aria-invalid="true"' in response.content.decode()
        assert "or skip" in response.content.decode()


@pytest.mark.usefixtures("one")
def test_an_answer_is_shown_as_text(client: Client) -> None:
    assert "<script>" not in asked(client, "answer=<script>").content.decode()


@pytest.mark.usefixtures("one")
def test_opened_directly_it_is_a_page_with_the_way_back(client: Client) -> None:
    text = asked(client, "answer=1", htmx=False).content.decode()
    assert "<!doctype html>" in text.lower()
    assert 'href="/lessons/one/#guess"' in text


@pytest.mark.usefixtures("one")
def test_fragment_and_page_of_one_address_are_kept_apart(client: Client) -> None:
    assert "HX-Request" in asked(client, "answer=1")["Vary"]


@pytest.mark.usefixtures("one")
def test_without_scripts_the_lesson_shows_the_verdict_in_place(client: Client) -> None:
    text = client.get("/lessons/one/?guess-answer=1").content.decode()
    assert "exactly right" in text
    assert '<traffic-lab id="live"' in text


@pytest.mark.usefixtures("one")
def test_the_same_answer_always_gets_the_same_bytes(client: Client) -> None:
    assert asked(client, "answer=7").content == asked(client, "answer=7").content


@pytest.mark.usefixtures("choosing")
@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("0", "You expected “one”, and you were right; it was 1."),
        ("2", "You expected “all”; it was “one”: 1."),
    ],
)
def test_a_choice_is_set_against_the_run(client: Client, number: str, sentence: str) -> None:
    text = asked(client, f"answer={number}").content.decode()
    assert sentence in text
    assert 'class="chosen"' in text


@pytest.mark.usefixtures("choosing")
def test_an_answer_that_is_not_there_is_refused(client: Client) -> None:
    assert asked(client, "answer=3").status_code == 400


@pytest.mark.usefixtures("one")
def test_a_predict_block_that_is_not_there_is_a_404(client: Client) -> None:
    assert client.get("/lessons/one/predict/nope?answer=1").status_code == 404
    assert client.get("/lessons/nope/predict/guess?answer=1").status_code == 404
