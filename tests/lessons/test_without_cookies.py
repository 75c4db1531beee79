"""A visitor without cookies: answers are marked and shown, and nothing is kept until they bring the key they got."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client

from lessons.course.models import LessonPage
from lessons.learning.models import Attempt, Learner, LessonState
from lessons.learning.visitors import COOKIE
from tests.lessons.conftest import CHALLENGE, QUIZ, MakeLesson
from tests.lessons.test_paths import make_path

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true"}
ADDRESS = "/lessons/one/answer/who"
NOT_KEPT = "This answer was not kept"

Post = tuple[str, Mapping[str, str]]
EVERYTHING: list[Post] = [
    (ADDRESS, {"options": "The edge"}),
    ("/lessons/one/answer/few", {"cache_control": "no-store", "collapse": "on", "pops": "FRA"}),
    ("/lessons/one/answer/few/solution", {}),
    ("/lessons/one/begin", {}),
    ("/lessons/one/mark", {"complete": "yes"}),
    ("/paths/cook/follow", {"follow": "yes"}),
]


@pytest.fixture(autouse=True)
def one(make_lesson: MakeLesson) -> LessonPage:
    make_path("cook", "one")
    return make_lesson("one", body=[QUIZ, CHALLENGE])


def answer(client: Client, **headers: str) -> Any:
    return client.post(ADDRESS, {"submission": str(uuid4()), "options": "The edge"}, headers=headers)


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.fixture
def nothing_kept() -> Callable[[], None]:
    before = rows()

    def check() -> None:
        after = rows()
        assert {label: after[label] - count for label, count in before.items() if after[label] != count} == {}

    return check


def test_a_thousand_answers_without_a_cookie_make_no_row(
    nothing_kept: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.learning.views.answers.ANSWERS", 2000)
    for _ in range(1000):
        given = answer(Client(), **HTMX)
        assert given.status_code == 200
        assert COOKIE in given.cookies
    nothing_kept()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_answer_is_marked_and_shown_and_its_not_being_kept_is_said(headers: dict[str, str]) -> None:
    given = answer(Client(), **headers)
    assert given.status_code == 200
    assert "Not quite." in given.text
    assert NOT_KEPT in given.text


def test_the_next_answer_brings_the_cookie_and_is_kept() -> None:
    client = Client()
    answer(client, **HTMX)
    given = answer(client, **HTMX)
    assert NOT_KEPT not in given.text
    assert Attempt.objects.count() == Learner.objects.count() == 1


@pytest.mark.parametrize("first", [ADDRESS, "/mine/lessons/one"])
def test_whoever_was_on_a_page_with_the_form_loses_nothing(first: str) -> None:
    client = Client()
    client.get(first)
    assert NOT_KEPT not in answer(client, **HTMX).text
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize("key", ["", "nonsense", "00000000-0000-4000-8000-000000000000:1tQ:forged"])
def test_a_cookie_that_is_not_ours_is_none(nothing_kept: Callable[[], None], key: str) -> None:
    client = Client()
    client.cookies[COOKIE] = key
    assert NOT_KEPT in answer(client, **HTMX).text
    nothing_kept()


@pytest.mark.parametrize(("address", "values"), EVERYTHING)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nothing_that_learners_do_is_kept(
    nothing_kept: Callable[[], None], address: str, values: Mapping[str, str], headers: dict[str, str]
) -> None:
    given = Client().post(address, {"submission": str(uuid4()), **values}, headers=headers)
    assert given.status_code < 500
    nothing_kept()


@pytest.mark.parametrize(
    ("address", "values"), [each for each in EVERYTHING if each[0].endswith(("solution", "mark", "follow"))]
)
def test_what_can_not_be_kept_is_refused_with_a_sentence_and_works_the_next_time(
    address: str, values: Mapping[str, str]
) -> None:
    client = Client()
    page, sentence = client.post(address, values), Client().post(address, values, headers=HTMX)
    assert (page.status_code, sentence.status_code) == (409, 409)
    assert "<h1>This was not kept</h1>" in page.text
    assert "try again" in sentence.text
    assert sentence["HX-Retarget"] == "#notice"
    assert client.post(address, values).status_code == 302
    assert Learner.objects.count() == 1


def test_beginning_a_lesson_is_nothing_that_anybody_asked_for() -> None:
    assert Client().post("/lessons/one/begin", headers=HTMX).status_code == 200
    assert not LessonState.objects.exists()


def test_a_search_that_found_nothing_is_not_counted(nothing_kept: Callable[[], None]) -> None:
    given = Client().post(
        "/search/missed", "zzzz", content_type="text/plain", headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert given.status_code in {204, 404}
    nothing_kept()
