"""Ranks: moderators may act on people with a lower rank, never on themselves or equals.

Without it, a banned reviewer could lift their own ban, and ban the superuser who banned them.
"""

from enum import IntEnum

from django.contrib.auth.models import User

from lessons.accounts import roles
from lessons.accounts.roles import Role
from lessons.community.permissions import RefusedError, is_moderator


class Rank(IntEnum):
    """What someone may be, the lowest first."""

    LEARNER = 0
    AUTHOR = 1
    MODERATOR = 2
    ADMINISTRATOR = 3
    SUPERUSER = 4


class OutrankedError(RefusedError):
    """Someone acts on a person who is not below them."""


def rank(person: User) -> Rank:
    """The highest of what someone is, whether or not they are banned just now."""
    if person.is_superuser:
        return Rank.SUPERUSER
    role = roles.role_of(person)
    if role is Role.ADMINISTRATOR:
        return Rank.ADMINISTRATOR
    if is_moderator(person):
        return Rank.MODERATOR
    return Rank.LEARNER if role is None else Rank.AUTHOR


def stands_above(actor: User, person: User | None) -> bool:
    """Whether someone may act on a person: whoever is gone is below everybody, oneself and one's equals never are."""
    return person is None or rank(actor) > rank(person)


def require_above(actor: User, person: User | None) -> None:
    """Raise OutrankedError unless someone may act on this person."""
    if person is not None and actor.pk == person.pk:
        raise OutrankedError("This is about you: let somebody else decide it.")
    if not stands_above(actor, person):
        raise OutrankedError(
            f"{person} has as many rights as you, or more: only somebody who has more than both can decide this."
        )
