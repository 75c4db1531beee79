"""Sends one request to the origin, streaming its body, and reads the response. Never retries.

A kept connection on which the origin said or closed something before is not used. Once a single byte of a request was
written, nobody can know what the origin did with it: from then on there is an answer or a failure, and no second try.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from math import inf

import h11

from edgelearn.proxy.errors import ClientGoneError, OriginError, RefusedError
from edgelearn.proxy.fields import encoded, passed_trailers
from edgelearn.proxy.http_connection import HttpConnection, Part
from edgelearn.proxy.pool import Pool
from edgelearn.proxy.settings import Settings
from edgelearn.proxy.wire import WireLostError
from edgelearn.sim.messages import Headers, Request, Response

Interim = Callable[[int, Headers], Awaitable[None]]
Body = AsyncIterator[Part]

FOREVER_S = 86_400.0
"""For a read whose end is bounded by whoever waits for it."""

AT_HAND_S = 0.05

_KEPT_FOR = re.compile(r"(?:^|[,\s])timeout=([0-9]{1,6})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRequest:
    """A request as it goes to the origin: target in origin form, what else its head needs on this hop, its body."""

    request: Request
    target: str
    hop: tuple[tuple[str, str], ...] = ()
    body: Body | None = None


class Reply:
    """The origin's answer: its head, and its body by `read`. Whoever holds it must `close` it."""

    def __init__(self, head: Response, reason: bytes, talk: HttpConnection, pool: Pool, settings: Settings) -> None:
        self.head = head
        self.reason = reason
        self._talk, self._pool, self._settings = talk, pool, settings
        self._upload: asyncio.Task[None] | None = None
        self._is_reusable = True
        self._read_bytes = 0
        self._is_open = True

    def while_sending(self, upload: "asyncio.Task[None]") -> None:
        """Note the request's body that is still under way."""
        self._upload = upload

    @property
    def came_early(self) -> bool:
        """Whether the origin answers while the request's body is still coming."""
        return self._upload is not None and not self._upload.done()

    async def read(self) -> Part:
        """The next piece. Raises OriginError where the body breaks off."""
        try:
            part = await self._talk.part(self._settings.timeouts.origin_body_s)
        except TimeoutError as error:
            raise OriginError("connection_read_timeout", "The rest of the answer didn't come in time.", 504) from error
        except (WireLostError, h11.RemoteProtocolError) as error:
            raise OriginError("http_response_incomplete", f"The answer broke off: {error}.") from error
        self._read_bytes += len(part.data)
        if self._read_bytes > self._settings.limits.response_body_bytes:
            raise OriginError("http_response_body_size", "The answer is longer than this proxy passes on.")
        return part

    async def discard(self) -> None:
        """Read a body that nobody needs, where it is here already, so that the connection can be kept."""
        if self._talk.http.their_state is h11.DONE:
            return
        try:
            part = await asyncio.wait_for(self.read(), AT_HAND_S)
        except (OriginError, TimeoutError):
            return
        self._is_reusable = part.is_last

    async def close(self) -> None:
        """Give the connection back: to be kept, when all was said and read on both sides."""
        if not self._is_open:
            return
        self._is_open = False
        if self._upload:
            self._is_reusable = self._is_reusable and self._upload.done()
            await _cancelled(self._upload)
        declared = self.head.size_bytes or "Transfer-Encoding" in self.head.headers
        without_content = self._talk.http.their_state is h11.DONE and not self._read_bytes
        reusable = self._is_reusable and not (declared and without_content)
        self._pool.give_back(self._talk, idle_s=_idle_s(self.head.headers) if reusable else 0)


class OriginClient:
    """All requests to the origin."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pool = Pool(settings)

    def close(self) -> None:
        """Close what is kept."""
        self._pool.close()

    async def ask(self, asking: OriginRequest, on_interim: Interim) -> Reply:
        """Send the request; the answer, once its final head is here. Interim answers go to `on_interim`, in order.

        Raises OriginError; RefusedError or ClientGoneError where the request's body turns out to be broken.
        """
        talk = await self._pool.take()
        upload: asyncio.Task[None] | None = None
        try:
            if self._settings.region:
                await asyncio.sleep(self._settings.region.to_origin_ms / 1000)
            self._send_head(talk, asking)
            if asking.body is None:
                talk.send(h11.EndOfMessage())
                await self._drained(talk)
                reply = await self._within_s(self._head(talk, on_interim))
            else:
                upload = asyncio.create_task(self._send_body(talk, asking.body))
                reply = await self._head_while(upload, talk, on_interim)
                reply.while_sending(upload)
        except BaseException as error:
            if upload:
                await _cancelled(upload)
            self._pool.give_back(talk, idle_s=0)
            raise _named(error) from error
        return reply

    def _send_head(self, talk: HttpConnection, asking: OriginRequest) -> None:
        lines = encoded(asking.request.headers) + [(a.encode("latin-1"), b.encode("latin-1")) for a, b in asking.hop]
        method, target = asking.request.method.encode("ascii"), asking.target.encode("ascii")
        talk.send(h11.Request(method=method, target=target, headers=lines))

    async def _drained(self, talk: HttpConnection) -> None:
        await talk.wire.drain(self._settings.timeouts.origin_write_s)

    async def _send_body(self, talk: HttpConnection, body: Body) -> None:
        """Pass the body on as it comes. It ends properly only if the client's did; else the connection is cut."""
        try:
            async for part in body:
                if part.data:
                    talk.send(h11.Data(data=part.data))
                    await self._drained(talk)
                if part.is_last:
                    talk.send(h11.EndOfMessage(headers=passed_trailers(part.trailers) if part.trailers else []))
        except (RefusedError, ClientGoneError):
            talk.wire.abort()
            raise
        except (WireLostError, TimeoutError):
            return  # the origin takes no more; perhaps it answered already

    async def _head_while(self, upload: "asyncio.Task[None]", talk: HttpConnection, on_interim: Interim) -> Reply:
        """The head, read while the request's body is sent; the time for it counts from when that is done."""
        head = asyncio.create_task(self._head(talk, on_interim))
        try:
            await asyncio.wait({head, upload}, return_when=asyncio.FIRST_COMPLETED)
            if upload.done():
                upload.result()
                return await self._within_s(head)
            return head.result()
        finally:
            await _cancelled(head)

    async def _within_s(self, head: Awaitable[Reply]) -> Reply:
        try:
            async with asyncio.timeout(self._settings.timeouts.origin_head_s):
                return await head
        except TimeoutError as error:
            raise OriginError("http_response_timeout", "The origin didn't answer in time.", 504) from error

    async def _head(self, talk: HttpConnection, on_interim: Interim) -> Reply:
        interim = 0
        while True:
            event = talk.next_event()
            if event is h11.NEED_DATA:
                if not await talk.more(FOREVER_S):
                    raise OriginError("connection_terminated", "The origin closed the connection without an answer.")
            elif isinstance(event, h11.InformationalResponse):
                interim += 1
                if interim > self._settings.limits.interim_answers:
                    raise OriginError("http_protocol_error", "The origin sends interim answers without end.")
                await on_interim(event.status_code, _fields(event))
            elif isinstance(event, h11.Response):
                return self._reply(event, talk)
            else:
                raise OriginError("http_protocol_error", "The origin sent something that is no answer.")

    def _reply(self, event: h11.Response, talk: HttpConnection) -> Reply:
        headers = _fields(event)
        if not event.http_version.startswith(b"1."):
            raise OriginError("http_protocol_error", "The origin answers in another version than HTTP/1.")
        if len(headers) > self._settings.limits.head_lines:
            raise OriginError("http_response_header_section_size", "The origin's answer has too many header fields.")
        if "Transfer-Encoding" in headers and ("Content-Length" in headers or event.http_version < b"1.1"):
            raise OriginError("http_protocol_error", "The origin's answer contradicts itself about its length.")
        length = headers.get("Content-Length")
        if event.status_code == 204:
            headers = headers.without({"content-length"})  # RFC 9110 §8.6
        head = Response(status=event.status_code, headers=headers, size_bytes=int(length or 0))
        return Reply(head, event.reason, talk, self._pool, self._settings)


def _idle_s(headers: Headers) -> float:
    """How long the origin's connection can be kept unused: a second less than it says, if it says so."""
    found = _KEPT_FOR.search(headers.get("Keep-Alive") or "")
    return int(found[1]) - 1.0 if found else inf


def _fields(event: h11.Response | h11.InformationalResponse) -> Headers:
    return Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers.raw_items()])


def _named(error: BaseException) -> BaseException:
    """What went wrong with the origin, in the words of Proxy-Status."""
    if isinstance(error, WireLostError):
        return OriginError("connection_terminated", "The origin broke the connection off without an answer.")
    if isinstance(error, TimeoutError):
        return OriginError("connection_write_timeout", "The origin didn't take the request in time.", 504)
    if isinstance(error, h11.RemoteProtocolError):
        is_size = error.error_status_hint == 431
        kind = "http_response_header_section_size" if is_size else "http_protocol_error"
        return OriginError(kind, f"The origin's answer is no HTTP/1.1: {error}.")
    return error


async def _cancelled(task: "asyncio.Task[object]") -> None:
    """Cancel a task and wait until it is over; what it raised was told already."""
    task.cancel()
    await asyncio.wait({task})
    if not task.cancelled():
        task.exception()
