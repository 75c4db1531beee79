"""gunicorn's worker with threads, changed in one thing: no thread waits for a client that has not said anything yet.

gunicorn gives each new connection to a thread, which waits up to five seconds for its first byte before the poller
takes over. Browsers open connections in reserve, the more the busier the machine is; with as many of them as there are
threads, nobody else was answered. Here the poller has new connections from the start, as it has those kept alive.
"""

from functools import partial
from selectors import EVENT_READ
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """Hands a connection to a thread once there is something to read."""

    def enqueue_req(self, conn: Any) -> None:
        """Let a thread answer, or, on a new connection, wait for the first byte without one."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))
