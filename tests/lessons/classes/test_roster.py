"""The roster: what it tells of learners, to whom, and what it costs; as a file; and the same of oneself."""

import csv
import io
import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.classes import assigning, lifecycle, roster
from lessons.classes.assigned_lessons import assigned, lessons_of
from lessons.classes.models import Classroom
from lessons.course.models import LessonPage
from lessons.learning import attempts, lesson_states
from lessons.learning.cohort import cohort
from lessons.learning.models import LessonState
from tests.lessons.classes.conftest import client_of, days_ahead, joined, person, teaching, text_of, visitor_of
from tests.lessons.conftest import CHALLENGE, MakeLesson
from tests.lessons.test_progress import marked

pytestmark = pytest.mark.django_db


def tried(user: User, lesson: LessonPage, *, passed: bool, score: float) -> None:
    """An attempt at the lesson's challenge."""
    mark = marked(passed=passed, score=score)
    attempts.record(visitor_of(user), lesson, "few", "traffic_challenge", uuid.uuid4(), mark)


def completed(user: User, lesson: LessonPage, at: datetime | None = None) -> None:
    """The lesson's mark, set now or at a moment."""
    lesson_states.set_complete(visitor_of(user), lesson, complete=True)
    if at is not None:
        LessonState.objects.filter(learner__user=user, lesson=lesson).update(changed_at=at)


def page_of(ines: User, classroom: Classroom, query: str = "") -> str:
    """The roster's page as text."""
    response = client_of(ines).get(f"/classes/{classroom.pk}/roster{query}")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return text_of(response)


def file_of(ines: User, classroom: Classroom) -> list[dict[str, str]]:
    """The file's lines."""
    response = client_of(ines).get(f"/classes/{classroom.pk}/roster.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_it_tells_states_tries_and_success(
    ines: User, ada: User, bob: User, classroom: Classroom, one: LessonPage, two: LessonPage
) -> None:
    for lesson in (one, two):
        assigning.assign(classroom, lesson, None)
    for user in (ada, bob):
        joined(classroom, user)
    tried(ada, one, passed=False, score=0.4)
    tried(ada, one, passed=True, score=2.0)
    tried(ada, one, passed=False, score=-0.2)
    completed(ada, two)
    page = page_of(ines, classroom)
    today = f"{timezone.now():%-d %b %Y}"
    told = f"ada 1 of 2 ◐ begun {today} Few requests: 3 tries, passed (best: 2 of 2 goals) ✓ complete {today}"
    assert told in page
    assert "bob 0 of 2 not started Few requests: not tried not started" in page


def test_a_challenge_that_kept_its_labs_title_is_told_by_it(
    ines: User, ada: User, classroom: Classroom, make_lesson: MakeLesson
) -> None:
    untitled = {name: value for name, value in CHALLENGE["value"].items() if name != "title"}  # stored without it
    assigning.assign(classroom, make_lesson("plain", body=[{**CHALLENGE, "value": untitled}]), None)
    joined(classroom, ada)
    assert "Live traffic: not tried" in page_of(ines, classroom)
    assert [line["challenge"] for line in file_of(ines, classroom)] == ["Live traffic"]


def test_a_failed_try_tells_the_goals_it_reached(ines: User, ada: User, classroom: Classroom, one: LessonPage) -> None:
    assigning.assign(classroom, one, None)
    joined(classroom, ada)
    tried(ada, one, passed=False, score=0.4)
    assert "Few requests: 1 try, not passed (best: 1 of 2 goals)" in page_of(ines, classroom)


def test_late_is_what_was_completed_after_the_day_or_is_still_open_then(
    ines: User, ada: User, bob: User, classroom: Classroom, one: LessonPage
) -> None:
    yesterday = days_ahead(-1)
    assigning.assign(classroom, one, yesterday)
    eve = person("eve")
    for user in (ada, bob, eve):
        joined(classroom, user)
    midnight = datetime.combine(yesterday + timedelta(days=1), time(), UTC)
    completed(ada, one, midnight - timedelta(seconds=1))
    completed(bob, one, midnight)
    late = {line["learner"]: line["late"] for line in file_of(ines, classroom)}
    assert late == {"ada": "no", "bob": "yes", "eve": "yes"}
    assert page_of(ines, classroom).partition("Late:")[0].count(" late ") == 2


def test_no_address_stands_in_it_and_nothing_that_was_not_assigned(
    ines: User, ada: User, classroom: Classroom, one: LessonPage, two: LessonPage
) -> None:
    assigning.assign(classroom, one, None)
    place = joined(classroom, ada)
    completed(ada, two)
    for address in ("roster", "roster.csv", f"learners/{place.pk}"):
        text = client_of(ines).get(f"/classes/{classroom.pk}/{address}").text
        assert "ada" in text
        assert "ada@example.org" not in text
        assert "Two" not in text


def test_a_learner_sees_of_oneself_what_instructors_see(
    ines: User, ada: User, classroom: Classroom, one: LessonPage
) -> None:
    assigning.assign(classroom, one, days_ahead(-3))
    place = joined(classroom, ada)
    tried(ada, one, passed=False, score=1.0)

    def table(user: User, address: str) -> str:
        text = client_of(user).get(f"/classes/{classroom.pk}/{address}").text
        return text.partition('<table class="row-table">')[2].partition("</table>")[0]

    assert table(ada, "") == table(ines, f"learners/{place.pk}") != ""
    assert "1 late" in table(ada, "")


def test_learners_see_nothing_of_each_other(ada: User, bob: User, classroom: Classroom) -> None:
    places = [joined(classroom, user) for user in (ada, bob)]
    client = client_of(bob)
    assert "ada" not in text_of(client.get(classroom.get_absolute_url()))
    for place in places:
        assert client.get(f"/classes/{classroom.pk}/learners/{place.pk}").status_code == 404


def test_a_learner_of_another_class_is_not_there(ines: User, ada: User, bob: User, classroom: Classroom) -> None:
    place = joined(classroom, ada)
    other = lifecycle.make(bob, name="Another", description="")
    assert client_of(bob).get(f"/classes/{other.pk}/learners/{place.pk}").status_code == 404
    assert client_of(bob).get(f"/classes/{classroom.pk}/learners/{place.pk}").status_code == 404


def test_a_co_instructor_sees_the_same(ines: User, ada: User, bob: User, classroom: Classroom) -> None:
    joined(classroom, ada)
    teaching(classroom, bob)
    assert page_of(bob, classroom) == page_of(ines, classroom)


def test_it_is_sorted_by_name_whatever_the_case_and_paged(ines: User, classroom: Classroom) -> None:
    for number in range(51):
        joined(classroom, person(f"{'P' if number % 2 else 'p'}-{number:02}"))
    first, second = page_of(ines, classroom), page_of(ines, classroom, "?page=2")
    assert "51 learners" in first
    assert first.index("p-00") < first.index("P-01") < first.index("P-49")
    assert "p-50" not in first
    assert "p-50" in second
    assert "Page 2 of 2" in second
    assert page_of(ines, classroom, "?page=99") == second
    backwards = page_of(ines, classroom, "?sort=-name")
    assert backwards.index("p-50") < backwards.index("P-49")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("sort=email", "sort can't be “email”: one of name, -name is accepted."),
        ("page=0", "page can't be “0”: a page's number, from 1, is accepted."),
        ("page=x", "page can't be “x”"),
    ],
)
def test_bad_values_in_the_address_are_told(ines: User, classroom: Classroom, query: str, told: str) -> None:
    answer = client_of(ines).get(f"/classes/{classroom.pk}/roster?{query}")
    assert answer.status_code == 400
    assert told in text_of(answer)


def test_the_file_has_a_line_for_each_learner_lesson_and_challenge(
    ines: User, ada: User, classroom: Classroom, one: LessonPage, two: LessonPage
) -> None:
    due = days_ahead(5)
    for lesson in (one, two):
        assigning.assign(classroom, lesson, due)
    place = joined(classroom, ada)
    tried(ada, one, passed=True, score=2.0)
    completed(ada, one)
    first, second = file_of(ines, classroom)
    state = LessonState.objects.get()
    assert state.changed_at is not None
    assert first == {
        "learner": "ada",
        "joined": place.since.isoformat(timespec="seconds"),
        "lesson": "one",
        "title": "One",
        "due": due.isoformat(),
        "state": "complete",
        "begun": state.begun_at.isoformat(timespec="seconds"),
        "completed": state.changed_at.isoformat(timespec="seconds"),
        "late": "no",
        "challenge": "Few requests",
        "tries": "1",
        "passed": "yes",
        "best_score": "2",
        "goals": "2",
    }
    assert (second["lesson"], second["state"], second["challenge"], second["tries"]) == ("two", "not started", "", "")
    page = page_of(ines, classroom)
    assert all(column in page for column in first)


def test_the_file_is_utf_8_that_spreadsheets_know_as_such_and_holds_no_formula(
    ines: User, classroom: Classroom, make_lesson: MakeLesson
) -> None:
    body = [CHALLENGE | {"value": CHALLENGE["value"] | {"title": "@cmd"}}]
    assigning.assign(classroom, make_lesson("evil", title="=cmd|'/c calc'!A1 – é", body=body), None)
    joined(classroom, person("-minus"))
    raw = client_of(ines).get(f"/classes/{classroom.pk}/roster.csv").content
    assert raw.startswith(b"\xef\xbb\xbflearner,")
    (line,) = file_of(ines, classroom)
    assert line["title"] == "'=cmd|'/c calc'!A1 – é"
    assert line["learner"] == "'-minus"
    assert line["challenge"] == "'@cmd"
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values())


def test_files_are_not_fetched_by_machine(ines: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.classes.views.roster.EXPORTS", 1)
    client = client_of(ines)
    assert [client.get(f"/classes/{classroom.pk}/roster.csv").status_code for _ in range(2)] == [200, 429]


def queries_of(ines: User, address: str) -> list[Any]:
    """What a page asks the database."""
    client = client_of(ines)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return list(queries)


@pytest.mark.parametrize(("address", "most"), [("roster", 12), ("roster.csv", 10), ("", 9), ("instructors", 6)])
def test_pages_cost_the_same_however_many_learners_and_lessons(
    ines: User, classroom: Classroom, make_lesson: MakeLesson, address: str, most: int
) -> None:
    address = f"/classes/{classroom.pk}/{address}"

    def grow(number: int) -> None:
        lesson = make_lesson(f"lesson-{number}", body=[CHALLENGE])
        assigning.assign(classroom, lesson, days_ahead(number))
        for each in range(4):
            user = person(f"person-{number}-{each}")
            joined(classroom, user)
            tried(user, lesson, passed=True, score=2.0)
        teaching(classroom, person(f"teacher-{number}"))

    grow(1)
    few = queries_of(ines, address)
    for number in range(2, 6):
        grow(number)
    many = queries_of(ines, address)
    assert len(many) == len(few) <= most, [query["sql"] for query in many]


def test_a_learners_page_costs_the_same_however_many_lessons(
    ada: User, classroom: Classroom, make_lesson: MakeLesson
) -> None:
    joined(classroom, ada)
    for number in range(6):
        lesson = make_lesson(f"lesson-{number}", body=[CHALLENGE])
        assigning.assign(classroom, lesson, None)
        tried(ada, lesson, passed=True, score=2.0)
    assert len(queries_of(ada, f"/classes/{classroom.pk}/")) <= 10


def test_a_page_of_the_roster_is_four_queries(
    classroom: Classroom, one: LessonPage, django_assert_num_queries: Any
) -> None:
    assigning.assign(classroom, one, None)
    lessons = lessons_of(assigned(classroom.pk))
    for number in range(30):
        joined(classroom, person(f"person-{number}"))
    with django_assert_num_queries(4):
        assert len(roster.page(classroom, lessons, sort="name", number=1).rows) == 30


def test_attempts_that_are_kept_no_more_still_count(
    ada: User, one: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "LATEST_KEPT", 3)
    for number in range(8):
        tried(ada, one, passed=number == 2, score=1.0)
    [tries] = cohort([ada.pk], [one.pk], ["few"]).tries.values()
    assert (tries.count, tries.passed) == (8, True)
