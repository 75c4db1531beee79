"""The thread that sends mails while the site serves: woken by each post, and by itself for what was left or failed.

It holds nothing: what is to be sent stands in the outbox, so a process that dies loses nothing, and any number of
processes may run one (see `mails`).
"""

import logging
import threading

from django.db import close_old_connections

from lessons.discussion import mails

log = logging.getLogger(__name__)

ASKS_EVERY_S = 60.0
there_is_some = threading.Event()
_threads: list[threading.Thread] = []


def wake() -> None:
    """There may be something to send. Costs nothing, and does nothing where no thread runs."""
    there_is_some.set()


def start() -> None:
    """Begin sending in this process; once is enough."""
    if not _threads:
        _threads.append(threading.Thread(target=_run, name="courier", daemon=True))
        _threads[0].start()


def send() -> None:
    """One round: whatever goes wrong in it, the next one asks again."""
    try:
        mails.send_due()
    except Exception:  # the database may be away for a while
        log.warning("the outbox could not be read", exc_info=True)
    finally:
        close_old_connections()


def _run() -> None:
    while True:
        send()
        there_is_some.wait(ASKS_EVERY_S)
        there_is_some.clear()
