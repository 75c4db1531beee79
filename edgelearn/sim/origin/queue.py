"""The origin's workers and their FIFO queue, event by event, for the explained engine.

The compiled engine computes the same start times in closed form; a differential test compares the two.
"""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class WorkerQueue:
    """`active` workers, numbered from 0, and the waiting requests. A request goes to the lowest idle worker.

    A removed worker finishes its current request.
    """

    active: int
    busy: set[int] = field(default_factory=set)
    waiting: deque[int] = field(default_factory=deque)

    def arrive(self, request: int) -> None:
        """Append a request to the queue."""
        self.waiting.append(request)

    def release(self, worker: int) -> None:
        """Mark a worker as idle."""
        self.busy.remove(worker)

    def next_start(self) -> tuple[int, int] | None:
        """The next (request, worker) to start, or None if all workers are busy or no request is waiting."""
        idle = next((worker for worker in range(self.active) if worker not in self.busy), None)
        if idle is None or not self.waiting:
            return None
        self.busy.add(idle)
        return self.waiting.popleft(), idle
