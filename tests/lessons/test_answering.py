"""Answering: who may, what is refused and how, and that an answer counts once however often it is sent."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from lessons.course.models import LessonPage
from lessons.learning.models import Attempt
from tests.lessons.conftest import GUESS, LIVE_LAB, NUMBER, QUIZ, SEVERAL, MakeLesson, text_block

pytestmark = pytest.mark.django_db

ADDRESS = "/lessons/one/answer/who"
HTMX = {"hx-request": "true"}
RIGHT = {"options": "The *origin*"}


@pytest.fixture(autouse=True)
def one(make_lesson: MakeLesson) -> LessonPage:
    """A lesson with two questions."""
    return make_lesson("one", body=[text_block("Read this."), QUIZ, SEVERAL])


@pytest.fixture
def signed_in(client: Client) -> Client:
    """A client that is signed in."""
    client.force_login(User.objects.create_user("ada"))
    return client


def post(client: Client, values: dict[str, Any], *, htmx: bool = True, address: str = ADDRESS) -> Any:
    """The response to an answer, with a submission of its own unless one is given."""
    return client.post(address, {"submission": str(uuid4()), **values}, headers=HTMX if htmx else {})


def test_anybody_gets_a_page_with_the_form(client: Client) -> None:
    response = client.get(ADDRESS)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<!doctype html>" in html.lower()
    assert 'method="post"' in html
    assert "csrfmiddlewaretoken" in html
    assert 'href="/lessons/one/#who"' in html


def test_anybody_gets_feedback_and_can_try_again(client: Client) -> None:
    html = post(client, {"options": "The edge"}).content.decode()
    assert "<html" not in html
    assert "Not quite." in html
    assert "It has no copy <strong>yet</strong>." in html
    assert "The first request is a miss." in html
    again = post(client, RIGHT).content.decode()
    assert "That is right." in again
    assert "Your first answer was" in again
    assert Attempt.objects.count() == 2


def test_a_signed_in_learners_answer_is_theirs(signed_in: Client) -> None:
    post(signed_in, RIGHT)
    attempt = Attempt.objects.get()
    assert attempt.learner.user is not None
    assert attempt.learner.user.username == "ada"
    assert (attempt.block, attempt.kind, attempt.given, attempt.passed) == (
        "who",
        "quiz",
        {"options": ["The *origin*"]},
        True,
    )


def test_nobody_sees_what_another_answered(client: Client) -> None:
    post(client, RIGHT)
    assert "That is right." in client.get(ADDRESS).content.decode()
    assert "That is right." not in Client().get(ADDRESS).content.decode()


def owner_in(client: Client) -> str:
    """The mark in this browser's form."""
    found = re.search(r'name="owner" value="([^"]+)"', client.get(ADDRESS).text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("htmx", [True, False])
def test_a_form_that_was_made_for_someone_else_counts_for_nobody(client: Client, signed_in: Client, htmx: bool) -> None:
    adas = owner_in(signed_in)
    for other in (Client(), _browser_of("olaf")):
        refused = post(other, {**RIGHT, "owner": adas}, htmx=htmx)
        assert refused.status_code == 409
        assert "given by someone else" in refused.text or "not yours" in refused.text
        assert refused.headers.get("HX-Retarget", "#notice") == "#notice"
    assert not Attempt.objects.exists()
    assert post(signed_in, {**RIGHT, "owner": adas}).status_code == 200


def test_what_a_visitor_answered_may_be_sent_by_the_account_they_made(client: Client) -> None:
    visitors = owner_in(client)
    client.force_login(User.objects.create_user("pia"))
    assert post(client, {**RIGHT, "owner": visitors}).status_code == 200
    assert Attempt.objects.get().learner.user == User.objects.get()


def _browser_of(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_user(name))
    return client


def test_the_rest_of_the_page_is_told(client: Client) -> None:
    told = json.loads(post(client, RIGHT)["HX-Trigger"])
    assert told == {"edgelearn:answered": {"block": "who", "passed": True}}


def test_an_answer_sent_twice_counts_once(client: Client) -> None:
    submission = str(uuid4())
    for _ in range(2):
        response = post(client, {**RIGHT, "submission": submission})
        assert "That is right." in response.content.decode()
    assert Attempt.objects.count() == 1


def test_the_form_after_an_answer_is_another_submission(client: Client) -> None:
    submission = str(uuid4())
    assert submission not in post(client, {**RIGHT, "submission": submission}).content.decode()


def test_without_scripts_an_answer_leads_to_the_page_with_its_feedback(client: Client) -> None:
    response = post(client, RIGHT, htmx=False)
    assert (response.status_code, response["Location"]) == (302, f"{ADDRESS}#who-feedback")
    assert "That is right." in client.get(ADDRESS).content.decode()


def test_without_scripts_a_refused_answer_is_a_whole_page(client: Client) -> None:
    response = post(client, {}, htmx=False)
    assert response.status_code == 400
    assert "<!doctype html>" in response.content.decode().lower()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "Choose one of the options."),
        ({"options": "Nobody"}, "Choose one of the options here."),
        ({"options": "x" * 60_000}, "Choose one of the options here."),
        ({**RIGHT, "colour": "red"}, "colour: this question has no such field; it knows options."),
        ({**RIGHT, "submission": "twice"}, "submission: twice is not accepted; give a UUID"),
        ({**RIGHT, "submission": ""}, "submission: nothing is not accepted; give a UUID"),
    ],
)
def test_a_malformed_answer_is_a_400_in_place_and_counts_for_nothing(
    client: Client, values: dict[str, str], sentence: str
) -> None:
    response = post(client, values)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert "HX-Trigger" not in response
    assert not Attempt.objects.exists()


def test_what_was_chosen_is_still_there_after_a_refusal(client: Client) -> None:
    html = post(client, {**RIGHT, "colour": "red"}).content.decode()
    assert html.count("checked") == 1


def test_a_token_is_needed() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, RIGHT).status_code == 403
    strict.get(ADDRESS)
    token = strict.cookies["csrftoken"].value
    assert post(strict, {**RIGHT, "csrfmiddlewaretoken": token}).status_code == 200


@pytest.mark.parametrize("address", ["/lessons/one/answer/nope", "/lessons/nope/answer/who"])
def test_what_is_not_there_is_a_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert post(client, RIGHT, address=address).status_code == 404


def test_a_lesson_that_is_not_published_takes_no_answers(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson("hidden", body=[QUIZ], live=False)
    assert client.get("/lessons/hidden/answer/who").status_code == 404
    assert post(client, RIGHT, address="/lessons/hidden/answer/who").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_not_allowed(client: Client, method: str) -> None:
    assert getattr(client, method)(ADDRESS).status_code == 405


def test_nobody_keeps_a_copy(client: Client) -> None:
    for response in (client.get(ADDRESS), post(client, RIGHT), post(client, {}), client.put(ADDRESS)):
        assert response["Cache-Control"] == "private, no-store"


def test_the_public_page_has_the_question_but_no_form_and_no_answer(client: Client) -> None:
    post(client, RIGHT)
    response = client.get("/lessons/one/")
    html = response.content.decode()
    assert "Who answers the <strong>first</strong> request?" in html
    assert f'href="{ADDRESS}"' in html
    assert "csrfmiddlewaretoken" not in html
    assert "It has what nobody else has." not in html
    assert not response.cookies


def test_the_personal_fragment_brings_each_question_to_its_place(client: Client) -> None:
    post(client, RIGHT)
    html = client.get("/mine/lessons/one", headers=HTMX).content.decode()
    assert html.count('hx-swap-oob="outerHTML"') >= 2
    assert html.count('name="submission"') == 2
    assert "That is right." in html
    assert "autofocus" not in html


def test_too_many_answers_are_asked_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.learning.views.answers.ANSWERS", 2)
    assert [post(client, RIGHT).status_code for _ in range(3)] == [200, 200, 429]


@pytest.fixture
def predicting(make_lesson: MakeLesson) -> str:
    """A lesson with a prediction of each kind of lab figure, and a number; the address of the first."""
    make_lesson("guessing", body=[GUESS, LIVE_LAB, NUMBER])
    return "/lessons/guessing/answer/guess"


def test_a_prediction_is_remembered(client: Client, predicting: str) -> None:
    html = post(client, {"answer": "30"}, address=predicting).content.decode()
    assert "You expected 30 requests; it was 1 request: 30 times too high." in html
    attempt = Attempt.objects.get()
    assert (attempt.given, attempt.passed) == ({"answer": 30.0}, None)
    assert "You expected 30 requests" in client.get("/mine/lessons/guessing", headers=HTMX).content.decode()
    assert "You expected" not in client.get("/lessons/guessing/").content.decode()


def test_a_skip_is_remembered_too(client: Client, predicting: str) -> None:
    html = post(client, {"skip": "1", "answer": ""}, address=predicting).content.decode()
    assert "It was 1 request." in html
    assert Attempt.objects.get().given == {"skip": True}


def test_neither_an_answer_nor_a_skip_is_refused(client: Client, predicting: str) -> None:
    response = post(client, {"answer": ""}, address=predicting)
    assert response.status_code == 400
    assert "Give an answer, or skip." in response.content.decode()


def test_an_answer_in_the_pages_address_comes_before_the_remembered_one(client: Client, predicting: str) -> None:
    post(client, {"answer": "30"}, address=predicting)
    there = {**HTMX, "hx-current-url": "http://testserver/lessons/guessing/?guess-answer=7"}
    html = client.get("/mine/lessons/guessing", headers=there).content.decode()
    assert "You expected 7 requests" in html
    assert "You expected 30" not in html
    assert 'value="7"' in html


@pytest.mark.usefixtures("predicting")
def test_what_was_typed_is_still_there_after_a_refusal(client: Client) -> None:
    html = post(client, {"answer": "<many>"}, address="/lessons/guessing/answer/count").content.decode()
    assert 'value="&lt;many&gt;"' in html
    assert "Give a number, such as 1234" in html


@pytest.mark.usefixtures("predicting")
def test_a_number_answered_again_recalls_the_first_one_in_a_sentence(client: Client, predicting: str) -> None:
    address = f"{predicting.removesuffix('guess')}{NUMBER['value']['name']}"
    for typed in ("1", "2"):
        html = post(client, {"answer": typed}, address=address).content.decode()
    assert "Your first answer was 1 request." in " ".join(html.split())


def test_the_public_page_of_a_number_says_nothing_of_the_truth(client: Client) -> None:
    assert "One for <strong>each PoP</strong>" not in client.get("/lessons/guessing/").content.decode()


@pytest.mark.parametrize("user_agent", ["one", "two"])
def test_the_public_page_has_the_same_bytes_for_everyone(client: Client, signed_in: Client, user_agent: str) -> None:
    post(signed_in, RIGHT)
    headers = {"user-agent": user_agent}
    assert Client().get("/lessons/one/", headers=headers).content == signed_in.get("/lessons/one/").content


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_answer_from_many_threads_counts_once(client: Client) -> None:
    client.get(ADDRESS)
    submission, barrier = str(uuid4()), Barrier(6)

    def send(_: int) -> int:
        barrier.wait()
        try:
            own = Client()
            own.cookies = client.cookies
            return int(post(own, {**RIGHT, "submission": submission}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(6))) == {200}
    assert Attempt.objects.count() == 1
