"""Instructors of a class: inviting, accepting, removing and handing over, also when an owner's account is deleted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.signals import pre_delete
from django.http import Http404
from django.utils import timezone

from lessons.classes import access, lifecycle
from lessons.classes.limits import INSTRUCTORS, RefusedError
from lessons.classes.locking import held, lock, lock_people, lock_unarchived
from lessons.classes.models import ClassInvitation, Classroom, Membership

Role = Membership.Role
HOLDS_FOR = timedelta(days=14)


def invitations(classroom: Classroom) -> QuerySet[ClassInvitation]:
    """The invitations of a class that can be accepted, the newest first."""
    return _holding().filter(classroom=classroom).select_related("invited").order_by("-made_at", "-pk")


def invited(user: User) -> Sequence[ClassInvitation]:
    """What someone is invited to by name."""
    found = _holding().filter(invited=user, classroom__archived_at=None)
    return list(found.select_related("classroom").order_by("-made_at", "-pk"))


def invitation(user: User, token: UUID) -> ClassInvitation:
    """An invitation that this person may accept; Http404 for everyone else, and once it no longer holds."""
    found = _holding().filter(_for(user), token=token).select_related("classroom").first()
    if found is None:
        raise Http404(
            "This invitation is not here any more, or it is for someone else. An invitation holds for 14 days and is "
            "accepted once: ask whoever sent it for a new one."
        )
    return found


@transaction.atomic
def invite(classroom: Classroom, name: str) -> None:
    """Invite an account by its public name; RefusedError when there is none, or when it teaches here already."""
    user = User.objects.filter(username__iexact=name, is_active=True).first()
    if user is None:
        raise RefusedError(f"No account has the public name “{name}”: look at its spelling.", "name")
    lock_people(user.pk)
    changed = lock_unarchived(classroom.pk)
    if access.teachers(changed).filter(user=user).exists():
        raise RefusedError(f"{user.username} teaches this class already.", "name")
    ClassInvitation.objects.filter(classroom=changed, invited=user).delete()  # an older one
    _check_room(changed, "name")
    ClassInvitation.objects.create(classroom=changed, invited=user)


@transaction.atomic
def invite_by_link(classroom: Classroom) -> None:
    """An invitation for whoever opens its link first."""
    changed = lock_unarchived(classroom.pk)
    _check_room(changed, None)
    ClassInvitation.objects.create(classroom=changed)


@transaction.atomic
def withdraw(classroom: Classroom, pk: int) -> None:
    """Take an invitation of this class back, if it is still open."""
    lock_unarchived(classroom.pk)
    ClassInvitation.objects.filter(classroom=classroom, pk=pk).delete()


@transaction.atomic
def accept(user: User, token: UUID) -> Classroom:
    """Teach the class from now on; whoever learned in it teaches instead. Only by the invited person, and once."""
    lock_people(user.pk)
    classroom = lock_unarchived(invitation(user, token).classroom_id)
    offer = invitation(user, token)  # as it is under the lock: of two with the same link, one finds it
    place = Membership.objects.filter(classroom=classroom, user=user).first()
    if place is None:
        Membership.objects.create(classroom=classroom, user=user, role=Role.INSTRUCTOR)
    elif place.role == Role.LEARNER:
        _give(place, Role.INSTRUCTOR)
    else:
        raise RefusedError("You teach this class already: the invitation is still open for someone else.")
    offer.delete()
    ClassInvitation.objects.filter(classroom=classroom, invited=user).delete()
    return classroom


@transaction.atomic
def decline(user: User, token: UUID) -> None:
    """Do not teach it: the invitation goes."""
    lock(invitation(user, token).classroom_id)
    invitation(user, token).delete()


@transaction.atomic
def remove(place: Membership) -> None:
    """End a co-instructor's teaching; nothing for an owner's."""
    lock_unarchived(place.classroom_id)
    if held(place.pk).role == Role.INSTRUCTOR:
        place.delete()


@transaction.atomic
def hand_over(owner: Membership, heir: Membership) -> None:
    """Make a co-instructor the owner, and the owner a co-instructor; RefusedError for one class too many."""
    lock_people(owner.user_id, heir.user_id)
    lock_unarchived(owner.classroom_id)
    giving, taking = held(owner.pk), held(heir.pk)
    if not giving.owns or taking.role != Role.INSTRUCTOR:
        raise RefusedError("This class has changed meanwhile: look again at who teaches it.")
    lifecycle.check_owner(taking.user)
    _give(giving, Role.INSTRUCTOR)
    _give(taking, Role.OWNER)


def connect() -> None:
    """Pass on the classes of an account that goes, whoever deletes it, and where."""
    pre_delete.connect(_leave, sender=User, dispatch_uid="classes-teaching")


def _leave(sender: Any, instance: User, **_: Any) -> None:
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=instance.pk).first()
        taught = Membership.objects.filter(user=instance, role__in=Membership.TEACHING).values_list(
            "classroom", flat=True
        )
        # All of them: of two who teach a class and go at once, the second may own it by the time it has the lock.
        for classroom in Classroom.objects.select_for_update(no_key=True).filter(pk__in=list(taught)).order_by("pk"):
            _pass_on(classroom, instance)


def _pass_on(classroom: Classroom, leaving: User) -> None:
    """The longest co-instructor owns it now; without one, the class goes."""
    if not Membership.objects.filter(classroom=classroom, user=leaving, role=Role.OWNER).exists():
        return
    heir = access.teachers(classroom).filter(role=Role.INSTRUCTOR).first()
    if heir is None:
        Classroom.objects.filter(pk=classroom.pk).delete()
        return
    Membership.objects.filter(classroom=classroom, user=leaving).delete()
    _give(heir, Role.OWNER)


def _give(place: Membership, role: str) -> None:
    """Another role, from now on; teaching goes on since it began."""
    if not place.teaches:
        place.since = timezone.now()
    place.role = role
    place.save(update_fields=["role", "since"])


def _check_room(classroom: Classroom, field: str | None) -> None:
    if access.teachers(classroom).count() + invitations(classroom).count() >= INSTRUCTORS:
        raise RefusedError(
            f"A class has up to {INSTRUCTORS} instructors, open invitations included: withdraw one first.", field
        )


def _for(user: User) -> Q:
    return Q(invited=user) | Q(invited=None)


def _holding() -> QuerySet[ClassInvitation]:
    return ClassInvitation.objects.filter(made_at__gt=timezone.now() - HOLDS_FOR)
