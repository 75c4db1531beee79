"""Assigns views to a few groups: enough to count people, too few to identify them.

Who someone is stays out of what is kept; a person is always in the same group of a lesson, so five groups are at least
five people. Groups are computed anew for each lesson or search, so that none can be followed from one to the other.
Whoever has neither account nor key is not counted at all.
"""

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from lessons.learning import visitors

GROUPS = 60  # as many as a signed 64-bit number has bits for


def group_of(request: HttpRequest, about: str) -> int:
    """The group of whoever asks, in what it is about; the answer sets no cookie."""
    who = _who(request, request.user)
    if not who:
        return 0
    digest = salted_hmac("lessons.insight.groups", f"{about}\0{who}", algorithm="sha256").digest()
    return int.from_bytes(digest[:4], "big") % GROUPS


def people(groups: int) -> int:
    """At least so many people are in a set of groups, given as bits."""
    return groups.bit_count()


def _who(request: HttpRequest, user: User | AnonymousUser) -> str:
    if user.is_authenticated:
        return f"user {user.pk}"
    key = visitors.key_of(request)
    return str(key) if key else ""
