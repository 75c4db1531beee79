"""Insight's pages and files: for whom, at what cost, and that they say the same as each other."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lessons.authoring import invitations
from lessons.community.models import Thread
from lessons.course.models import LessonPage
from lessons.insight import searches
from tests.lessons.authoring.conftest import MakeClient, MakePerson
from tests.lessons.conftest import CHALLENGE, GUESS, LIVE_LAB, NUMBER, QUIZ, SORTER, MakeLesson
from tests.lessons.insight.conftest import answer, begin, learners, read, yesterday

pytestmark = pytest.mark.django_db

TITLE = "What answers first"
OVERVIEW = ("/admin/insight/", "/admin/insight/lessons.csv", "/admin/insight/lessons.json")
LESSON = ("/admin/lessons/{pk}/insight/", "/admin/lessons/{pk}/insight.csv", "/admin/lessons/{pk}/insight.json")


@pytest.fixture
def lesson(ines: User, make_lesson: MakeLesson) -> LessonPage:
    """A lesson of Ines's that twenty people read and answered."""
    lesson = make_lesson("one", title=TITLE, owner=ines, body=[QUIZ, LIVE_LAB, GUESS, SORTER, NUMBER, CHALLENGE])
    twenty = learners(20)
    begin(lesson, twenty, complete=9)
    answer(lesson, "who", twenty[:7], {"options": ["The *origin*"]}, passed=True)
    answer(lesson, "who", twenty[7:], {"options": ["The edge"]}, passed=False)
    answer(lesson, "guess", twenty, {"answer": 40}, kind="predict")
    read(lesson, "", range(30))
    read(lesson, "who", range(30), range(10))
    read(lesson, "live", range(10, 30), range(10, 30))
    return lesson


def addresses(lesson: LessonPage) -> list[str]:
    return [each.format(pk=lesson.pk) for each in (*OVERVIEW, *LESSON)]


def test_its_author_sees_it(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client = sign_in(ines)
    for address in addresses(lesson):
        page = client.get(address)
        assert page.status_code == 200, address
        assert {"private", "no-store"} <= set(page["Cache-Control"].split(", ")), address
        assert TITLE in page.text or "one" in page.text
    html = client.get(f"/admin/lessons/{lesson.pk}/insight/").text
    assert "The wrong answer chosen most: “The edge”, by 13." in html
    assert "warm-from-the-start" in html
    assert html.count("<plot-figure") == html.count("The numbers as a table")


def test_who_is_invited_reviewers_and_administrators_see_it(
    ivo: User, rita: User, ada: User, sign_in: MakeClient, lesson: LessonPage
) -> None:
    invitations.invite(lesson, ivo)
    for person in (ivo, rita, ada):
        client = sign_in(person)
        assert TITLE in client.get("/admin/insight/").text
        assert client.get(f"/admin/lessons/{lesson.pk}/insight/").status_code == 200


def test_other_authors_do_not_and_see_no_title_of_it(
    ivo: User, carl: User, sign_in: MakeClient, lesson: LessonPage
) -> None:
    for person in (ivo, carl):
        client = sign_in(person)
        for address in OVERVIEW:
            page = client.get(address)
            assert page.status_code == 200
            assert TITLE not in page.text
        for address in LESSON:
            assert client.get(address.format(pk=lesson.pk)).status_code == 404


def test_readers_and_nobody_are_led_to_sign_in(
    make_person: MakePerson, sign_in: MakeClient, client: Client, lesson: LessonPage
) -> None:
    for reader in (sign_in(make_person("reader")), client):
        for address in addresses(lesson):
            assert reader.get(address)["Location"].startswith("/admin/login/"), address


def test_it_is_only_read(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    for address in addresses(lesson):
        assert sign_in(ines).post(address).status_code == 405


def test_another_format_is_refused_with_those_there_are(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    answered = sign_in(ines).get(f"/admin/lessons/{lesson.pk}/insight.xlsx")
    assert (answered.status_code, answered.text) == (404, "“xlsx” is no format; csv and json are.")


def test_it_is_limited(ines: User, sign_in: MakeClient, lesson: LessonPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.insight.views.authors.PAGES_A_MINUTE", 1)
    assert [sign_in(ines).get("/admin/insight/").status_code for _ in range(2)] == [200, 429]


def test_the_files_say_what_the_page_says(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client = sign_in(ines)
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"/admin/lessons/{lesson.pk}/insight.csv").text.lstrip("\ufeff")))
    )
    lines = json.loads(client.get(f"/admin/lessons/{lesson.pk}/insight.json").text)
    assert len(rows) == len(lines)
    found = {(line["block"], line["what"], line["of"]): line["value"] for line in lines}
    assert found["", "starts", ""] == 20
    assert found["", "completions", ""] == 9
    assert found["", "readers", ""] == 30
    assert found["who", "stopped here", ""] == 10
    assert found["who", "first answers", "wrong"] == 13
    assert found["guess", "median", "predictions"] == 40
    assert found["few", "first answers", "right"] == 0
    written = {(row["block"], row["what"], row["of"]): row["value"] for row in rows}
    assert written["who", "first answers", "wrong"] == "13"


def test_what_is_kept_back_is_empty_in_the_files(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    lesson = make_lesson("few", owner=ines, body=[QUIZ])
    four = learners(4)
    begin(lesson, four, complete=2)
    answer(lesson, "who", four, {"options": ["The edge"]}, passed=False)
    client = sign_in(ines)
    for line in json.loads(client.get(f"/admin/lessons/{lesson.pk}/insight.json").text):
        assert line["value"] in (None, 0), line
    overview = {line["what"]: line["value"] for line in json.loads(client.get("/admin/insight/lessons.json").text)}
    assert (overview["starts"], overview["completions"]) == (None, None)
    assert "hardest question: right at first, %" not in overview


def test_no_cell_begins_a_formula(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    Thread.objects.create(title="=HYPERLINK(1)", lesson=lesson)
    assert "'=HYPERLINK(1)" in sign_in(ines).get(f"/admin/lessons/{lesson.pk}/insight.csv").text


def test_open_threads_are_linked_and_resolved_or_hidden_ones_are_not(
    ines: User, sign_in: MakeClient, lesson: LessonPage
) -> None:
    Thread.objects.create(title="Why a miss?", lesson=lesson)
    Thread.objects.create(title="Solved", lesson=lesson, resolved_at=lesson.first_published_at or "2026-01-01T00:00Z")
    Thread.objects.create(title="Hidden", lesson=lesson, hidden=True)
    html = sign_in(ines).get(f"/admin/lessons/{lesson.pk}/insight/").text
    assert "Why a miss?</a>" in html
    assert "Solved" not in html
    assert "Hidden" not in html


def test_missing_searches_stand_below_the_lessons(ines: User, sign_in: MakeClient) -> None:
    for group in range(6):
        searches.keep("edge <b>functions", group=group, day=yesterday())
    assert "edge &lt;b&gt;functions" in sign_in(ines).get("/admin/insight/").text


def test_the_overview_names_the_question_that_the_fewest_get_right(
    ines: User, sign_in: MakeClient, lesson: LessonPage
) -> None:
    html = " ".join(sign_in(ines).get("/admin/insight/").text.split())
    assert f'<a href="/admin/lessons/{lesson.pk}/insight/#who">who</a>: 7 of 20 right at first' in html


@pytest.fixture
def queries(ines: User, sign_in: MakeClient) -> Callable[[str], int]:
    """How many queries a page takes."""

    def count(address: str) -> int:
        client = sign_in(User.objects.get(pk=ines.pk))
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    return count


def test_the_overview_costs_the_same_for_many_lessons(
    ines: User, queries: Callable[[str], int], lesson: LessonPage, make_lesson: MakeLesson
) -> None:
    queries("/admin/insight/")
    few = queries("/admin/insight/")
    for number in range(10):
        other = make_lesson(f"lesson-{number}", owner=ines, body=[QUIZ])
        some = learners(6)
        begin(other, some)
        answer(other, "who", some, {"options": ["The edge"]}, passed=False)
        read(other, "", range(6))
        Thread.objects.create(title="Why?", lesson=other)
    assert queries("/admin/insight/") == few


def test_a_lessons_page_costs_the_same_for_many_learners(queries: Callable[[str], int], lesson: LessonPage) -> None:
    address = f"/admin/lessons/{lesson.pk}/insight/"
    queries(address)
    few = queries(address)
    many = learners(60)
    begin(lesson, many)
    for number, learner in enumerate(many):
        answer(lesson, "who", [learner], {"options": ["The edge"]}, passed=False)
        answer(lesson, "guess", [learner], {"answer": number}, kind="predict")
        Thread.objects.create(title=f"Why {number}?", lesson=lesson)
    assert queries(address) == few


def test_the_menu_leads_there(ines: User, sign_in: MakeClient, lesson: LessonPage) -> None:
    client = sign_in(ines)
    assert "/admin/insight/" in client.get("/admin/").text
    assert f"/admin/lessons/{lesson.pk}/insight/" in client.get(f"/admin/pages/{lesson.pk}/edit/").text


def test_figures_never_end_their_script(ines: User, sign_in: MakeClient, make_lesson: MakeLesson) -> None:
    evil: dict[str, Any] = json.loads(json.dumps(QUIZ).replace("The edge", "</script><script>alert(1)"))
    lesson = make_lesson("evil", owner=ines, body=[evil])
    some = learners(12)
    begin(lesson, some)
    answer(lesson, "who", some, {"options": ["</script><script>alert(1)"]}, passed=False)
    assert "<script>alert" not in sign_in(ines).get(f"/admin/lessons/{lesson.pk}/insight/").text
