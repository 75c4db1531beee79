"""The learner's own page: what it shows, to whom, and what it costs."""

import re
import uuid
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.course.models import LessonPage
from lessons.learning import lesson_states
from lessons.learning.visitors import COOKIE, Visitor
from tests.lessons.conftest import QUIZ, MakeLesson
from tests.lessons.test_progress import answer, marked
from tests.visitors import lately_signed_in

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12


@pytest.fixture
def one(make_lesson: MakeLesson) -> LessonPage:
    """A lesson with a question."""
    make_lesson("two", unit="second")
    return make_lesson("one", body=[QUIZ])


@pytest.fixture
def ada(client: Client) -> Visitor:
    """The client is signed in."""
    user = User.objects.create_user("ada")
    lately_signed_in(client, user)
    return Visitor(user_id=user.pk, key=uuid.uuid4())


def html_of(client: Client) -> str:
    """The page's text, entities resolved and white space made one."""
    response = client.get("/me/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def test_it_lists_states_and_the_first_latest_and_best_answers(client: Client, one: LessonPage, ada: Visitor) -> None:
    answer(ada, one, marked("The edge", passed=False), "who")
    answer(ada, one, marked("The origin", passed=True), "who")
    answer(ada, one, marked("The browser", passed=False), "who")
    lesson_states.set_complete(ada, one, complete=True)
    html = html_of(client)
    assert "Signed in as ada. 1 of 2 lessons complete." in html
    assert "complete since" in html
    assert "Who answers the first request? 3 attempts" in html
    assert re.search(r"First The edge not right .* Best The origin right .* Latest The browser not right", html)
    assert "Continue: Two" in html


def test_one_answer_is_told_once(client: Client, one: LessonPage, ada: Visitor) -> None:
    answer(ada, one, marked("The origin", passed=True), "who")
    html = html_of(client)
    assert "Answer The origin right" in html
    assert html.count("The origin") == 1


def test_an_answer_leads_to_its_question(client: Client, one: LessonPage, ada: Visitor) -> None:
    answer(ada, one, marked(), "who")
    assert b'href="/lessons/one/#who"' in client.get("/me/").content


def test_what_was_typed_is_shown_as_text_and_not_at_any_length(client: Client, one: LessonPage, ada: Visitor) -> None:
    answer(ada, one, marked(["<script>", "x" * 500, True]), "who")
    response = client.get("/me/")
    assert b"&lt;script&gt;" in response.content
    assert b"x" * 200 not in response.content


def test_a_visitor_sees_what_their_browser_holds_and_is_offered_to_sign_in(client: Client, one: LessonPage) -> None:
    assert "What you answer and mark will be listed here" in html_of(client)
    client.post("/lessons/one/mark", {"complete": "yes"})
    html = html_of(client)
    assert "kept in this browser only" in html
    assert "Sign in to keep it" in html
    assert "1 of 2 lessons complete" in html


def test_nobody_sees_anothers(client: Client, one: LessonPage, ada: Visitor) -> None:
    answer(ada, one, marked("The edge"), "who")
    other = Client()
    assert "The edge" not in html_of(other)
    other.force_login(User.objects.create_user("bob"))
    assert "The edge" not in html_of(other)


def test_answers_in_lessons_that_are_no_longer_public_are_left_to_the_export(
    client: Client, make_lesson: MakeLesson, ada: Visitor
) -> None:
    answer(ada, make_lesson("draft", live=False, body=[QUIZ]), marked("The edge"), "who")
    assert "The edge" not in html_of(client)
    assert b"The edge" in client.get("/me/export.json").content


def test_it_works_before_anything_is_published(client: Client) -> None:
    assert "Nothing is published yet" in html_of(client)


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/me/").status_code == 405


def test_it_costs_the_same_however_much_was_done(
    client: Client, one: LessonPage, ada: Visitor, make_lesson: MakeLesson
) -> None:
    lessons = [one, *[make_lesson(f"more-{number}", order=9, body=[QUIZ]) for number in range(8)]]
    for lesson in lessons:
        for passed in (False, True, False):
            answer(ada, lesson, marked(passed=passed), "who")
    client.get("/me/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/me/")
    assert len(queries) <= MOST_QUERIES, [query["sql"] for query in queries]


def test_a_browsers_key_is_no_way_into_an_account(client: Client, one: LessonPage) -> None:
    """After signing in and out, the browser that answered before sees nothing of it."""
    client.post("/lessons/one/mark", {"complete": "yes"})
    user = User.objects.create_user("ada")
    lately_signed_in(client, user)
    client.post("/account/logout/")
    assert not client.cookies[COOKIE].value
    assert "What you answer and mark will be listed here" in html_of(client)
