"""The server: listens, starts an exchange per request and shuts down gracefully."""

import asyncio
import logging

from edgelearn.proxy.client import Client
from edgelearn.proxy.connections import Connections
from edgelearn.proxy.edge import Edge
from edgelearn.proxy.error_responses import refuse
from edgelearn.proxy.errors import ClientGoneError, RefusedError
from edgelearn.proxy.exchange import Exchange
from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.proxy.settings import Settings
from edgelearn.proxy.wire import Wire, WireLostError

log = logging.getLogger(__name__)

BACKLOG = 512


class Server:
    """A running proxy."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.edge = Edge(settings)
        self._connections = Connections(settings, self._answer, self._refuse)
        self._server: asyncio.Server | None = None
        self.address: tuple[str, int] = ("", 0)

    async def start(self) -> None:
        """Listen. Raises OSError when the address can't be had."""
        loop = asyncio.get_running_loop()
        settings = self._settings
        self._server = await loop.create_server(
            lambda: Wire(self._connections.accept), settings.listen_host, settings.listen_port, backlog=BACKLOG
        )
        name = self._server.sockets[0].getsockname()
        self.address = (str(name[0]), int(name[1]))

    async def stop(self) -> None:
        """Take nothing new, let what is under way finish for a while, then end it."""
        self.close_listener()
        await self._connections.stop(self._settings.timeouts.stop_grace_s)
        await self.end()

    def close_listener(self) -> None:
        """Let nobody in any more."""
        if self._server:
            self._server.close()

    async def end(self) -> None:
        """End everything now."""
        await self._connections.end()
        await self.edge.close()

    @property
    def clients(self) -> tuple[Client, ...]:
        """Who is connected, the longest first."""
        return tuple(self._connections)

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
