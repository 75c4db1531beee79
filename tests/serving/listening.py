"""A WSGI application behind the site's own server, in one event loop, for raw clients."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from edgelearn.proxy.connections import Connections
from edgelearn.proxy.settings import Limits, Origin, Settings, Timeouts
from edgelearn.proxy.wire import Wire
from edgelearn.serving.environ import Environ
from edgelearn.serving.lanes import Bounds, Lane
from edgelearn.serving.site import Rules, Site
from edgelearn.serving.wsgi_call import Application
from tests.proxy.stage import RawClient, Stage

ONE_THREAD = Bounds(threads=1, waiting=10, waiting_per_client=5, waiting_s=10.0)

RULES = Rules(
    client_of=lambda environ: environ.get("HTTP_CLIENT", "anyone"),
    is_expensive=lambda environ: environ["PATH_INFO"].startswith("/expensive"),
    small_bytes=1000,
)


class Listening:
    """What `Stage` asks of a server."""

    def __init__(self, address: tuple[str, int], connections: Connections) -> None:
        self.address, self.connections = address, connections

    async def end(self) -> None:
        await self.connections.end()


@asynccontextmanager
async def listening(
    application: Application,
    *,
    rules: Rules = RULES,
    quick: Bounds = ONE_THREAD,
    expensive: Bounds = ONE_THREAD,
    timeouts: dict[str, float] | None = None,
    limits: dict[str, int] | None = None,
) -> AsyncIterator[Stage]:
    """The application, served; a stage gives raw clients."""
    lanes = Lane("quick", quick), Lane("expensive", expensive)
    site = Site(application, rules, quick=lanes[0], expensive=lanes[1], server=("127.0.0.1", 80), multiprocess=False)
    settings = Settings(
        origin=Origin(host="127.0.0.1", port=80, tls=False),
        timeouts=replace(Timeouts(), **(timeouts or {})),
        limits=replace(Limits(), **(limits or {})),
    )
    connections = Connections(settings, site.answer, site.refuse)
    server = await asyncio.get_running_loop().create_server(lambda: Wire(connections.accept), "127.0.0.1", 0)
    stage = Stage(Listening(server.sockets[0].getsockname(), connections), None)  # type: ignore[arg-type]  # no proxy here
    try:
        yield stage
    finally:
        await stage.close()
        server.close()
        for lane in lanes:
            lane.close()


def says(text: str, status: str = "200 OK") -> Application:
    """An application that reads the body and answers the same to everyone."""

    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"].read()
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
        return [text.encode()]

    return application


async def ask(client: RawClient, target: str, *lines: str, method: str = "GET") -> None:
    """Send a request's head."""
    await client.send("\r\n".join([f"{method} {target} HTTP/1.1", "Host: site.example", *lines, "", ""]))
