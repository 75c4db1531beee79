"""What a cache remembers beside its copies, within bounds: why one is absent, and when a key was invalidated."""

from collections import OrderedDict
from enum import StrEnum

from edgelearn.sim.outcomes import Cause

REMEMBERED_INVALIDATIONS = 10_000


class Absence(StrEnum):
    """Why there is no copy under a key."""

    NEVER = "it was never fetched for this cache before"
    EVICTED = "it was evicted to make room"
    NOT_STORABLE = "the last answer could not be stored"
    INVALIDATED = "what was stored of it was invalidated"

    @property
    def cause(self) -> Cause:
        """What it counts as where a request goes to the origin for it."""
        return CAUSES.get(self, Cause.FIRST_REQUEST)


CAUSES = {
    Absence.EVICTED: Cause.EVICTED,
    Absence.NOT_STORABLE: Cause.NOT_STORABLE,
    Absence.INVALIDATED: Cause.INVALIDATED,
}


def absence_of(cause: Cause) -> Absence:
    """The absence that counts as this cause."""
    return next((absence for absence, counted in CAUSES.items() if counted is cause), Absence.NEVER)


class Absences:
    """Why there is no copy under a key; what was forgotten counts as never fetched."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._reasons: OrderedDict[str, Absence] = OrderedDict()

    def reason(self, key: str) -> Absence:
        """Why nothing is there."""
        return self._reasons.get(key, Absence.NEVER)

    def note(self, key: str, absence: Absence) -> None:
        """Remember why; of too many, the oldest is forgotten."""
        self._reasons[key] = absence
        while len(self._reasons) > self._most:
            self._reasons.popitem(last=False)


class Invalidations:
    """When a key was last invalidated; what was forgotten counts as the latest of what was forgotten."""

    def __init__(self) -> None:
        self._at_s: OrderedDict[str, float] = OrderedDict()
        self._forgotten_s = float("-inf")

    def last_s(self, key: str) -> float:
        """When that was; minus infinity if never."""
        return max(self._at_s.get(key, float("-inf")), self._forgotten_s)

    def note(self, key: str, now_s: float) -> None:
        """Remember that it happened now."""
        self._at_s[key] = now_s
        self._at_s.move_to_end(key)
        while len(self._at_s) > REMEMBERED_INVALIDATIONS:
            _, at_s = self._at_s.popitem(last=False)
            self._forgotten_s = max(self._forgotten_s, at_s)
