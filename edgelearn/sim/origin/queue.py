"""The origin's workers and their first-come-first-served queue, event by event. The explained engine uses it.

The compiled engine computes the same starts in closed form; the differential test holds the two together.
"""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class WorkerQueue:
    """`active` workers, numbered from 0, and the requests that wait. A request goes to the lowest idle worker.

    A worker taken away finishes what it is doing.
    """

    active: int
    busy: set[int] = field(default_factory=set)
    waiting: deque[int] = field(default_factory=deque)

    def arrive(self, request: int) -> None:
        """A request joins the end of the queue."""
        self.waiting.append(request)

    def release(self, worker: int) -> None:
        """A worker is done with its request."""
        self.busy.remove(worker)

    def next_start(self) -> tuple[int, int] | None:
        """The (request, worker) that start now, or None when all workers are busy or nobody waits."""
        idle = next((worker for worker in range(self.active) if worker not in self.busy), None)
        if idle is None or not self.waiting:
            return None
        self.busy.add(idle)
        return self.waiting.popleft(), idle
