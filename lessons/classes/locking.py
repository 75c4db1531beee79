"""Locks rows before a class changes, always in the same order: people by id, then classes by id.

Everything that changes a class or who is in it holds the class's lock until its transaction ends. Deleting an account
locks the account first, so whoever adds a membership locks its person first too, and nobody waits in a circle.
"""

from django.contrib.auth.models import User
from django.http import Http404

from lessons.classes.access import no_such_class
from lessons.classes.limits import RefusedError
from lessons.classes.models import Classroom, Membership

ARCHIVED = "This class is archived: it can be read and left. Its owner can take it out of the archive in its settings."


def lock_people(*ids: int) -> dict[int, User]:
    """Accounts, locked, by id; RefusedError when one is gone. Needs a transaction around it."""
    # PostgreSQL: other tables may go on referring to the rows.
    found = {user.pk: user for user in User.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")}
    if len(found) < len(set(ids)):
        raise RefusedError("This account has just been deleted.")
    return found


def lock(pk: int) -> Classroom:
    """A class, locked; Http404 when it is gone. Needs a transaction around it."""
    found = Classroom.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if found is None:
        raise no_such_class()
    return found


def lock_unarchived(pk: int) -> Classroom:
    """The same, and RefusedError for one that can only be read."""
    found = lock(pk)
    if found.archived_at is not None:
        raise RefusedError(ARCHIVED)
    return found


def held(pk: int) -> Membership:
    """A place in a class as it is under the class's lock; Http404 when it was left meanwhile."""
    found = Membership.objects.select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404("That person has left the class.")
    return found
