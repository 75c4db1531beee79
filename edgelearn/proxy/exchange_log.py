"""A bounded log of recent exchanges and the reasons for their outcome, for the page at /.edge/."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from edgelearn.sim.explain import Step

LONGEST_METHOD = 20
LONGEST_URL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One exchange as it is told. `at_s` counts from 1970; `status` is 0 when the client got none."""

    number: int
    at_s: float
    client: str
    method: str
    url: str
    status: int
    word: str
    took_s: float
    cache_status: str
    steps: tuple[Step, ...]


class ExchangeLog:
    """The last exchanges, the newest first."""

    def __init__(self, most: int) -> None:
        self._told: deque[LogEntry] = deque(maxlen=most)
        self.count = 0

    def next_number(self) -> int:
        """A number for one more exchange."""
        self.count += 1
        return self.count

    def add(self, told: LogEntry) -> None:
        """Keep one more; of too many the oldest goes."""
        self._told.appendleft(told)

    def __iter__(self) -> Iterator[LogEntry]:
        return iter(self._told)

    def __len__(self) -> int:
        return len(self._told)
