"""What a lesson's page tells of a view: taken only from our pages, bounded, without anything of a person."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.course.models import LessonPage
from lessons.insight.groups import GROUPS
from lessons.insight.models import PageView
from lessons.insight.page_views import LONGEST_S, MAX_BYTES
from tests.lessons.conftest import GUESS, LIVE_LAB, QUIZ, MakeLesson, text_block

pytestmark = pytest.mark.django_db

VIEW = UUID("00000000-0000-4000-8000-00000000000a")
BLOCKS = [["block-1", 12], ["who", 3]]


@pytest.fixture
def lesson(make_lesson: MakeLesson) -> LessonPage:
    """A text and two questions about it."""
    return make_lesson("one", body=[{**text_block("Read **this**."), "id": "block-1"}, QUIZ, LIVE_LAB, GUESS])


def tell(client: Client, body: Any, told_by_page: dict[str, Any], slug: str = "one", **headers: str) -> Any:
    """The answer to what a page tells."""
    text = body if isinstance(body, str) else json.dumps(body)
    sent = told_by_page | {"headers": told_by_page["headers"] | headers}
    return client.post(f"/lessons/{slug}/reading", text, **sent)


def view(blocks: Any = BLOCKS, name: Any = str(VIEW)) -> dict[str, Any]:
    return {"view": name, "blocks": blocks}


def test_a_view_is_kept_by_a_random_name_and_says_nothing_of_who_read(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any]
) -> None:
    client.force_login(User.objects.create_user("ada"))
    answer = tell(client, view(), told_by_page)
    assert (answer.status_code, answer["Cache-Control"]) == (204, "private, no-store")
    assert not answer.cookies
    kept = PageView.objects.get()
    assert (kept.pk, kept.lesson_id, kept.seconds) == (VIEW, lesson.pk, BLOCKS)
    assert {field.attname for field in PageView._meta.concrete_fields} == {"id", "lesson_id", "day", "group", "seconds"}
    assert 0 <= kept.group < GROUPS


def test_who_has_no_key_gets_none_and_is_not_counted(lesson: LessonPage, told_by_page: dict[str, Any]) -> None:
    client = Client()
    for _ in range(20):
        answer = tell(client, view(name=str(uuid4())), told_by_page)
        assert (answer.status_code, answer.cookies) == (204, {})
    assert not PageView.objects.exists()


def test_one_visitor_is_in_one_group_of_a_lesson_and_in_another_of_another(
    client: Client, make_lesson: MakeLesson, told_by_page: dict[str, Any]
) -> None:
    for number in range(8):
        make_lesson(f"lesson-{number}")
    client.get("/mine/lessons/lesson-0")  # gives the browser its key
    groups = []
    for number in range(8):
        for _ in range(2):
            tell(client, view(name=str(uuid4())), told_by_page, slug=f"lesson-{number}")
        of_lesson = set(PageView.objects.filter(lesson__slug=f"lesson-{number}").values_list("group", flat=True))
        assert len(of_lesson) == 1
        groups.append(of_lesson.pop())
    assert len(set(groups)) > 1


def test_what_is_told_again_replaces_what_was_told_before_whichever_comes_first(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any]
) -> None:
    for blocks in ([["block-1", 4]], [["block-1", 12], ["who", 3]], [["block-1", 9]]):
        assert tell(client, view(blocks), told_by_page).status_code == 204
    assert PageView.objects.get().seconds == BLOCKS


def test_blocks_that_the_lesson_does_not_have_are_left_out(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any]
) -> None:
    tell(client, view([["gone", 5], ["who", 1], ["live", 2]]), told_by_page)
    assert PageView.objects.get().seconds == [["who", 1], ["live", 2]]


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": "", "origin": "https://elsewhere.example"},
        {"sec-fetch-site": "", "origin": "null"},
        {"sec-fetch-site": ""},
    ],
)
def test_other_sites_tell_nothing(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any], headers: dict[str, str]
) -> None:
    answer = tell(client, view(), told_by_page, **headers)
    assert (answer.status_code, answer.text) == (403, "Only pages of this site tell this.")
    assert not PageView.objects.exists()


@pytest.mark.parametrize("host", ["http://testserver", "https://testserver"])
def test_a_browser_that_says_only_its_origin_is_believed(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any], host: str
) -> None:
    assert tell(client, view(), told_by_page, **{"sec-fetch-site": "", "origin": host}).status_code == 204
    assert PageView.objects.exists()


@pytest.mark.parametrize("name", ["sec-gpc", "dnt"])
def test_who_asks_not_to_be_counted_is_not(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any], name: str
) -> None:
    assert tell(client, view(), told_by_page, **{name: "1"}).status_code == 204
    assert not PageView.objects.exists()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("{", "The body is no JSON; an object with “view” and “blocks” is accepted."),
        ("[" * 16_000, "The body is no JSON; an object with “view” and “blocks” is accepted."),
        ('{"view": ' + "9" * 10_000 + "}", "The body is no JSON; an object with “view” and “blocks” is accepted."),
        ([], "The body must be an object with “view” and “blocks”, and nothing else."),
        (view() | {"user": "ada"}, "The body must be an object with “view” and “blocks”, and nothing else."),
        (view(name="ada"), "view must be a UUID, made anew for each opening of the page."),
        (view(name=5), "view must be a UUID, made anew for each opening of the page."),
        (view("who"), "blocks must be a list of at most 200 pairs"),
        (view([["who", -1]]), "blocks must be a list of at most 200 pairs"),
        (view([["who", LONGEST_S + 1]]), "from 0 to 900."),
        (view([["who", 1.5]]), "blocks must be a list of at most 200 pairs"),
        (view([["who", True]]), "blocks must be a list of at most 200 pairs"),
        (view([["<b>", 1]]), "blocks must be a list of at most 200 pairs"),
        (view([["who", 1]] * 201), "blocks must be a list of at most 200 pairs"),
        ("x" * (MAX_BYTES + 1), "The body is too long: at most 16384 bytes are accepted."),
    ],
)
def test_what_can_not_be_understood_is_refused_with_a_sentence(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any], body: Any, sentence: str
) -> None:
    answer = tell(client, body, told_by_page)
    assert answer.status_code == 400
    assert sentence in answer.text
    assert not PageView.objects.exists()


def test_another_lessons_view_is_left_alone(
    client: Client, lesson: LessonPage, make_lesson: MakeLesson, told_by_page: dict[str, Any]
) -> None:
    make_lesson("two", body=[QUIZ])
    tell(client, view(), told_by_page)
    tell(client, view([["who", 800]]), told_by_page, slug="two")
    assert PageView.objects.get().seconds == BLOCKS


def test_a_view_that_nothing_folded_goes_after_thirty_days(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any]
) -> None:
    for days in (30, 31):
        day = timezone.now().date() - timedelta(days=days)
        PageView.objects.create(id=uuid4(), lesson=lesson, day=day, group=days, seconds=[])
    tell(client, view(), told_by_page)
    assert not PageView.objects.filter(group=31).exists()
    assert PageView.objects.filter(group=30).exists()


def test_drafts_and_what_is_not_there_have_no_readers(
    client: Client, make_lesson: MakeLesson, told_by_page: dict[str, Any]
) -> None:
    make_lesson("draft", live=False)
    for slug in ("draft", "nothing"):
        assert tell(client, view(), told_by_page, slug=slug).status_code == 404


def test_it_is_limited(
    client: Client, lesson: LessonPage, told_by_page: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.insight.views.counting.TOLD_A_MINUTE", 2)
    codes = [tell(client, view(), told_by_page).status_code for _ in range(3)]
    assert codes == [204, 204, 429]


def test_the_public_page_names_its_blocks_to_everybody_alike_without_another_query(
    client: Client, lesson: LessonPage
) -> None:
    with CaptureQueriesContext(connection) as counted:
        page = client.get("/lessons/one/")
    assert 'data-reading="/lessons/one/reading"' in page.text
    marks = [part.partition('"')[0] for part in page.text.split('<template data-block="')[1:]]
    assert marks == ["block-1", "who", "live", "guess"]
    assert not [query["sql"] for query in counted if "lessons_pageview" in query["sql"]]
    client.force_login(User.objects.create_user("ada"))
    assert client.get("/lessons/one/").content == page.content
