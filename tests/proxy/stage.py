"""A proxy between a scripted origin and raw clients, all in one event loop: each wire is told byte by byte.

Nothing here waits for a time to pass: whoever waits, waits for bytes or the end of a connection, at most `PATIENCE_S`.
"""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import h11

from edgelearn.proxy.server import Server
from edgelearn.proxy.settings import Limits, Origin, Settings, Timeouts

PATIENCE_S = 20.0

END = "<end>"
"""In what is sent: say that nothing more comes, but go on reading."""

CLOSE = "<close>"
RESET = "<reset>"
SILENCE = "<silence>"
"""In what an origin answers: say nothing until the other side ends the connection."""

EARLY = "<early>"
"""First in a script: the origin answers as soon as it has the head, reads no body and takes no further request."""

ECHO = "<echo>"
"""Answer with what was asked for."""

OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CACHED = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 2\r\n\r\nok"

Script = Sequence[str | bytes]


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request as the origin read it. `is_whole`: it ended properly."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    is_whole: bool
    connection: int

    def __str__(self) -> str:
        words = [self.method, self.target, self.body.decode("latin-1"), "" if self.is_whole else "(broken)"]
        return " ".join(word for word in words if word)


@dataclass(frozen=True, kw_only=True)
class Got:
    """An answer as a client read it, with the interim ones before it."""

    status: int
    headers: dict[str, str]
    body: bytes
    is_whole: bool
    interim: tuple[int, ...] = ()
    trailers: dict[str, str] = field(default_factory=dict)


class ScriptedOrigin:
    """Answers the n-th request with the n-th script; the last one serves all that follow."""

    def __init__(self, scripts: Sequence[Script]) -> None:
        self.scripts = list(scripts)
        self.seen: list[Seen] = []
        self.connections = 0
        self.sent_pieces = 0
        self.port = 0
        self._writer: asyncio.StreamWriter | None = None
        self._more = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, tls: ssl.SSLContext | None = None) -> asyncio.Server:
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, ssl=tls)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def saw(self, count: int) -> list[Seen]:
        """What came, once it is so many."""
        async with asyncio.timeout(PATIENCE_S), self._more:
            await self._more.wait_for(lambda: len(self.seen) >= count)
        return self.seen

    @property
    def is_serving(self) -> bool:
        """Whether a connection is open."""
        return bool(self._tasks)

    async def say(self, text: str) -> None:
        """Send something more on the connection that was opened last."""
        assert self._writer is not None
        self._writer.write(text.encode("latin-1"))
        await self._writer.drain()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        self._writer = writer
        try:
            await self._serve(reader, writer, self.connections)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int) -> None:
        early = b""
        while True:
            http = h11.Connection(h11.SERVER)
            if early:
                http.receive_data(early)
            seen = await self._request(http, reader, writer, number)
            if seen is None:
                return
            await self._note(seen)
            script = [_echo(seen) if piece == ECHO else piece for piece in self._script(len(self.seen) - 1)]
            if not seen.is_whole or not await self._play(script, reader, writer):
                return
            early = http.trailing_data[0]

    def _script(self, index: int) -> Script:
        return self.scripts[min(index, len(self.scripts) - 1)]

    async def _request(
        self, http: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> Seen | None:
        head: h11.Request | None = None
        body = b""
        while True:
            try:
                event = http.next_event()
            except h11.RemoteProtocolError:
                event = h11.ConnectionClosed()
            if event is h11.NEED_DATA:
                if head and http.they_are_waiting_for_100_continue:
                    writer.write(http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
                try:
                    http.receive_data(await reader.read(65536))
                except ConnectionError:
                    http.receive_data(b"")
            elif isinstance(event, h11.Request):
                head = event
                script = self._script(len(self.seen))
                if script and script[0] == EARLY:
                    await self._note(_seen(head, body, number, is_whole=False))
                    await self._play(script[1:], reader, writer)
                    return None
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                assert head is not None
                return _seen(head, body, number, is_whole=True)
            else:
                if head is not None:
                    await self._note(_seen(head, body, number, is_whole=False))
                return None

    async def _note(self, seen: Seen) -> None:
        async with self._more:
            self.seen.append(seen)
            self._more.notify_all()

    async def _play(self, script: Script, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Send what the script says; whether the connection goes on."""
        for piece in script:
            if piece == CLOSE:
                return False
            if piece == RESET:
                _reset(writer)
                return False
            if piece == SILENCE:
                await reader.read(1)
                return False
            writer.write(piece if isinstance(piece, bytes) else piece.encode("latin-1"))
            await writer.drain()
            self.sent_pieces += 1
        return True


class RawClient:
    """One connection to the proxy."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self.writer = reader, writer
        self._early = b""

    async def send(self, *pieces: str | bytes) -> None:
        """Send the pieces one by one; a connection that the proxy closed takes no more, and that is no error here."""
        for piece in pieces:
            try:
                if piece == END:
                    self.writer.write_eof()
                elif piece == CLOSE:
                    self.writer.close()
                elif piece == RESET:
                    _reset(self.writer)
                else:
                    self.writer.write(piece if isinstance(piece, bytes) else piece.encode("latin-1"))
                    await self.writer.drain()
            except (ConnectionError, RuntimeError):
                return

    async def answer(self, method: str = "GET") -> Got | None:
        """The next answer; None when the connection ends without one."""
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=1 << 20)
        http.send(h11.Request(method=method, target="/", headers=[("Host", "x")]))
        http.send(h11.EndOfMessage())
        if self._early:
            http.receive_data(self._early)
        head: h11.Response | None = None
        interim: list[int] = []
        body = b""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    event = http.next_event()
                except h11.RemoteProtocolError:
                    return _got(head, interim, body, []) if head else None
                if event is h11.NEED_DATA:
                    http.receive_data(await self._read())
                elif isinstance(event, h11.InformationalResponse):
                    interim.append(event.status_code)
                elif isinstance(event, h11.Response):
                    head = event
                elif isinstance(event, h11.Data):
                    body += event.data
                elif isinstance(event, h11.EndOfMessage):
                    assert head is not None
                    self._early = http.trailing_data[0]
                    if self._reset and head.headers and _ends_by_closing(head):
                        return _got(head, interim, body, [])
                    return _got(head, interim, body, list(event.headers), is_whole=True)
                else:
                    return None

    _reset = False

    async def _read(self) -> bytes:
        try:
            return await self._reader.read(65536)
        except ConnectionError:
            self._reset = True
            return b""

    async def got(self, method: str = "GET") -> Got:
        """The next answer, which must come."""
        got = await self.answer(method)
        assert got is not None, "the proxy closed the connection without an answer"
        return got

    async def is_closed(self) -> bool:
        """Wait until the proxy ends the connection; False if it says something more instead."""
        if self._early:
            return False
        async with asyncio.timeout(PATIENCE_S):
            return not await self._read()

    async def raw(self, until: bytes) -> bytes:
        """The bytes up to and with these."""
        async with asyncio.timeout(PATIENCE_S):
            got = self._early + await self._reader.readuntil(until)
        self._early = b""
        return got

    def close(self) -> None:
        self.writer.close()


class Stage:
    """A running proxy with its origin."""

    def __init__(self, server: Server, origin: ScriptedOrigin) -> None:
        self.server, self.origin = server, origin
        self._clients: list[RawClient] = []

    async def client(self, *, receive_bytes: int | None = None) -> RawClient:
        """A new connection to the proxy."""
        sock = socket.socket()
        sock.setblocking(False)
        if receive_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        await asyncio.get_running_loop().sock_connect(sock, self.server.address)
        client = RawClient(*await asyncio.open_connection(sock=sock))
        self._clients.append(client)
        return client

    async def ask(self, *pieces: str | bytes, method: str = "GET") -> Got:
        """Send one request on a connection of its own; its answer."""
        client = await self.client()
        await client.send(*pieces)
        got = await client.got(method)
        client.close()
        return got

    async def get(self, target: str = "/", *lines: str, method: str = "GET") -> Got:
        """A simple request's answer."""
        head = "".join(f"{line}\r\n" for line in (f"{method} {target} HTTP/1.1", "Host: shop.example", *lines))
        return await self.ask(f"{head}\r\n", method=method)

    async def close(self) -> None:
        for client in self._clients:
            client.close()
        await self.server.end()


@asynccontextmanager
async def staged(
    *scripts: Script,
    timeouts: dict[str, float] | None = None,
    limits: dict[str, int] | None = None,
    tls: ssl.SSLContext | None = None,
    **more: Any,
) -> AsyncIterator[Stage]:
    """A proxy in front of an origin with these scripts (one that says "ok" and lets it be cached, if none)."""
    origin = ScriptedOrigin(scripts or ((CACHED,),))
    listening = await origin.start(tls)
    settings = Settings(
        origin=Origin(host="127.0.0.1", port=origin.port, tls=tls is not None),
        listen_port=0,
        timeouts=replace(Timeouts(stop_grace_s=0.1), **(timeouts or {})),
        limits=replace(Limits(), **(limits or {})),
    )
    server = Server(replace(settings, **more))
    await server.start()
    stage = Stage(server, origin)
    try:
        yield stage
    finally:
        await stage.close()
        server.close_listener()
        listening.close()
        await origin.stop()


def in_loop(played: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine to its end in a loop and a thread of its own: Playwright leaves a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, played).result()


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    """A test that is a coroutine, run in a loop of its own."""

    def wrapped() -> None:
        in_loop(test())

    wrapped.__name__, wrapped.__doc__ = test.__name__, test.__doc__
    return wrapped


def _echo(seen: Seen) -> bytes:
    text = str(seen).encode("latin-1")
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(text) + (b"" if seen.method == "HEAD" else text)


def _reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _seen(head: h11.Request, body: bytes, connection: int, *, is_whole: bool) -> Seen:
    return Seen(
        method=head.method.decode(),
        target=head.target.decode(),
        headers=_joined(head.headers),
        body=body,
        is_whole=is_whole,
        connection=connection,
    )


def _got(
    head: h11.Response, interim: list[int], body: bytes, trailers: list[tuple[bytes, bytes]], *, is_whole: bool = False
) -> Got:
    return Got(
        status=head.status_code,
        headers=_joined(head.headers),
        body=body,
        is_whole=is_whole,
        interim=tuple(interim),
        trailers=_joined(trailers),
    )


def _joined(lines: Any) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in lines:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return joined


def _ends_by_closing(head: h11.Response) -> bool:
    names = {name for name, _ in head.headers}
    return b"content-length" not in names and b"transfer-encoding" not in names
