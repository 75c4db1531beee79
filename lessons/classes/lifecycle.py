"""Creates, renames, archives and deletes classes, and renews their join codes."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lessons.accounts import roles
from lessons.classes import codes
from lessons.classes.limits import CLASSES_AN_OWNER, RefusedError
from lessons.classes.locking import lock, lock_people, lock_unarchived
from lessons.classes.models import Classroom, Membership

Role = Membership.Role


def may_make(user: User) -> bool:
    """Whether someone may make classes: instructors may. Whoever was invited teaches without being one."""
    return roles.may_teach(user)


@transaction.atomic
def make(owner: User, *, name: str, description: str) -> Classroom:
    """A new class that can be joined; RefusedError for one class too many."""
    lock_people(owner.pk)
    check_owner(owner, "name")
    classroom = Classroom.objects.create(name=name, description=description, code=codes.new_code())
    Membership.objects.create(classroom=classroom, user=owner, role=Role.OWNER)
    return classroom


def check_owner(owner: User, field: str | None = None) -> None:
    """RefusedError for whoever has as many classes as are accepted; needs their lock."""
    if Membership.objects.filter(user=owner, role=Role.OWNER).count() >= CLASSES_AN_OWNER:
        raise RefusedError(
            f"{owner.username} has {CLASSES_AN_OWNER} classes, as many as are accepted. "
            "Delete an archived one, or hand one over.",
            field,
        )


@transaction.atomic
def describe(classroom: Classroom, *, name: str, description: str) -> None:
    """Another name and description."""
    changed = lock_unarchived(classroom.pk)
    changed.name, changed.description = name, description
    changed.save(update_fields=["name", "description"])


@transaction.atomic
def unarchive(classroom: Classroom) -> None:
    """A new code in place of the old one, or of none: the old one and its link lead nowhere."""
    _set_code(classroom, codes.new_code())


@transaction.atomic
def close(classroom: Classroom) -> None:
    """No code: nobody can join."""
    _set_code(classroom, None)


@transaction.atomic
def archive(classroom: Classroom, *, archived: bool) -> None:
    """Let a class only be read and left, or take that back."""
    changed = lock(classroom.pk)
    if (changed.archived_at is not None) != archived:
        changed.archived_at = timezone.now() if archived else None
        changed.save(update_fields=["archived_at"])


@transaction.atomic
def delete(classroom: Classroom) -> None:
    """Delete an archived class with its memberships; RefusedError for one that is not archived."""
    if lock(classroom.pk).archived_at is None:
        raise RefusedError("Only an archived class can be deleted: archive it first.")
    Classroom.objects.filter(pk=classroom.pk).delete()


def _set_code(classroom: Classroom, code: str | None) -> None:
    changed = lock_unarchived(classroom.pk)
    changed.code = code
    changed.save(update_fields=["code"])
