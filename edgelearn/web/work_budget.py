"""Limits computing work per client: a token bucket for each, in work units.

It stands before what simulates. A unit is what a usual step of a live lab costs, some milliseconds; views say how many
units a question costs before any of it is answered. Counts are kept in this process's memory, since it is its time
that is spent: no lab asks the database or a cache for leave. Public pages are the same for everyone, so clients are
told apart by their network only, and never by a session.
"""

from collections import OrderedDict
from math import ceil
from threading import Lock
from time import monotonic

from django.http import HttpRequest

from edgelearn.web import limits

CAPACITY_UNITS = 9_000
UNITS_PER_S = 150.0
"""Thirty people behind one address, each with four steps of a lab a second, take 120 a second for ever."""

MAX_CLIENTS = 10_000
"""So many are remembered; of more, the one that has asked for nothing the longest has a full budget again."""


class Budgets:
    """Each client's units, as they were when it last spent some; for many threads."""

    def __init__(self, *, capacity_units: float, units_per_s: float, max_clients: int) -> None:
        self.capacity_units, self.units_per_s, self.max_clients = capacity_units, units_per_s, max_clients
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._left)

    def spend(self, client: str, units: float) -> float:
        """Take the units and return 0; or take nothing, and return the seconds until there will be so many.

        What costs more than a full budget holds costs a full one.
        """
        now_s, wanted = monotonic(), min(units, self.capacity_units)
        with self._lock:
            left, at_s = self._left.get(client, (self.capacity_units, now_s))
            left = min(self.capacity_units, left + self.units_per_s * (now_s - at_s))
            allowed = wanted <= left
            self._left[client] = (left - wanted if allowed else left, now_s)
            self._left.move_to_end(client)
            if len(self._left) > self.max_clients:
                self._left.popitem(last=False)
        return 0.0 if allowed else (wanted - left) / self.units_per_s

    def clear(self) -> None:
        """Give everyone a full budget."""
        with self._lock:
            self._left.clear()


BUDGETS = Budgets(capacity_units=CAPACITY_UNITS, units_per_s=UNITS_PER_S, max_clients=MAX_CLIENTS)


def spend(request: HttpRequest, units: float) -> bool:
    """Charge whoever asks for so much work; False, and how long to wait for `limits.refusal`, when that is too much."""
    wait_s = BUDGETS.spend(limits.client_network(request), units)
    if wait_s:
        request.META[limits.WAIT_S] = ceil(wait_s)
    return not wait_s
