"""Joining and leaving a class, and removing learners. Their progress is unaffected."""

from django.contrib.auth.models import User
from django.db import transaction

from lessons.classes import access, codes
from lessons.classes.limits import CLASSES_A_LEARNER, LEARNERS, RefusedError
from lessons.classes.locking import held, lock, lock_people, lock_unarchived
from lessons.classes.models import Classroom, Membership

Role = Membership.Role
NOT_HERE = (
    "No class can be joined with this code. A code has 10 letters and digits, such as CDFHJ-34779; it may have been "
    "replaced, or the class was closed or archived: ask your instructor."
)


def by_code(typed: str) -> Classroom:
    """The class that can be joined with a code; RefusedError when there is none."""
    code = codes.read(typed)
    found = Classroom.objects.filter(code=code, archived_at=None).first() if code else None
    if found is None:
        raise RefusedError(NOT_HERE, "code")
    return found


@transaction.atomic
def join(user: User, typed: str) -> Membership:
    """Someone's place in the class with this code: as a learner unless they are in it already. RefusedError else."""
    lock_people(user.pk)
    classroom = lock(by_code(typed).pk)
    if not classroom.is_open or classroom.code != codes.read(typed):
        raise RefusedError(NOT_HERE, "code")
    place = Membership.objects.filter(classroom=classroom, user=user).first()
    if place is None:
        _check_room(user, classroom)
        place = Membership.objects.create(classroom=classroom, user=user, role=Role.LEARNER)
    return place


@transaction.atomic
def leave(user: User, pk: int) -> None:
    """Leave a class, archived or not; RefusedError for its owner."""
    lock(pk)
    place = access.membership(user, pk)
    if place.owns:
        raise RefusedError("You own this class: hand it over to a co-instructor before you leave.")
    place.delete()


@transaction.atomic
def remove_learner(place: Membership) -> None:
    """Take a learner out of a class; RefusedError for one that is archived."""
    lock_unarchived(place.classroom_id)
    if held(place.pk).role == Role.LEARNER:
        place.delete()


def _check_room(user: User, classroom: Classroom) -> None:
    if Membership.objects.filter(classroom=classroom, role=Role.LEARNER).count() >= LEARNERS:
        raise RefusedError(
            f"This class has {LEARNERS} learners, as many as are accepted: tell your instructor.", "code"
        )
    if Membership.objects.filter(user=user, role=Role.LEARNER).count() >= CLASSES_A_LEARNER:
        raise RefusedError(
            f"You are in {CLASSES_A_LEARNER} classes, as many as are accepted: leave one of them first.", "code"
        )
