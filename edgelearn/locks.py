"""Locks between processes: by file on one machine, or in the database.

Either ends with its holder, however that ends: the system closes the file, the database the session.
"""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections

# PostgreSQL names advisory locks by numbers, in each database apart: this one spells "edgelearn", cut to 63 bits.
PREPARING = int.from_bytes(b"edgelearn"[:8], "big") >> 1


def _unsaid() -> None:
    """Wait without a word."""


@contextmanager
def file_lock(path: Path, waits: Callable[[], None] = _unsaid) -> Iterator[None]:
    """Hold the lock of this file, which is made if need be; `waits` is called first where another process has it."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def preparing_lock(waits: Callable[[], None]) -> Iterator[None]:
    """Be the only one who prepares the site's database; `waits` is called first where another process does.

    It is taken before anything is asked of the database, so that the first to come may also make it.
    """
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        with _advisory_lock(PREPARING, waits):
            yield
    elif name.startswith((":memory:", "file:")):  # nobody else has it
        yield
    else:
        with file_lock(Path(f"{name}.lock"), waits):
            yield


@contextmanager
def _advisory_lock(number: int, waits: Callable[[], None]) -> Iterator[None]:
    """On a connection of its own, which nothing that is done meanwhile closes."""
    own = connections.create_connection("default")
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
            if not cursor.fetchone()[0]:
                waits()
                cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        yield
    finally:
        own.close()
