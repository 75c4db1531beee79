"""Deletes expired sessions and visitors who can no longer return.

Packages above this one add what is theirs to PRUNERS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from lessons.accounts import address_reversal
from lessons.accounts.models import AccountSession
from lessons.learning import learners
from lessons.learning.models import Learner
from lessons.learning.visitors import KEPT_S

PRUNERS: list[Callable[[], object]] = [address_reversal.prune]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """How much was deleted."""

    sessions: int
    visitors: int


def prune() -> Pruned:
    """Delete them. A visitor's row is seen at most a day before its cookie begins anew, so it is kept a day longer."""
    now = timezone.now()
    # Signed in at the very moment in which the account was deleted elsewhere.
    of_nobody = Q(user__isnull=False) & ~Exists(User.objects.filter(pk=OuterRef("user_id")))
    sessions, _ = AccountSession.objects.filter(Q(expire_date__lt=now) | of_nobody).delete()
    visitors = Learner.objects.filter(user=None)
    forgotten = visitors.filter(seen_at__lt=now - timedelta(seconds=KEPT_S) - learners.SEEN_EVERY)
    merged = visitors.filter(merged_into__isnull=False, seen_at__lt=now - learners.FOLLOWED_FOR)
    deleted = [each.delete()[1].get("lessons.Learner", 0) for each in (forgotten, merged)]
    for prune_more in PRUNERS:
        prune_more()
    return Pruned(sessions=sessions, visitors=sum(deleted))
