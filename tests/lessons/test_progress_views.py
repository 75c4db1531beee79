"""What is personal on the course's pages, and the learner's mark on a lesson, with and without JavaScript."""

import re
import uuid
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.course.models import LessonPage
from lessons.learning import attempts, lesson_states
from lessons.learning.models import Learner, LessonState
from lessons.learning.visitors import COOKIE, Visitor
from tests.lessons.conftest import QUIZ, MakeLesson
from tests.lessons.test_progress import answer, marked

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def one(make_lesson: MakeLesson) -> LessonPage:
    """A lesson with a question, between two others."""
    make_lesson("zero", order=1, title="Zero")
    lesson = make_lesson("one", order=2, title="One", body=[QUIZ])
    make_lesson("two", unit="second", title="Two")
    return lesson


@pytest.fixture
def ada(client: Client) -> Visitor:
    """The client is signed in."""
    user = User.objects.create_user("ada")
    client.force_login(user)
    return Visitor(user_id=user.pk, key=uuid.uuid4())


def browser_of(client: Client) -> Visitor:
    """Who an anonymous client is."""
    return Visitor(user_id=None, key=uuid.UUID(client.cookies[COOKIE].value.split(":")[0]))


def text_of(response: object) -> str:
    """A response's HTML, entities resolved and white space made one."""
    return re.sub(r"\s+", " ", unescape(response.content.decode()))  # type: ignore[attr-defined]  # the client's


def mark_of(html: str, slug: str) -> str:
    """What stands in the place of a lesson's mark."""
    place = rf'id="mark-{slug}" hx-swap-oob="outerHTML">\s*(<span class="mark" .*?</span>\s*</span>)?'
    found = re.search(place, html)
    assert found is not None
    return re.sub(r"<[^>]+>|\s", "", found[1] or "")


FRAGMENTS = ("/mine", "/mine/home", "/mine/lessons", "/mine/lessons/one")


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("address", FRAGMENTS)
def test_fragments_are_kept_by_nobody_and_bring_a_token(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "csrftoken" in response.cookies


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("address", FRAGMENTS)
def test_fragments_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


@pytest.mark.usefixtures("one", "ada")
@pytest.mark.parametrize(
    ("address", "most"), [("/mine", 5), ("/mine/home", 8), ("/mine/lessons", 7), ("/mine/lessons/one", 11)]
)
def test_fragments_cost_few_queries_however_much_was_done(
    client: Client, ada: Visitor, make_lesson: MakeLesson, address: str, most: int
) -> None:
    client.get(address)
    for number in range(5):
        lesson = make_lesson(f"more-{number}", order=9, body=[QUIZ])
        lesson_states.set_complete(ada, lesson, complete=True)
        for _ in range(3):
            answer(ada, lesson, marked(passed=True), "who")
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= most, [query["sql"] for query in queries]


@pytest.mark.usefixtures("one")
def test_a_visitor_who_only_looks_costs_no_row(client: Client) -> None:
    for address in (*FRAGMENTS, "/me/", "/lessons/one/mark"):
        client.get(address)
    assert not Learner.objects.exists()
    assert "sessionid" not in client.cookies


@pytest.mark.usefixtures("one")
def test_the_cookie_stays_the_same_and_is_out_of_reach_of_scripts() -> None:
    client = Client()
    client.get("/mine/lessons/one")
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert COOKIE not in client.get("/mine/lessons/one").cookies


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("value", ["", "nonsense", "00000000-0000-4000-8000-000000000000", "a:b:c"])
def test_a_cookie_that_is_not_ours_is_nobodys(client: Client, value: str) -> None:
    client.cookies[COOKIE] = value
    assert client.get("/mine/lessons/one").status_code == 200
    assert browser_of(client).key.version == 4
    assert client.cookies[COOKIE].value != value


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize("address", ["/mine/lessons/gone", "/lessons/gone/mark"])
def test_parts_of_a_lesson_that_is_not_there_are_not_there(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_draft_can_be_neither_marked_nor_begun(client: Client, make_lesson: MakeLesson) -> None:
    make_lesson("draft", live=False)
    for address in ("mark", "begin"):
        assert client.post(f"/lessons/draft/{address}", {"complete": "yes"}).status_code == 404
    assert not LessonState.objects.exists()


@pytest.mark.parametrize("signed_in", [False, True])
def test_a_lesson_is_marked_and_the_mark_taken_back(client: Client, one: LessonPage, signed_in: bool) -> None:
    if signed_in:
        client.force_login(User.objects.create_user("ada"))
    html = text_of(client.get("/mine/lessons/one"))
    assert mark_of(html, "one") == ""
    assert "Mark as complete" in html
    html = text_of(client.post("/lessons/one/mark", {"complete": "yes"}, headers=HTMX))
    assert mark_of(html, "one") == "✓,complete"
    assert "You marked this lesson as complete on" in html
    html = text_of(client.get("/mine/lessons/one"))
    assert "Take the mark back" in html
    assert "1 of 2 complete" in html
    html = text_of(client.post("/lessons/one/mark", {"complete": "no"}, headers=HTMX))
    assert mark_of(html, "one") == "◐,begun"
    assert mark_of(html, "two") == ""


def test_another_learners_mark_is_not_shown(client: Client, one: LessonPage) -> None:
    Client().post("/lessons/one/mark", {"complete": "yes"})
    other = Client()
    other.force_login(User.objects.create_user("bob"))
    other.post("/lessons/one/mark", {"complete": "yes"})
    assert mark_of(text_of(client.get("/mine/lessons/one")), "one") == ""


def test_without_javascript_a_page_has_the_form_and_leads_back_to_itself(client: Client, one: LessonPage) -> None:
    assert 'href="/lessons/one/mark"' in text_of(client.get("/lessons/one/"))
    html = text_of(client.get("/lessons/one/mark"))
    assert "<html" in html
    assert "csrfmiddlewaretoken" in html
    assert "hx-swap-oob" not in html
    response = client.post("/lessons/one/mark", {"complete": "yes"})
    assert (response.status_code, response.headers["Location"]) == (302, "/lessons/one/mark")
    assert "Take the mark back" in text_of(client.get("/lessons/one/mark"))


@pytest.mark.parametrize(
    ("data", "told"), [({}, "complete is missing"), ({"complete": "<b>perhaps"}, "complete can't be “<b>perhaps”")]
)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_malformed_mark_is_refused_and_says_what_is_accepted(
    client: Client, one: LessonPage, data: dict[str, str], told: str, headers: dict[str, str]
) -> None:
    response = client.post("/lessons/one/mark", data, headers=headers)
    assert response.status_code == 400
    assert told in text_of(response)
    assert "send “yes” to mark" in text_of(response)
    assert b"<b>perhaps" not in response.content
    assert not LessonState.objects.exists()


def test_only_posts_begin_a_lesson_and_only_known_methods_mark_it(client: Client, one: LessonPage) -> None:
    assert client.get("/lessons/one/begin").status_code == 405
    assert client.put("/lessons/one/mark").status_code == 405


def test_a_token_is_needed(one: LessonPage) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/mine/lessons/one")
    assert client.post("/lessons/one/mark", {"complete": "yes"}).status_code == 403
    token = client.cookies["csrftoken"].value
    assert client.post("/lessons/one/mark", {"complete": "yes"}, headers={"X-CSRFToken": token}).status_code == 302


def test_being_on_a_page_for_a_while_begins_the_lesson(client: Client, one: LessonPage) -> None:
    assert 'hx-post="/lessons/one/begin"' in text_of(client.get("/mine/lessons/one"))
    html = text_of(client.post("/lessons/one/begin", headers=HTMX))
    assert mark_of(html, "one") == "◐,begun"
    assert 'hx-post="/lessons/one/begin"' not in text_of(client.get("/mine/lessons/one"))
    assert client.post("/lessons/one/begin").headers["Location"] == "/lessons/one/"


def test_the_mark_is_offered_when_everything_is_answered(client: Client, one: LessonPage) -> None:
    html = text_of(client.get("/mine/lessons/one"))
    assert "0 of 1 questions and challenges done" in html
    assert "data-offered" not in html
    answer(browser_of(client), one, marked(passed=False), "who")
    html = text_of(client.get("/mine/lessons/one"))
    assert "That was all" in html
    assert "data-offered" in html


def test_answers_to_what_the_lesson_no_longer_asks_count_for_nothing(client: Client, one: LessonPage) -> None:
    client.get("/mine/lessons/one")
    answer(browser_of(client), one, marked(), "removed")
    assert "0 of 1 questions" in text_of(client.get("/mine/lessons/one"))


@pytest.mark.usefixtures("one")
def test_home_leads_on_from_where_the_learner_is(client: Client) -> None:
    def step() -> str:
        found = re.search(r'id="next-step".*?<a[^>]*href="([^"]+)"[^>]*>(.*?)</a>', text_of(client.get("/mine/home")))
        assert found is not None
        return f"{found[2].strip()} {found[1]}"

    assert step() == "Start: Zero /lessons/zero/"
    client.post("/lessons/one/mark", {"complete": "yes"})
    assert step() == "Continue: Two /lessons/two/"
    client.post("/lessons/zero/begin")
    assert step() == "Continue: Zero /lessons/zero/"
    client.post("/lessons/zero/mark", {"complete": "yes"})
    client.post("/lessons/two/mark", {"complete": "yes"})
    assert step() == "All lessons complete /me/"


@pytest.mark.usefixtures("one")
def test_the_list_of_lessons_shows_marks_and_counts(client: Client) -> None:
    client.post("/lessons/one/mark", {"complete": "yes"})
    html = text_of(client.get("/mine/lessons"))
    assert mark_of(html, "one") == "✓,complete"
    assert mark_of(html, "zero") == ""
    assert "1 of 2 complete" in html


@pytest.mark.usefixtures("one")
@pytest.mark.parametrize(
    ("public", "fragment"),
    [("/", "/mine/home"), ("/lessons/", "/mine/lessons"), ("/lessons/one/", "/mine/lessons/one")],
)
def test_each_place_that_a_fragment_fills_is_on_the_page(client: Client, public: str, fragment: str) -> None:
    html = text_of(client.get(public))
    assert f'hx-get="{fragment}"' in html
    places = re.findall(r'id="([^"]+)"[^>]*hx-swap-oob', text_of(client.get(fragment)))
    assert places
    assert [place for place in places if f'id="{place}"' not in html] == []


def test_marks_are_limited(client: Client, one: LessonPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.learning.views.progress.MARKS", 2)
    address = {"REMOTE_ADDR": "192.0.2.77"}
    codes = [client.post("/lessons/one/mark", {"complete": "yes"}, **address).status_code for _ in range(3)]  # type: ignore[arg-type]  # the client's extra
    assert codes == [302, 302, 429]
    assert attempts.summary_of(browser_of(client), one) == {}
