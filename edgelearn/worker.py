"""gunicorn's worker with threads, changed in two things: no thread waits for a client that has not said anything yet,
and an answer that says its own Date keeps it.

gunicorn gives each new connection to a thread, which waits up to five seconds for its first byte before the poller
takes over. Browsers open connections in reserve, the more the busier the machine is; with as many of them as there are
threads, nobody else was answered. Here the poller has new connections from the start, as it has those kept alive.

gunicorn writes the present moment into Date, whatever the application says. An answer out of a cache must say when the
origin made it (RFC 9110 §6.6.1), and so the labs' edges do that curl reaches.
"""

from functools import partial
from selectors import EVENT_READ
from time import monotonic
from typing import Any

from gunicorn.http import wsgi
from gunicorn.workers.gthread import ThreadWorker


class Response(wsgi.Response):
    """Passes on the application's Date, which gunicorn drops, and leaves out gunicorn's own then."""

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """Take the application's fields."""
        super().process_headers(headers)
        self.headers += [(name, value) for name, value in headers if name.lower() == "date"]

    def default_headers(self) -> list[str]:
        """The status line and gunicorn's own fields."""
        lines: list[str] = super().default_headers()
        if not any(name.lower() == "date" for name, _ in self.headers):
            return lines
        return [line for line in lines if not line.startswith("Date: ")]


wsgi.Response = Response


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
