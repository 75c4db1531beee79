"""The thread that asks for jobs while the site serves, one a process. It holds nothing, so it may end anywhere."""

import logging
import threading
from collections.abc import Sequence

from django.db import close_old_connections

from lessons.jobs.claims import do_if_due
from lessons.jobs.periodic import JOBS, Job

log = logging.getLogger(__name__)

ASKS_EVERY_S = 20.0  # what is due waits so long at most
ENDS_WITHIN_S = 5.0


class Worker:
    """Does what is due, again and again until it is told to stop; a job under way is finished first."""

    def __init__(self, jobs: Sequence[Job] = JOBS) -> None:
        self._jobs = jobs
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin, once."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the job that is under way if that doesn't take long."""
        self.tell_to_stop()
        self._thread.join(ENDS_WITHIN_S)

    def tell_to_stop(self) -> None:
        """Begin no other job."""
        self._stopping.set()

    @property
    def runs(self) -> bool:
        """Whether it still asks."""
        return self._thread.is_alive()

    def round(self) -> None:
        """Every job once, if it is due: whatever goes wrong, the next round asks again."""
        for job in self._jobs:
            if not self._stopping.is_set():
                _do(job)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.round()
            close_old_connections()
            self._stopping.wait(ASKS_EVERY_S)


def _do(job: Job) -> None:
    try:
        do_if_due(job)
    except Exception:  # the database may be away for a while
        log.warning("whether the job %s is due could not be asked", job.name, exc_info=True)
