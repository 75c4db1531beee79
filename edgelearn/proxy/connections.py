"""Accepts client connections within limits and shuts them down together.

When every place is taken, whoever waits for the client's own bytes makes room, the longest connected first: an idle
connection, then one whose request or answer stalls. So connections that are only held open never keep others out.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator

from edgelearn.proxy.client import Answering, Client, Refusing
from edgelearn.proxy.settings import Settings
from edgelearn.proxy.wire import Wire

log = logging.getLogger(__name__)


class Connections:
    """The clients of one server. `accept` is what a listener calls with each new connection."""

    def __init__(self, settings: Settings, answer: Answering, refuse: Refusing) -> None:
        self._settings = settings
        self._answer, self._refuse = answer, refuse
        self._serving: dict[Client, asyncio.Task[None]] = {}
        self._by_peer: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Client]:
        """Who is connected, the longest first."""
        return iter(tuple(self._serving))

    def __len__(self) -> int:
        return len(self._serving)

    def accept(self, wire: Wire) -> None:
        """Serve a new connection, or end it at once where there is no place."""
        limits = self._settings.limits
        if len(self._serving) >= limits.connections:
            self._make_room()
        if len(self._serving) >= limits.connections or self._by_peer[wire.peer] >= limits.connections_per_client:
            wire.abort()
            return
        client = Client(wire, self._settings)
        self._by_peer[client.peer] += 1
        task = asyncio.get_running_loop().create_task(client.serve(self._answer, self._refuse))
        self._serving[client] = task
        task.add_done_callback(lambda done: self._ended(client, done))

    async def stop(self, grace_s: float) -> None:
        """Take no further request, and let what is under way finish for a while."""
        for client in self:
            client.stop()
        if self._serving:
            await asyncio.wait(list(self._serving.values()), timeout=grace_s)

    async def end(self) -> None:
        """End everything now."""
        tasks = list(self._serving.values())
        for client in self:
            client.drop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _make_room(self) -> None:
        idle = (client for client in self._serving if client.is_idle)
        stalled = (client for client in self._serving if client.awaits_peer)
        client = next(idle, None) or next(stalled, None)
        if client is None:
            return
        task = self._serving.pop(client)
        self._forget_peer(client)
        client.drop()
        task.cancel()

    def _ended(self, client: Client, task: "asyncio.Task[None]") -> None:
        if self._serving.pop(client, None) is not None:
            self._forget_peer(client)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A connection ended because of an error in this server", exc_info=error)
            client.drop()

    def _forget_peer(self, client: Client) -> None:
        self._by_peer[client.peer] -= 1
        if not self._by_peer[client.peer]:
            del self._by_peer[client.peer]
