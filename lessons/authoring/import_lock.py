"""A lock that allows each person one import at a time, across threads, processes and machines.

An import unzips, runs challenges and renders; somebody who sends the next before the last has ended would take every
thread there is. A process that dies in the middle leaves its row, which holds nobody up for longer than `LASTS`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from lessons.authoring.models import ImportUnderWay

LASTS = timedelta(minutes=10)  # longer than any import takes
BUSY = (
    "Another import of yours is under way, perhaps in another tab. Try again when it has ended; if it was cut off, it"
    f" counts as ended after {LASTS.seconds // 60} minutes."
)


@contextmanager
def taken(user: User) -> Iterator[bool]:
    """Whether it is this import's turn; while the block runs, no other of the same person gets one."""
    until = _claimed_until(user, timezone.now())
    try:
        yield until is not None
    finally:
        if until is not None:
            ImportUnderWay.objects.filter(user=user, until=until).delete()


def _claimed_until(user: User, now: datetime) -> datetime | None:
    """Until when the turn is ours; None where another import has it."""
    until = now + LASTS
    if ImportUnderWay.objects.filter(user=user, until__lte=now).update(until=until):
        return until
    _, made = ImportUnderWay.objects.get_or_create(user=user, defaults={"until": until})
    return until if made else None
