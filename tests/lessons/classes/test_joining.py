"""Joining by code or link, leaving, being removed; each at the very same moment as something else."""

import uuid
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.http import Http404
from django.test import Client

from lessons.classes import codes, joining, lifecycle, roster
from lessons.classes.limits import RefusedError
from lessons.classes.models import Classroom, Membership
from lessons.course.models import LessonPage
from lessons.learning import deletion, lesson_states
from lessons.learning.merging import merge
from tests.lessons.at_once import at_once
from tests.lessons.classes.conftest import Role, client_of, joined, person, teaching, text_of, visitor_of
from tests.lessons.test_progress import somebody

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def link_to(classroom: Classroom) -> str:
    """The address of the class's join page."""
    assert classroom.code is not None
    return f"/classes/join/{codes.shown(classroom.code)}"


def test_a_code_leads_to_what_instructors_will_see_and_a_button_joins(ada: User, classroom: Classroom) -> None:
    client = client_of(ada)
    asked = client.post("/classes/join", {"code": (classroom.code or "").lower()})
    assert (asked.status_code, asked["Location"]) == (303, link_to(classroom))
    told = text_of(client.get(link_to(classroom)))
    assert "Join “Edge 101”" in told
    assert "Taught by ines" in told
    assert "your public name, ada, and when you joined; not your e-mail address" in told
    assert not Membership.objects.filter(user=ada).exists()
    assert client.post(link_to(classroom))["Location"] == f"/classes/{classroom.pk}/"
    assert Membership.objects.get(user=ada).role == Role.LEARNER
    assert "You are in “Edge 101” now." in text_of(client.get(classroom.get_absolute_url()))


def test_the_anonymous_sign_in_first_and_come_back_to_the_link(client: Client, classroom: Classroom) -> None:
    answer = client.get(link_to(classroom))
    assert answer["Location"] == f"/account/login/?next={link_to(classroom).replace('/', '%2F')}"
    assert "Edge 101" not in answer.text


@pytest.mark.parametrize("typed", ["CDFHJ-34779", "x", "<script>", "CDFHJ3477O"])
def test_a_wrong_code_is_told_at_its_field(ada: User, classroom: Classroom, typed: str) -> None:
    answer = client_of(ada).post("/classes/join", {"code": typed})
    assert answer.status_code == 400
    assert "Join code: No class can be joined with this code. A code has 10 letters and digits" in text_of(answer)
    assert "<script>" not in answer.text.partition("<main")[2]
    assert client_of(ada).post("/classes/join/x").status_code == 400


def test_an_empty_code_is_told_at_its_field(ada: User) -> None:
    answer = client_of(ada).post("/classes/join", {})
    assert answer.status_code == 400
    assert "Join code: The join code is missing" in text_of(answer)


def test_codes_are_not_guessed(ada: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessons.classes.views.joining.TRIES", 3)
    client = client_of(ada)
    assert [client.get("/classes/join/CDFHJ-34779").status_code for _ in range(2)] == [400, 400]
    assert client.post("/classes/join", {"code": "CDFHJ-34779"}).status_code == 400
    assert client.post("/classes/join", {"code": "CDFHJ-34779"}).status_code == 429
    assert client.get(link_to(classroom)).status_code == 429


def test_whoever_is_in_the_class_is_led_to_it(ines: User, ada: User, classroom: Classroom) -> None:
    joined(classroom, ada)
    for user in (ines, ada):
        assert client_of(user).get(link_to(classroom))["Location"] == f"/classes/{classroom.pk}/"
        client_of(user).post(link_to(classroom))
    assert {place.user_id: place.role for place in Membership.objects.all()} == {
        ines.pk: Role.OWNER,
        ada.pk: Role.LEARNER,
    }


def test_a_replaced_a_closed_and_an_archived_class_can_not_be_joined(ada: User, classroom: Classroom) -> None:
    client, old = client_of(ada), link_to(classroom)
    lifecycle.unarchive(classroom)
    assert client.post(old).status_code == 400
    classroom.refresh_from_db()
    new = link_to(classroom)
    lifecycle.archive(classroom, archived=True)
    assert client.post(new).status_code == 400
    lifecycle.archive(classroom, archived=False)
    lifecycle.close(classroom)
    assert client.post(new).status_code == 400
    assert not Membership.objects.filter(user=ada).exists()


def test_a_full_class_says_so(ada: User, bob: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "LEARNERS", 1)
    joined(classroom, ada)
    answer = client_of(bob).post(link_to(classroom))
    assert answer.status_code == 400
    assert "This class has 1 learners, as many as are accepted" in text_of(answer)


def test_nobody_is_in_more_classes_than_accepted(
    ines: User, ada: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "CLASSES_A_LEARNER", 1)
    joined(classroom, ada)
    with pytest.raises(RefusedError, match="leave one of them first"):
        joined(lifecycle.make(ines, name="Second", description=""), ada)


def test_who_leaves_is_seen_no_more_and_keeps_their_progress(
    ines: User, ada: User, classroom: Classroom, one: LessonPage
) -> None:
    lesson_states.set_complete(visitor_of(ada), one, complete=True)
    place = joined(classroom, ada)
    client = client_of(ada)
    assert "You keep all of your progress" in text_of(client.get(f"/classes/{classroom.pk}/leave"))
    assert client.post(f"/classes/{classroom.pk}/leave")["Location"] == "/classes/"
    assert "ada" not in text_of(client_of(ines).get(f"/classes/{classroom.pk}/roster"))
    assert client_of(ines).get(f"/classes/{classroom.pk}/learners/{place.pk}").status_code == 404
    assert client.get(f"/classes/{classroom.pk}/").status_code == 404
    assert lesson_states.states(visitor_of(ada))[one.pk].complete


def test_an_archived_class_can_be_left(ada: User, classroom: Classroom) -> None:
    joined(classroom, ada)
    lifecycle.archive(classroom, archived=True)
    assert client_of(ada).post(f"/classes/{classroom.pk}/leave").status_code == 303
    assert not Membership.objects.filter(user=ada).exists()


def test_an_owner_can_not_leave(ines: User, classroom: Classroom) -> None:
    for answer in (
        client_of(ines).get(f"/classes/{classroom.pk}/leave"),
        client_of(ines).post(f"/classes/{classroom.pk}/leave"),
    ):
        assert answer.status_code == 400
        assert "hand it over to a co-instructor before you leave" in text_of(answer)


def test_an_outsider_has_nothing_to_leave(bob: User, classroom: Classroom) -> None:
    assert client_of(bob).get(f"/classes/{classroom.pk}/leave").status_code == 404
    assert client_of(bob).post(f"/classes/{classroom.pk}/leave").status_code == 404


def test_an_instructor_takes_a_learner_out(ines: User, ada: User, bob: User, classroom: Classroom) -> None:
    place, co_instructor = joined(classroom, ada), teaching(classroom, bob)
    client = client_of(ines)
    assert client.post(f"/classes/{classroom.pk}/learners/{co_instructor.pk}/remove").status_code == 404
    assert client.post(f"/classes/{classroom.pk}/learners/{place.pk}/remove").status_code == 303
    assert set(Membership.objects.values_list("user", flat=True)) == {ines.pk, bob.pk}


def test_others_take_nobody_out(ines: User, ada: User, bob: User, classroom: Classroom) -> None:
    place = joined(classroom, ada)
    other = lifecycle.make(bob, name="Another", description="")
    for client, pk in ((client_of(ada), classroom.pk), (client_of(bob), classroom.pk), (client_of(bob), other.pk)):
        assert client.post(f"/classes/{pk}/learners/{place.pk}/remove").status_code == 404
    assert Membership.objects.filter(pk=place.pk).exists()


def trying(classroom: Classroom, user: User) -> object:
    """Join, or what that is refused with."""
    try:
        return joining.join(user, classroom.code or "")
    except (RefusedError, Http404) as refused:
        return refused


@committed
def test_who_joins_many_times_at_once_is_in_it_once(ada: User, classroom: Classroom) -> None:
    places = at_once(*[partial(trying, classroom, ada)] * 8)
    assert all(isinstance(place, Membership) for place in places)
    assert Membership.objects.filter(user=ada).count() == 1


@committed
def test_no_number_of_joins_at_once_overfills_a_class(classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "LEARNERS", 5)
    at_once(*[partial(trying, classroom, person(f"person-{number}")) for number in range(12)])
    assert roster.learners(classroom).count() == 5


@committed
def test_joins_while_the_class_is_archived_are_in_or_refused(classroom: Classroom) -> None:
    people = [person(f"person-{number}") for number in range(9)]
    calls = [partial(trying, classroom, each) for each in people]
    results = at_once(*calls, partial(lifecycle.archive, classroom, archived=True))
    taken = sum(isinstance(each, Membership) for each in results)
    assert roster.learners(classroom).count() == taken
    classroom.refresh_from_db()
    assert not classroom.is_open


@committed
def test_joins_while_the_class_is_deleted_break_nothing(classroom: Classroom) -> None:
    lifecycle.archive(classroom, archived=True)
    Classroom.objects.update(archived_at=None)
    people = [person(f"person-{number}") for number in range(6)]

    def end() -> None:
        lifecycle.archive(classroom, archived=True)
        lifecycle.delete(classroom)

    at_once(*[partial(trying, classroom, each) for each in people], end)
    assert not Membership.objects.exists()


@committed
def test_joins_while_accounts_are_deleted_break_nothing(ines: User, classroom: Classroom) -> None:
    people = [person(f"person-{number}") for number in range(4)]
    joins = [partial(trying, classroom, each) for each in people]
    ends = [partial(deletion.delete_account, each.pk) for each in (*people, ines)]
    at_once(*joins, *ends)
    assert not Classroom.objects.exists()
    assert not Membership.objects.exists()


def test_what_someone_did_before_they_signed_in_is_seen(
    ines: User, ada: User, classroom: Classroom, one: LessonPage
) -> None:
    joined(classroom, ada)
    visitor = somebody()
    lesson_states.set_complete(visitor, one, complete=True)
    merge(visitor.key, ada.pk)
    client_of(ines).post(f"/classes/{classroom.pk}/assign", {"what": "lesson:one"})
    page = text_of(client_of(ada).get(classroom.get_absolute_url()))
    assert "1 of 1 assigned lesson complete" in page


def test_a_token_of_no_invitation_is_not_there(ada: User) -> None:
    assert client_of(ada).get(f"/classes/invitations/{uuid.uuid4()}").status_code == 404
