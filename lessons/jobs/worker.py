"""The thread that does what requests leave to be done, and periodic jobs, while the site serves; one a process.

It is woken by whoever leaves something, and asks by itself for what fell due, was left or failed. It holds nothing:
what is to be done stands in the database, so it may end anywhere, and any number of processes may run one.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial

from django.db import close_old_connections

from edgelearn.web import background
from lessons.community import outbox, search_sync
from lessons.jobs.claims import do_if_due
from lessons.jobs.periodic import JOBS

log = logging.getLogger(__name__)

Task = Callable[[], object]

TASKS: Mapping[str, Task] = {
    "mails": outbox.send_due,
    "search entries of posts": search_sync.index_due,
    **{f"the job {job.name}": partial(do_if_due, job) for job in JOBS},
}
"""What each round does, by the name that the log tells."""

ASKS_EVERY_S = 20.0  # what is due waits so long at most
ENDS_WITHIN_S = 5.0


class Worker:
    """Does what there is to do, again and again until it is told to stop; a task under way is finished first."""

    def __init__(self, tasks: Mapping[str, Task] = TASKS) -> None:
        self._tasks = tasks
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)

    def start(self) -> None:
        """Begin, once."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the task that is under way if that doesn't take long."""
        self.tell_to_stop()
        self._thread.join(ENDS_WITHIN_S)

    def tell_to_stop(self) -> None:
        """Begin no other task."""
        self._stopping.set()
        background.wake()

    @property
    def runs(self) -> bool:
        """Whether it still asks."""
        return self._thread.is_alive()

    def round(self) -> None:
        """Every task once: whatever goes wrong in one, the others are done, and the next round tries again."""
        for name, task in self._tasks.items():
            if self._stopping.is_set():
                return
            try:
                task()
            except Exception:  # the database may be away for a while
                log.warning("%s: not done", name, exc_info=True)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.round()
            close_old_connections()
            background.there_is_some.wait(ASKS_EVERY_S)
            background.there_is_some.clear()
