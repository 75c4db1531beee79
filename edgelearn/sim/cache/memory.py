"""What a cache remembers beside its copies, within bounds: why one is absent, and when a key was invalidated."""

from collections import OrderedDict

from edgelearn.sim.outcomes import Cause

REMEMBERED_INVALIDATIONS = 10_000


class Absences:
    """Why there is no copy under a key; what was forgotten counts as never fetched."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._causes: OrderedDict[str, Cause] = OrderedDict()

    def cause(self, key: str) -> Cause:
        """Why nothing is there."""
        return self._causes.get(key, Cause.FIRST_REQUEST)

    def note(self, key: str, cause: Cause) -> None:
        """Remember why; of too many, the oldest is forgotten."""
        self._causes[key] = cause
        while len(self._causes) > self._most:
            self._causes.popitem(last=False)


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
