"""Assigning lessons and paths, with due dates, in an order."""

from datetime import date

import pytest
from django.contrib.auth.models import User

from lessons.classes import assigning
from lessons.classes.assigned_lessons import assigned, lessons_of
from lessons.classes.limits import RefusedError
from lessons.classes.models import Assignment, Classroom
from lessons.course.models import CareerPath, LessonPage, PathStep
from tests.lessons.at_once import at_once
from tests.lessons.classes.conftest import client_of, days_ahead, joined, text_of
from tests.lessons.conftest import MakeLesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(one: LessonPage, two: LessonPage) -> CareerPath:
    """A path over two lessons, and one that is not written yet."""
    path: CareerPath = CareerPath.objects.create(
        title="Architect", slug="architect", kind="role", order=1, summary="For some."
    )
    for number, slug in enumerate(("two", "one", "nowhere")):
        PathStep.objects.create(path=path, lesson=slug, title=slug, reason="Why.", sort_order=number)
    return path


def order(classroom: Classroom) -> list[str]:
    """What the class was assigned, by title."""
    return [each.title for each in assigned(classroom.pk)]


def test_a_lesson_is_assigned_with_a_due_date(ines: User, ada: User, classroom: Classroom, one: LessonPage) -> None:
    joined(classroom, ada)
    due = days_ahead(7)
    answer = client_of(ines).post(f"/classes/{classroom.pk}/assign", {"what": "lesson:one", "due": due.isoformat()})
    made = Assignment.objects.get()
    assert answer["Location"] == f"/classes/{classroom.pk}/#assignment-{made.pk}"
    assert made.due == due
    for user in (ines, ada):
        page = text_of(client_of(user).get(classroom.get_absolute_url()))
        assert f"due {due.day} {due:%B %Y} , until the end of that day in UTC" in page


def test_a_path_is_its_published_lessons_each_once_with_the_first_due_date(
    classroom: Classroom, one: LessonPage, path: CareerPath
) -> None:
    assigning.assign(classroom, one, date(2031, 3, 5))
    assigning.assign(classroom, path, date(2031, 2, 1))
    found = assigned(classroom.pk)
    assert [(each.title, len(each.lessons)) for each in found] == [("One", 1), ("Architect", 2)]
    assert [(each.lesson.slug, each.due) for each in lessons_of(found)] == [
        ("one", date(2031, 2, 1)),
        ("two", date(2031, 2, 1)),
    ]


def test_only_challenges_are_counted_as_such(classroom: Classroom, one: LessonPage) -> None:
    assigning.assign(classroom, one, None)
    (only,) = lessons_of(assigned(classroom.pk))
    assert [(each.name, each.title, each.goals) for each in only.challenges] == [("few", "Few requests", 2)]


def test_a_lesson_that_is_no_longer_published_keeps_its_place_and_says_nothing(
    ines: User, classroom: Classroom, one: LessonPage
) -> None:
    assigning.assign(classroom, one, None)
    LessonPage.objects.update(live=False)
    page = text_of(client_of(ines).get(classroom.get_absolute_url()))
    assert "A lesson that is not published now" in page
    assert lessons_of(assigned(classroom.pk)) == []


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({}, "Lesson or path: Choose a lesson or a career path from the list."),
        ({"what": "lesson:draft"}, "Lesson or path: There is no published lesson or path “lesson:draft”"),
        ({"what": "lesson:one", "due": "soon"}, "Due date: This is no date: a day such as 2031-03-05"),
        ({"what": "lesson:one", "due": "2001-01-01"}, "Due date: A day from today, "),
        ({"what": "lesson:one", "due": "9999-12-31"}, "to five years ahead is accepted, or nothing."),
    ],
)
def test_bad_input_is_told_at_its_field(
    ines: User, classroom: Classroom, one: LessonPage, make_lesson: MakeLesson, data: dict[str, str], told: str
) -> None:
    make_lesson("draft", live=False)
    answer = client_of(ines).post(f"/classes/{classroom.pk}/assign", data)
    assert answer.status_code == 400
    assert told in text_of(answer)
    assert not Assignment.objects.exists()


def test_what_was_removed_meanwhile_is_not_assigned(classroom: Classroom, one: LessonPage, path: CareerPath) -> None:
    one_before, path_before = LessonPage.objects.get(pk=one.pk), CareerPath.objects.get(pk=path.pk)
    one.delete()
    path.delete()
    for gone in (one_before, path_before):
        with pytest.raises(RefusedError, match="was removed meanwhile"):
            assigning.assign(classroom, gone, None)
    assert not Assignment.objects.exists()


def test_nothing_is_assigned_twice(ines: User, classroom: Classroom, one: LessonPage, path: CareerPath) -> None:
    for what in ("lesson:one", "path:architect"):
        codes = [client_of(ines).post(f"/classes/{classroom.pk}/assign", {"what": what}).status_code for _ in range(2)]
        assert codes == [303, 400]
    answer = client_of(ines).post(f"/classes/{classroom.pk}/assign", {"what": "lesson:one"})
    assert "Lesson or path: “One” is assigned already" in text_of(answer)


def test_one_assignment_too_many_is_refused(
    classroom: Classroom, one: LessonPage, two: LessonPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assigning, "ASSIGNMENTS", 1)
    assigning.assign(classroom, one, None)
    with pytest.raises(RefusedError, match="This class has 1 assignments, as many as are accepted"):
        assigning.assign(classroom, two, None)


def test_assignments_are_moved(ines: User, classroom: Classroom, make_lesson: MakeLesson) -> None:
    rows = [assigning.assign(classroom, make_lesson(slug), None) for slug in ("a", "b", "c")]
    client, address = client_of(ines), f"/classes/{classroom.pk}/assignments"
    client.post(f"{address}/{rows[2].pk}/up")
    assert order(classroom) == ["A", "C", "B"]
    client.post(f"{address}/{rows[0].pk}/down")
    assert order(classroom) == ["C", "A", "B"]
    for _ in range(3):
        client.post(f"{address}/{rows[2].pk}/up")
    assert order(classroom) == ["C", "A", "B"]
    client.post(f"{address}/{rows[1].pk}/down")
    assert order(classroom) == ["C", "A", "B"]


def test_a_due_date_changes_and_goes(ines: User, classroom: Classroom, one: LessonPage) -> None:
    row = assigning.assign(classroom, one, None)
    client, address = client_of(ines), f"/classes/{classroom.pk}/assignments/{row.pk}"
    due = days_ahead(3)
    client.post(address, {"due": due.isoformat()})
    row.refresh_from_db()
    assert row.due == due
    assert f'value="{due.isoformat()}"' in client.get(address).text
    assert client.post(address, {"due": "2001-01-01"}).status_code == 400
    client.post(address, {"due": ""})
    row.refresh_from_db()
    assert row.due is None


def test_an_assignment_is_removed(ines: User, classroom: Classroom, one: LessonPage) -> None:
    row = assigning.assign(classroom, one, None)
    client_of(ines).post(f"/classes/{classroom.pk}/assignments/{row.pk}/remove")
    assert not Assignment.objects.exists()


def test_others_change_no_assignment(ines: User, ada: User, bob: User, classroom: Classroom, one: LessonPage) -> None:
    joined(classroom, ada)
    row = assigning.assign(classroom, one, None)
    for user in (ada, bob):
        for deed in ("", "/up", "/down", "/remove"):
            address = f"/classes/{classroom.pk}/assignments/{row.pk}{deed}"
            assert client_of(user).post(address, {"due": ""}).status_code == 404
    assert Assignment.objects.count() == 1


def test_an_assignment_of_another_class_is_not_there(
    ines: User, classroom: Classroom, one: LessonPage, make_lesson: MakeLesson
) -> None:
    client = client_of(ines)
    client.post("/classes/new", {"name": "Another"})
    other = Classroom.objects.get(name="Another")
    row = assigning.assign(other, one, None)
    for deed in ("", "/up", "/remove"):
        assert client.post(f"/classes/{classroom.pk}/assignments/{row.pk}{deed}").status_code == 404


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_same_assignment_sent_many_times_at_once_is_one(classroom: Classroom, one: LessonPage) -> None:
    def assign() -> object:
        try:
            return assigning.assign(classroom, one, None)
        except RefusedError as refused:
            return refused

    at_once(*[assign] * 6)
    assert Assignment.objects.count() == 1
