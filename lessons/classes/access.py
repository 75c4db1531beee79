"""Access to classes. Only members reach a class; being a superuser isn't enough."""

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import Http404

from lessons.classes.models import Classroom, Membership

Role = Membership.Role


def membership(user: User, pk: int) -> Membership:
    """Someone's own place in a class, with the class; Http404 for whoever is not in it."""
    found = _places(user).filter(classroom__pk=pk).first()  # by its key: a number too large for it is only not found
    if found is None:
        raise no_such_class()
    return found


def teaching(user: User, pk: int) -> Membership:
    """An instructor's place in a class; to everyone else there is no such page."""
    found = membership(user, pk)
    if not found.teaches:
        raise no_such_class()
    return found


def owning(user: User, pk: int) -> Membership:
    """The owner's place in a class; to everyone else there is no such page."""
    found = membership(user, pk)
    if not found.owns:
        raise no_such_class()
    return found


def places(user: User) -> list[Membership]:
    """All of someone's places, with their classes, by name: one query."""
    return list(_places(user).order_by("classroom__name", "classroom"))


def teachers(classroom: Classroom) -> QuerySet[Membership]:
    """Who teaches a class, with their names: the owner first, then by how long they have."""
    found = Membership.objects.filter(classroom=classroom, role__in=Membership.TEACHING).select_related("user")
    return found.order_by("-role", "since", "pk")  # "owner" comes after "instructor"


def no_such_class() -> Http404:
    """What is answered to whoever may not know whether there is such a class."""
    return Http404("There is no such class of yours.")


def _places(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user).select_related("classroom")
