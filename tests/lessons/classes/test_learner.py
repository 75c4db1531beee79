"""What classes mean to one person elsewhere: what is due, in the header, in the export."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.classes import assigning, co_instructors, lifecycle
from lessons.classes.models import Classroom
from lessons.course.models import LessonPage
from lessons.learning import lesson_states
from lessons.learning.models import LessonState
from tests.lessons.classes.conftest import client_of, days_ahead, joined, text_of, visitor_of
from tests.lessons.conftest import MakeLesson
from tests.visitors import lately_signed_in

pytestmark = pytest.mark.django_db


def test_the_header_leads_people_to_their_classes(ada: User) -> None:
    assert 'href="/classes/">Classes' in client_of(ada).get("/mine").text
    assert "/classes/" not in Client().get("/mine").text


def test_ones_own_page_tells_what_is_due_next(
    ada: User, classroom: Classroom, one: LessonPage, two: LessonPage, make_lesson: MakeLesson
) -> None:
    joined(classroom, ada)
    for lesson, days in ((one, 9), (two, 2)):
        assigning.assign(classroom, lesson, days_ahead(days))
    assigning.assign(classroom, make_lesson("whenever"), None)
    page = text_of(client_of(ada).get("/me/"))
    due = days_ahead(2)
    assert f"Next due Two due {due.day} {due:%B %Y} (end of that day, UTC) in Edge 101 One due" in page
    assert "Whenever due" not in page
    lesson_states.set_complete(visitor_of(ada), two, complete=True)
    assert "Next due One due" in text_of(client_of(ada).get("/me/"))


def test_what_is_late_is_told_as_such(ada: User, classroom: Classroom, one: LessonPage) -> None:
    joined(classroom, ada)
    assigning.assign(classroom, one, days_ahead(-1))
    assert "Next due One late: due" in text_of(client_of(ada).get("/me/"))


def test_nothing_is_due_in_an_archived_class_nor_for_instructors(
    ines: User, ada: User, classroom: Classroom, one: LessonPage
) -> None:
    joined(classroom, ada)
    assigning.assign(classroom, one, days_ahead(1))
    assert "Next due" not in text_of(client_of(ines).get("/me/"))
    lifecycle.archive(classroom, archived=True)
    assert "Next due" not in text_of(client_of(ada).get("/me/"))


def test_of_a_lesson_in_two_classes_the_first_due_date_is_told(
    ines: User, ada: User, classroom: Classroom, one: LessonPage
) -> None:
    other = lifecycle.make(ines, name="Edge 102", description="")
    for each, days in ((classroom, 5), (other, 3)):
        joined(each, ada)
        assigning.assign(each, one, days_ahead(days))
    page = text_of(client_of(ada).get("/me/")).partition("Your path")[0]
    assert "in Edge 102" in page
    assert "in Edge 101" not in page


def test_it_costs_the_same_however_many_classes(
    ines: User, ada: User, make_lesson: MakeLesson, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        classroom = lifecycle.make(ines, name=f"Class {number}", description="")
        joined(classroom, ada)
        assigning.assign(classroom, make_lesson(f"lesson-{number}"), days_ahead(number))
    client = client_of(ada)
    with django_assert_max_num_queries(14):
        client.get("/me/")


def test_the_export_has_ones_own_places_and_nobody_elses(
    ines: User, ada: User, bob: User, classroom: Classroom
) -> None:
    joined(classroom, ada)
    other = lifecycle.make(ines, name="Edge 102", description="")
    co_instructors.invite(other, "ada")
    held = lately_signed_in(Client(), ada).get("/me/export.json").json()["classes"]
    assert [(each["class"], each["role"]) for each in held] == [("Edge 101", "learner"), ("Edge 102", "invited")]
    assert "ines" not in lately_signed_in(Client(), ada).get("/me/export.json").text
    assert lately_signed_in(Client(), bob).get("/me/export.json").json()["classes"] == []
    assert Client().get("/me/export.json").json()["classes"] == []


def test_being_in_a_class_begins_no_lesson(ada: User, classroom: Classroom, one: LessonPage) -> None:
    joined(classroom, ada)
    assigning.assign(classroom, one, None)
    client_of(ada).get(classroom.get_absolute_url())
    assert not LessonState.objects.exists()
