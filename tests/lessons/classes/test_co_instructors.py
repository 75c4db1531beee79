"""Co-instructors: invited, accepting, leaving, removed, owning; and what becomes of a class whose owner goes."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.http import Http404
from django.utils import timezone

from lessons.classes import co_instructors, lifecycle
from lessons.classes.limits import RefusedError
from lessons.classes.models import ClassInvitation, Classroom, Membership
from lessons.learning import deletion
from tests.lessons.at_once import at_once
from tests.lessons.classes.conftest import Role, client_of, joined, person, text_of
from tests.lessons.classes.conftest import teaching as co_instructor

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def roles() -> dict[str, str]:
    """Everybody's role in the one class."""
    return dict(Membership.objects.values_list("user__username", "role"))


def invite_by_link(ines: User, classroom: Classroom) -> str:
    """The link of an invitation to nobody in particular."""
    client = client_of(ines)
    client.post(f"/classes/{classroom.pk}/instructors/link")
    page = client.get(f"/classes/{classroom.pk}/instructors").text
    found = re.search(r"http://testserver(/classes/invitations/[0-9a-f-]{36})", page)
    assert found is not None
    return found[1]


def test_the_owner_invites_by_name_and_the_invited_accepts(ines: User, bob: User, classroom: Classroom) -> None:
    address = f"/classes/{classroom.pk}/instructors"
    assert client_of(ines).post(address, {"name": "BOB"}).status_code == 303
    assert "bob made" in text_of(client_of(ines).get(address))
    assert roles() == {"ines": Role.OWNER}
    client = client_of(bob)
    assert "Invitations to teach Edge 101" in text_of(client.get("/classes/"))
    offer = ClassInvitation.objects.get()
    assert "invited to teach it with ines" in text_of(client.get(offer.get_absolute_url()))
    assert client.post(offer.get_absolute_url())["Location"] == f"/classes/{classroom.pk}/"
    assert roles() == {"ines": Role.OWNER, "bob": Role.INSTRUCTOR}
    assert not ClassInvitation.objects.exists()
    assert client.get(f"/classes/{classroom.pk}/roster").status_code == 200


def test_only_the_invited_person_accepts_or_declines(ines: User, ada: User, bob: User, classroom: Classroom) -> None:
    co_instructors.invite(classroom, "bob")
    address = ClassInvitation.objects.get().get_absolute_url()
    for client in (client_of(ada), client_of(ines)):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
        assert client.post(f"{address}/decline").status_code == 404
    assert roles() == {"ines": Role.OWNER}
    assert client_of(bob).post(f"{address}/decline").status_code == 303
    assert not ClassInvitation.objects.exists()


def test_a_link_is_for_the_first_who_accepts(ines: User, ada: User, bob: User, classroom: Classroom) -> None:
    link = invite_by_link(ines, classroom)
    assert client_of(ada).post(link).status_code == 303
    assert client_of(bob).post(link).status_code == 404
    assert roles() == {"ines": Role.OWNER, "ada": Role.INSTRUCTOR}


def test_who_teaches_already_does_not_use_up_a_link(ines: User, classroom: Classroom) -> None:
    link = invite_by_link(ines, classroom)
    assert client_of(ines).post(link).status_code == 400
    assert ClassInvitation.objects.count() == 1


def test_an_invitation_holds_for_two_weeks(ines: User, bob: User, classroom: Classroom) -> None:
    link = invite_by_link(ines, classroom)
    ClassInvitation.objects.update(made_at=timezone.now() - timedelta(days=14, minutes=1))
    answer = client_of(bob).get(link)
    assert answer.status_code == 404
    assert "An invitation holds for 14 days" in text_of(answer)
    assert client_of(bob).post(link).status_code == 404


def test_an_invitation_is_withdrawn(ines: User, bob: User, classroom: Classroom) -> None:
    link = invite_by_link(ines, classroom)
    offer = ClassInvitation.objects.get()
    client_of(ines).post(f"/classes/{classroom.pk}/invitations/{offer.pk}/withdraw")
    assert client_of(bob).get(link).status_code == 404


def test_another_classs_invitation_is_not_withdrawn(ines: User, bob: User, classroom: Classroom) -> None:
    invite_by_link(ines, classroom)
    other = lifecycle.make(bob, name="Another", description="")
    client_of(bob).post(f"/classes/{other.pk}/invitations/{ClassInvitation.objects.get().pk}/withdraw")
    assert ClassInvitation.objects.exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "Public name: The public name is missing"),
        ("nobody", "Public name: No account has the public name “nobody”: look at its spelling."),
        ("bob@example.org", "No account has the public name “bob@example.org”"),
        ("ines", "Public name: ines teaches this class already."),
        ("x" * 200, "Public name: No public name is as long as this"),
    ],
)
def test_a_bad_name_is_told_at_its_field(ines: User, bob: User, classroom: Classroom, name: str, told: str) -> None:
    answer = client_of(ines).post(f"/classes/{classroom.pk}/instructors", {"name": name})
    assert answer.status_code == 400
    assert told in text_of(answer)


def test_inviting_twice_is_inviting_once(ines: User, bob: User, classroom: Classroom) -> None:
    for _ in range(2):
        co_instructors.invite(classroom, "bob")
    assert ClassInvitation.objects.count() == 1


def test_invitations_count_as_instructors(
    ines: User, bob: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(co_instructors, "INSTRUCTORS", 2)
    co_instructors.invite_by_link(classroom)
    client, address = client_of(ines), f"/classes/{classroom.pk}/instructors"
    answer = client.post(address, {"name": "bob"})
    assert "Public name: A class has up to 2 instructors, open invitations included" in text_of(answer)
    assert "up to 2 instructors" in text_of(client.post(f"{address}/link"))
    assert ClassInvitation.objects.count() == 1


def test_a_learner_who_is_invited_teaches_instead(ines: User, ada: User, classroom: Classroom) -> None:
    joined(classroom, ada)
    co_instructors.invite(classroom, "ada")
    co_instructors.accept(ada, ClassInvitation.objects.get().token)
    assert roles() == {"ines": Role.OWNER, "ada": Role.INSTRUCTOR}
    assert "0 learners" in text_of(client_of(ines).get(f"/classes/{classroom.pk}/roster"))


def test_a_co_instructor_leaves(bob: User, classroom: Classroom) -> None:
    co_instructor(classroom, bob)
    assert "You teach it no longer" in text_of(client_of(bob).get(f"/classes/{classroom.pk}/leave"))
    client_of(bob).post(f"/classes/{classroom.pk}/leave")
    assert roles() == {"ines": Role.OWNER}


def test_the_owner_removes_a_co_instructor(ines: User, bob: User, classroom: Classroom) -> None:
    place = co_instructor(classroom, bob)
    client_of(ines).post(f"/classes/{classroom.pk}/instructors/{place.pk}/remove")
    assert roles() == {"ines": Role.OWNER}
    assert client_of(bob).get(f"/classes/{classroom.pk}/").status_code == 404


def test_the_owner_hands_the_class_over(ines: User, bob: User, classroom: Classroom) -> None:
    place = co_instructor(classroom, bob)
    client, address = client_of(ines), f"/classes/{classroom.pk}/instructors/{place.pk}/owner"
    assert "Only the new owner can take that back" in text_of(client.get(address))
    assert client.post(address).status_code == 303
    assert roles() == {"ines": Role.INSTRUCTOR, "bob": Role.OWNER}
    assert client.post(address).status_code == 404


def test_nobody_is_handed_one_class_too_many(
    ines: User, bob: User, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = co_instructor(classroom, bob)
    lifecycle.make(bob, name="Another", description="")
    monkeypatch.setattr(lifecycle, "CLASSES_AN_OWNER", 1)
    answer = client_of(ines).post(f"/classes/{classroom.pk}/instructors/{place.pk}/owner")
    assert answer.status_code == 400
    assert "bob has 1 classes" in text_of(answer)


def test_a_learner_is_neither_removed_nor_made_owner_as_a_co_instructor(
    ines: User, ada: User, classroom: Classroom
) -> None:
    place = joined(classroom, ada)
    for deed in ("remove", "owner"):
        answer = client_of(ines).post(f"/classes/{classroom.pk}/instructors/{place.pk}/{deed}")
        assert answer.status_code == 404
    assert roles() == {"ines": Role.OWNER, "ada": Role.LEARNER}


def test_a_co_instructor_neither_removes_nor_hands_over(bob: User, ada: User, classroom: Classroom) -> None:
    co_instructor(classroom, bob)
    place = co_instructor(classroom, ada)
    for deed in ("remove", "owner"):
        answer = client_of(bob).post(f"/classes/{classroom.pk}/instructors/{place.pk}/{deed}")
        assert answer.status_code == 404
    assert "Make owner" not in client_of(bob).get(f"/classes/{classroom.pk}/instructors").text


def test_a_class_whose_owner_goes_passes_to_the_longest_co_instructor(
    ines: User, ada: User, bob: User, classroom: Classroom
) -> None:
    later, longest = co_instructor(classroom, ada), co_instructor(classroom, bob)
    Membership.objects.filter(pk=longest.pk).update(since=later.since - timedelta(days=1))
    deletion.delete_account(ines.pk)
    assert roles() == {"ada": Role.INSTRUCTOR, "bob": Role.OWNER}


def test_a_class_whose_only_instructor_goes_goes_with_its_memberships(
    ines: User, ada: User, classroom: Classroom
) -> None:
    joined(classroom, ada)
    co_instructors.invite(classroom, "ada")
    ines.delete()
    assert not Classroom.objects.exists()
    assert not Membership.objects.exists()
    assert not ClassInvitation.objects.exists()
    assert User.objects.filter(pk=ada.pk).exists()


def test_a_class_stays_when_a_co_instructor_or_a_learner_goes(
    ines: User, ada: User, bob: User, classroom: Classroom
) -> None:
    joined(classroom, ada)
    co_instructor(classroom, bob)
    for user in (ada, bob):
        deletion.delete_account(user.pk)
    assert roles() == {"ines": Role.OWNER}


@committed
def test_owner_and_heirs_who_go_at_once_leave_no_class_without_an_owner() -> None:
    for number in range(4):
        people = [person(f"{name}-{number}") for name in ("owner", "heir", "last")]
        classroom = lifecycle.make(people[0], name="Edge", description="")
        for each in people[1:]:
            co_instructor(classroom, each)
        at_once(*[partial(deletion.delete_account, each.pk) for each in people[: 2 + number % 2]])
        owned = Membership.objects.filter(classroom=classroom, role=Role.OWNER).count()
        assert owned == Classroom.objects.filter(pk=classroom.pk).count() == 1 - number % 2
        assert number % 2 or roles()[f"last-{number}"] == Role.OWNER


@committed
def test_a_link_opened_by_many_at_once_is_accepted_once(classroom: Classroom) -> None:
    co_instructors.invite_by_link(classroom)
    token = ClassInvitation.objects.get().token

    def accept(user: User) -> object:
        try:
            return co_instructors.accept(user, token)
        except Http404 as gone:
            return gone

    at_once(*[partial(accept, person(f"person-{number}")) for number in range(6)])
    assert Membership.objects.filter(role=Role.INSTRUCTOR).count() == 1


@committed
def test_handing_over_while_the_heir_leaves_leaves_one_owner(ines: User, bob: User, classroom: Classroom) -> None:
    owner = Membership.objects.get(user=ines)
    heir = co_instructor(classroom, bob)

    def hand_over() -> object:
        try:
            co_instructors.hand_over(owner, heir)
        except (RefusedError, Http404) as refused:
            return refused
        return None

    at_once(hand_over, partial(deletion.delete_account, bob.pk))
    assert Membership.objects.get(role=Role.OWNER).user == ines
