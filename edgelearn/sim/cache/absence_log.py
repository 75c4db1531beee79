"""Bounded logs that a cache keeps beside its copies: why a key is absent and when it was invalidated."""

from collections import OrderedDict
from enum import StrEnum

from edgelearn.sim.outcomes import Cause

REMEMBERED_INVALIDATIONS = 10_000


class Absence(StrEnum):
    """Why there is no copy for a key."""

    NEVER = "it was never fetched for this cache"
    EVICTED = "it was evicted to make room"
    NOT_STORABLE = "the last response couldn't be stored"
    INVALIDATED = "it was invalidated"

    @property
    def cause(self) -> Cause:
        """The cause of a miss for this reason."""
        return CAUSES.get(self, Cause.FIRST_REQUEST)


CAUSES = {
    Absence.EVICTED: Cause.EVICTED,
    Absence.NOT_STORABLE: Cause.NOT_STORABLE,
    Absence.INVALIDATED: Cause.INVALIDATED,
}


def absence_of(cause: Cause) -> Absence:
    """The reason that leads to this cause."""
    return next((absence for absence, counted in CAUSES.items() if counted is cause), Absence.NEVER)


class AbsenceLog:
    """Why keys are absent. Forgotten keys count as never fetched."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._reasons: OrderedDict[str, Absence] = OrderedDict()

    def reason(self, key: str) -> Absence:
        """Why there is no copy."""
        return self._reasons.get(key, Absence.NEVER)

    def note(self, key: str, absence: Absence) -> None:
        """Record a reason, forgetting the oldest if there are too many."""
        self._reasons[key] = absence
        while len(self._reasons) > self._most:
            self._reasons.popitem(last=False)


class InvalidationLog:
    """When keys were last invalidated. A forgotten key counts as invalidated when the latest forgotten one was."""

    def __init__(self) -> None:
        self._at_s: OrderedDict[str, float] = OrderedDict()
        self._forgotten_s = float("-inf")

    def last_s(self, key: str) -> float:
        """The time, or minus infinity if never."""
        return max(self._at_s.get(key, float("-inf")), self._forgotten_s)

    def note(self, key: str, now_s: float) -> None:
        self._at_s[key] = now_s
        self._at_s.move_to_end(key)
        while len(self._at_s) > REMEMBERED_INVALIDATIONS:
            _, at_s = self._at_s.popitem(last=False)
            self._forgotten_s = max(self._forgotten_s, at_s)
