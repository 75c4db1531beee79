"""From a client's request to its answer: the body is read within its limit, the application runs in a lane's thread,
and the answer is sent as fast as the client takes it. What the limits and lanes are is for `Rules` to say.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import time
from typing import TypeVar

import h11

from edgelearn.proxy.client import Client
from edgelearn.proxy.errors import ClientGoneError, RefusedError
from edgelearn.proxy.fields import WITHOUT_CONTENT, reason_phrase
from edgelearn.proxy.http_connection import Part
from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.proxy.settings import KIB, MIB
from edgelearn.proxy.wire import WireLostError
from edgelearn.serving.environ import Environ, environ_of
from edgelearn.serving.lanes import BusyError, Lane
from edgelearn.serving.wsgi_call import Answer, Application, call
from edgelearn.sim.cache.dates import format_date
from edgelearn.sim.messages import Headers

T = TypeVar("T")

log = logging.getLogger(__name__)

BUSY = "edgelearn.busy_s"
"""In an environment: the server has no time for the request; the application says to try again in so many seconds."""

ADMISSION = "edgelearn.admission"
"""In an environment: the body has not been read. The application says why it may not come, or sets MOST_BYTES."""

MOST_BYTES = "edgelearn.most_bytes"
"""In an environment, set by the application when it is asked for admission: how much of the body it takes."""

_HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the server must know of the site.

    client_of: whose turn a request counts against. is_expensive: whether it goes into the lane for expensive work.
    small_bytes: bodies up to this are read for everyone; for a larger one the application is asked first.
    held_bytes, held_bytes_per_client: large bodies in memory at once. target_bytes: the longest address.
    """

    client_of: Callable[[Environ], str]
    is_expensive: Callable[[Environ], bool]
    small_bytes: int = 64 * KIB
    held_bytes: int = 128 * MIB
    held_bytes_per_client: int = 32 * MIB
    target_bytes: int = 8190


class Site:
    """One process of the site: its application, lanes and rules."""

    def __init__(
        self,
        application: Application,
        rules: Rules,
        *,
        quick: Lane,
        expensive: Lane,
        server: tuple[str, int],
        multiprocess: bool,
    ) -> None:
        self._application, self._rules = application, rules
        self._quick, self._expensive = quick, expensive
        self._environ = partial(environ_of, server=server, multiprocess=multiprocess)
        self._held = _Held(rules)

    async def answer(self, client: Client, incoming: Incoming) -> None:
        """Answer one request. Raises RefusedError, ClientGoneError and what else ends a connection."""
        try:
            await self._answer(client, incoming)
        except (RefusedError, ClientGoneError, WireLostError, TimeoutError):
            raise
        except BusyError as busy:
            raise RefusedError(503, f"The server is busy. Try again in {busy.retry_s} seconds.") from busy
        except Exception as error:
            log.exception("%s %s could not be answered", incoming.method, incoming.path)
            raise RefusedError(500, "Something failed on our side.") from error

    async def refuse(self, client: Client, refused: RefusedError) -> None:
        """Say why a request can't be answered, and end the connection."""
        if client.was_answered:
            client.break_off()
            raise ClientGoneError
        text = f"{refused.status} {reason_phrase(refused.status).decode('ascii')}: {refused.text}\n"
        headers = [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"), _date()]
        try:
            await client.answer(refused.status, Headers(headers), text.encode(), closing=True)
        except h11.LocalProtocolError as error:
            raise ClientGoneError from error

    async def _answer(self, client: Client, incoming: Incoming) -> None:
        if len(incoming.target) > self._rules.target_bytes:
            raise RefusedError(414, f"The address is longer than {self._rules.target_bytes} bytes.")
        if incoming.has_body and (incoming.length is None or incoming.length > self._rules.small_bytes):
            await self._answer_large(client, incoming)
            return
        content = await client.content(self._rules.small_bytes) if incoming.has_body else b""
        await self._run(client, incoming, content)

    async def _answer_large(self, client: Client, incoming: Incoming) -> None:
        """Ask the application before any of a large body is read; then read it, as far as there is room."""
        environ = self._environ(incoming, peer=client.peer, content=b"")
        environ |= {ADMISSION: True, "CONTENT_LENGTH": "" if incoming.length is None else str(incoming.length)}
        refusal = await self._call(self._quick, client, environ)
        if MOST_BYTES not in environ:
            await self._send(client, incoming, refusal, closing=True)
            return
        most_bytes: int = environ[MOST_BYTES]
        held_bytes = most_bytes if incoming.length is None else incoming.length
        with self._held.holding(self._rules.client_of(environ), held_bytes):
            await self._run(client, incoming, await client.content(most_bytes))

    async def _run(self, client: Client, incoming: Incoming, content: bytes) -> None:
        environ = self._environ(incoming, peer=client.peer, content=content)
        lane = self._expensive if self._rules.is_expensive(environ) else self._quick
        try:
            answer = await self._call(lane, client, environ)
        except BusyError as busy:
            answer = await self._call(self._quick, client, environ | {BUSY: busy.retry_s})
        await self._send(client, incoming, answer)

    async def _call(self, lane: Lane, client: Client, environ: Environ) -> Answer:
        work = partial(call, self._application, environ)
        return await self._in_thread(lane, self._rules.client_of(environ), client, work)

    async def _in_thread(self, lane: Lane, turn: str, client: Client, work: Callable[[], T]) -> T:
        result = await lane.run(turn, work, lambda: not client.is_gone)
        if result is None:
            raise ClientGoneError
        return result

    async def _send(self, client: Client, incoming: Incoming, answer: Answer, *, closing: bool = False) -> None:
        lines = [(name, value) for name, value in answer.headers if name.lower() not in _HOP_BY_HOP]
        if not any(name.lower() == "date" for name, _ in lines):
            lines.append(_date())
        headers = Headers(lines)
        try:
            if answer.more is None or incoming.method == "HEAD" or answer.status in WITHOUT_CONTENT:
                await client.answer(answer.status, headers, answer.content, closing=closing)
            else:
                await self._stream(client, headers, answer, closing=closing)
        finally:
            if answer.more is not None:
                await asyncio.get_running_loop().run_in_executor(None, answer.close)

    async def _stream(self, client: Client, headers: Headers, answer: Answer, *, closing: bool) -> None:
        assert answer.more is not None
        await client.begin(answer.status, headers, reason_phrase(answer.status), closing=closing)
        await client.data(answer.content)
        while piece := await self._in_thread(self._quick, client.peer, client, answer.more):
            await client.data(piece)
        await client.pass_on(Part(data=b"", is_last=True, trailers=[]))


class _Held:
    """Large bodies in memory, in bytes: of all clients and of each."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._by_client: Counter[str] = Counter()

    @contextmanager
    def holding(self, client: str, size_bytes: int) -> Iterator[None]:
        """Room for a body for as long as it is needed. Raises RefusedError where there is none."""
        total_bytes = self._by_client.total() + size_bytes
        own_bytes = self._by_client[client] + size_bytes
        if total_bytes > self._rules.held_bytes or own_bytes > self._rules.held_bytes_per_client:
            raise RefusedError(503, "Too many uploads are under way. Try again in a minute.")
        self._by_client[client] += size_bytes
        try:
            yield
        finally:
            self._by_client[client] -= size_bytes
            if not self._by_client[client]:
                del self._by_client[client]


def _date() -> tuple[str, str]:
    return "Date", format_date(time())
