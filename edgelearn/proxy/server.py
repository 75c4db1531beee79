"""Listening, who is let in, and the end: connections within their limits, a stop that lets exchanges finish."""

import asyncio
import logging
from collections import Counter

from edgelearn.proxy.client import Client
from edgelearn.proxy.edge import Edge
from edgelearn.proxy.errors import ClientGoneError, RefusedError
from edgelearn.proxy.exchange import Exchange
from edgelearn.proxy.refusing import refuse
from edgelearn.proxy.requests import Incoming
from edgelearn.proxy.settings import Settings
from edgelearn.proxy.wire import Wire, WireLostError

log = logging.getLogger(__name__)

BACKLOG = 512


class Server:
    """A running proxy."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.edge = Edge(settings)
        self._serving: dict[Client, asyncio.Task[None]] = {}
        self._by_peer: Counter[str] = Counter()
        self._server: asyncio.Server | None = None
        self.address: tuple[str, int] = ("", 0)

    async def start(self) -> None:
        """Listen. Raises OSError when the address can't be had."""
        loop = asyncio.get_running_loop()
        settings = self._settings
        self._server = await loop.create_server(
            lambda: Wire(self._accept), settings.listen_host, settings.listen_port, backlog=BACKLOG
        )
        name = self._server.sockets[0].getsockname()
        self.address = (str(name[0]), int(name[1]))

    async def stop(self) -> None:
        """Take nothing new, let what is under way finish for a while, then end it."""
        self.close_listener()
        for client in list(self._serving):
            client.stop()
        if self._serving:
            await asyncio.wait(list(self._serving.values()), timeout=self._settings.timeouts.stop_grace_s)
        await self.end()

    def close_listener(self) -> None:
        """Let nobody in any more."""
        if self._server:
            self._server.close()

    async def end(self) -> None:
        """End everything now."""
        tasks = list(self._serving.values())
        for client in list(self._serving):
            client.drop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.edge.close()

    @property
    def clients(self) -> tuple[Client, ...]:
        """Who is connected, the longest first."""
        return tuple(self._serving)

    def _accept(self, wire: Wire) -> None:
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

    def _make_room(self) -> None:
        """Let go the kept connection that waits longest for a new request."""
        for client, task in self._serving.items():
            if client.is_idle:
                client.drop()
                del self._serving[client]
                self._forget_peer(client)
                task.cancel()
                return

    def _ended(self, client: Client, task: "asyncio.Task[None]") -> None:
        if self._serving.pop(client, None) is not None:
            self._forget_peer(client)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("A connection ended by a fault of this proxy", exc_info=error)
            client.drop()

    def _forget_peer(self, client: Client) -> None:
        self._by_peer[client.peer] -= 1
        if not self._by_peer[client.peer]:
            del self._by_peer[client.peer]

    async def _answer(self, client: Client, incoming: Incoming) -> None:
        try:
            await Exchange(self.edge, client, incoming).run()
        except (RefusedError, ClientGoneError, WireLostError, TimeoutError):
            raise
        except Exception as error:
            log.exception("A request met a fault of this proxy")
            raise RefusedError(500, "This proxy made a mistake.", "proxy_internal_error") from error

    async def _refuse(self, client: Client, refused: RefusedError) -> None:
        await refuse(self.edge, client, refused)
