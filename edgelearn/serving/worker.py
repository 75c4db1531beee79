"""The gunicorn worker: gunicorn manages the processes; networking is our own.

Why not with one of gunicorn's own workers: docs/decisions/001-server.md.
"""

import asyncio
import gc
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Any

from gunicorn.workers.base import Worker as Base

from edgelearn.proxy.client import Answering, Refusing
from edgelearn.proxy.connections import Connections
from edgelearn.proxy.process import SPARE_DESCRIPTORS, raised_descriptors
from edgelearn.proxy.settings import MIB, Limits, Origin, Settings, Timeouts
from edgelearn.proxy.wire import Wire
from edgelearn.serving.lanes import Bounds, Lane
from edgelearn.serving.site import Site

HEARTBEAT_S = 1.0
BACKLOG = 2048

SWITCH_S = 0.0005
"""After how long a computing thread lets another one run. Python's default of 5 ms is a quick request's wait each time
that it needs the interpreter again, which is several times."""

EXPENSIVE_THREADS = 1
"""Python computes one thing at a time in a process: a second thread would add a quarter to the expensive work done, and
double what quick requests wait. More cores are used by more processes (WEB_WORKERS)."""

TIMEOUTS = Timeouts(client_idle_s=15.0, client_head_s=10.0, client_body_s=15.0, client_write_s=15.0)
LIMITS = Limits(
    connections=4000,
    connections_per_client=4000,
    head_bytes=32 * 1024,
    request_body_bytes=32 * MIB,
    body_bytes_per_s=1000,
)


class Worker(Base):
    """Serves the site from one process."""

    def run(self) -> None:
        """gunicorn: the worker's life."""
        sys.setswitchinterval(SWITCH_S)
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        stop = _Stop()
        connections = Connections(_settings(self.cfg), *self._site())
        loop = asyncio.get_running_loop()
        servers = [
            await loop.create_server(lambda: Wire(connections.accept), sock=each.sock, backlog=BACKLOG)
            for each in self.sockets
        ]
        gc.freeze()  # what was loaded stays: looking through it for garbage again and again is a waste
        await self._until(stop.asked)
        for server in servers:
            server.close()
        stopping = asyncio.create_task(connections.stop(self.cfg.graceful_timeout))
        at_once = asyncio.create_task(stop.at_once.wait())
        await asyncio.wait({stopping, at_once}, return_when=asyncio.FIRST_COMPLETED)
        at_once.cancel()
        stopping.cancel()
        await connections.end()

    def _site(self) -> tuple[Answering, Refusing]:
        """What answers requests, and what refuses those that can't be answered."""
        from edgelearn.web.server_rules import RULES  # needs Django's settings, which came with the application

        threads = self.cfg.threads
        address = self.sockets[0].getsockname()
        site = Site(
            self.wsgi,
            RULES,
            quick=Lane("quick", Bounds(threads=threads, waiting=2000, waiting_per_client=1000, waiting_s=10.0)),
            expensive=Lane(
                "expensive",
                Bounds(threads=EXPENSIVE_THREADS, waiting=128, waiting_per_client=64, waiting_s=10.0),
            ),
            server=(str(address[0]), int(address[1])),
            multiprocess=self.cfg.workers > 1,
        )
        return site.answer, site.refuse

    async def _until(self, asked: asyncio.Event) -> None:
        """Tell gunicorn that this process is alive until it is asked to stop, or gunicorn is gone."""
        while not asked.is_set() and self.ppid == os.getppid():
            self.notify()
            with suppress(TimeoutError):
                await asyncio.wait_for(asked.wait(), HEARTBEAT_S)


class _Stop:
    """What signals ask for: SIGTERM, to let requests end; SIGINT and SIGQUIT, to stop at once."""

    def __init__(self) -> None:
        self.asked, self.at_once = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self.asked.set)
        for each in (signal.SIGINT, signal.SIGQUIT):
            loop.add_signal_handler(each, self._now)

    def _now(self) -> None:
        self.asked.set()
        self.at_once.set()


def _settings(cfg: Any) -> Settings:
    """The wire's settings, with no more connections than there can be open files."""
    host, port = cfg.address[0]
    limits = replace(LIMITS, connections=min(LIMITS.connections, raised_descriptors() - SPARE_DESCRIPTORS))
    return Settings(origin=Origin(host=host, port=port, tls=False), timeouts=TIMEOUTS, limits=limits)
