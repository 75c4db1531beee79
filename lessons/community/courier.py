"""The thread that does what posts leave to be done, while the site serves: woken by whoever leaves something, and by
itself for what was left or failed.

It holds nothing: what is to be done stands in the database, so a process that dies loses nothing, and any number of
processes may run one (see `mails` and `found`).
"""

import logging
import threading
from collections.abc import Callable, Sequence

from django.db import close_old_connections

log = logging.getLogger(__name__)

Task = Callable[[], object]

ASKS_EVERY_S = 60.0
there_is_some = threading.Event()
_threads: list[threading.Thread] = []


def wake() -> None:
    """There may be something to do. Costs nothing, and does nothing where no thread runs."""
    there_is_some.set()


def start(*tasks: Task) -> None:
    """Begin doing these in this process; once is enough."""
    if not _threads:
        _threads.append(threading.Thread(target=_run, args=(tasks,), name="courier", daemon=True))
        _threads[0].start()


def work(tasks: Sequence[Task]) -> None:
    """One round: whatever goes wrong in one of them, the others are done, and the next round tries again."""
    for task in tasks:
        try:
            task()
        except Exception:  # the database may be away for a while
            log.warning("%s was not done", task.__qualname__, exc_info=True)
        finally:
            close_old_connections()


def _run(tasks: Sequence[Task]) -> None:
    while True:
        work(tasks)
        there_is_some.wait(ASKS_EVERY_S)
        there_is_some.clear()
