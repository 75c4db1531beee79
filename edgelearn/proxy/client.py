"""One client connection: reads its requests in order and sends responses. Decides nothing about caching."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import h11

from edgelearn.proxy.errors import ClientGoneError, RefusedError
from edgelearn.proxy.fields import encoded, passed_trailers, reason_phrase
from edgelearn.proxy.http_connection import HttpConnection, Part
from edgelearn.proxy.incoming_requests import Incoming, incoming
from edgelearn.proxy.settings import Settings
from edgelearn.proxy.wire import WRITE_AHEAD_BYTES, Wire, WireLostError
from edgelearn.sim.cache.fields import hop_by_hop
from edgelearn.sim.messages import Headers

Answering = Callable[["Client", Incoming], Awaitable[None]]
Refusing = Callable[["Client", RefusedError], Awaitable[None]]

CONTINUE = 100
LINGERING_BYTES = 1024 * 1024


class Client:
    """A client's side. `is_idle` while no request of its is under way."""

    def __init__(self, wire: Wire, settings: Settings) -> None:
        self.peer = wire.peer
        self.is_idle = True
        self._awaits_bytes = False
        self._wire = wire
        self._settings = settings
        self._timeouts = settings.timeouts
        self._talk = HttpConnection(wire, settings.limits, strict=True)
        self._incoming: Incoming | None = None
        self._is_stopping = False
        self._own_continue: asyncio.TimerHandle | None = None
        self._may_send_continue = False
        self._ends_by_closing = self._takes_trailers = False

    async def serve(self, answer: Answering, refuse: Refusing) -> None:
        """Answer request after request until the connection ends."""
        loop = asyncio.get_running_loop()
        try:
            await self._travel()  # TCP's handshake
            while not self._is_stopping:
                try:
                    request = await self._next_request(loop)
                    if request is None:
                        break
                    await self._travel()
                    await answer(self, request)
                except RefusedError as refused:
                    await refuse(self, refused)
                    break
                if not self._talk.can_go_on or self._wire.lost:
                    break
                self._talk.start_next_cycle()
            await self._close_softly(loop)
        except (ClientGoneError, WireLostError, TimeoutError, h11.LocalProtocolError):
            self._wire.abort()

    def stop(self) -> None:
        """Take no further request; what is under way goes on."""
        self._is_stopping = True
        if self.is_idle:
            self._wire.close()

    def drop(self) -> None:
        """End the connection now."""
        self._wire.abort()

    @property
    def is_slow(self) -> bool:
        """Whether it takes what it is sent slower than that comes."""
        return self._wire.is_writing_paused

    @property
    def awaits_peer(self) -> bool:
        """Whether nothing goes on until the client sends the rest of its request, or takes more of its answer."""
        return self._awaits_bytes or self.is_slow

    @property
    def is_gone(self) -> bool:
        """Whether its connection broke."""
        return self._wire.lost

    @property
    def was_answered(self) -> bool:
        """Whether the final head went out."""
        return self._talk.http.our_state not in (h11.IDLE, h11.SEND_RESPONSE)

    # What the client sends

    async def body(self) -> AsyncIterator[Part]:
        """The request's body, piece by piece. Raises RefusedError where it is broken or too long, ClientGoneError."""
        loop = asyncio.get_running_loop()
        begin_s, size_bytes = loop.time(), 0
        while True:
            # Pieces that trickle don't buy time for ever: what came must have come at the slowest rate allowed.
            due_s = begin_s + self._timeouts.client_body_s + size_bytes / self._settings.limits.body_bytes_per_s
            part = await self._part(min(self._timeouts.client_body_s, due_s - loop.time()))
            size_bytes += len(part.data)
            if size_bytes > self._settings.limits.request_body_bytes:
                text = f"A request body may have at most {self._settings.limits.request_body_bytes} bytes here."
                raise RefusedError(413, text)
            yield part
            if part.is_last:
                return

    async def content(self, most_bytes: int) -> bytes:
        """The whole of a small body, asked for at once. Raises RefusedError, ClientGoneError."""
        self._continue_now()
        pieces = bytearray()
        async for part in self.body():
            pieces += part.data
            if len(pieces) > most_bytes:
                raise RefusedError(413, f"At most {most_bytes} bytes of content are taken here.")
        return bytes(pieces)

    def await_continue(self) -> None:
        """From now on the origin is asked whether the body should come; when it takes too long, we say so."""
        if self._may_send_continue:
            loop = asyncio.get_running_loop()
            self._own_continue = loop.call_later(self._timeouts.continue_wait_s, self._continue_now)

    # What the client gets

    async def interim(self, status: int, headers: Headers) -> None:
        """Pass on a 1xx; 100 at most once, and none to HTTP/1.0, which doesn't know them. RFC 9110 §15.2.

        Raises ClientGoneError.
        """
        assert self._incoming is not None
        if self._incoming.is_http_1_0 or self.was_answered:
            return
        if status == CONTINUE:
            if not self._may_send_continue:
                return
            self._no_more_continue()
        left_out = hop_by_hop(headers) | {"content-length"}
        lines = encoded(headers.without(left_out))
        try:
            self._talk.send(h11.InformationalResponse(status_code=status, headers=lines, reason=reason_phrase(status)))
            await self._wire.drain(self._timeouts.client_write_s)
        except (WireLostError, TimeoutError) as error:
            raise ClientGoneError from error

    async def answer(self, status: int, headers: Headers, content: bytes | None, *, closing: bool = False) -> None:
        """Send a whole answer."""
        if content is not None and "Content-Length" not in headers and status not in (204, 304):
            headers = headers.with_field("Content-Length", str(len(content)))
        head = self._head(status, headers, reason_phrase(status), closing=closing)
        is_head = self._incoming is not None and self._incoming.method == "HEAD"
        body = b"" if is_head or content is None else content
        if len(body) <= WRITE_AHEAD_BYTES:
            self._talk.send(head, h11.Data(data=body), h11.EndOfMessage())
            await self._wire.drain(self._timeouts.client_write_s)
            return
        self._talk.send(head)
        await self._data(body)
        self._talk.send(h11.EndOfMessage())

    async def begin(self, status: int, headers: Headers, reason: bytes, *, closing: bool) -> None:
        """Send the head of an answer whose body follows."""
        self._talk.send(self._head(status, headers, reason, closing=closing))
        is_old = self._incoming is not None and self._incoming.is_http_1_0
        self._ends_by_closing = is_old and "Content-Length" not in headers
        self._takes_trailers = not is_old and "Content-Length" not in headers

    async def pass_on(self, part: Part) -> None:
        """Send the next piece of the body; with the last one, its end."""
        await self._data(part.data)
        if part.is_last:
            trailers = passed_trailers(part.trailers) if part.trailers and self._takes_trailers else []
            self._talk.send(h11.EndOfMessage(headers=trailers))
            await self._wire.drain(self._timeouts.client_write_s)

    async def data(self, data: bytes) -> None:
        """Send content that was here before the rest comes."""
        await self._data(data)

    def break_off(self) -> None:
        """End a body that is not whole so that the client sees it. Where closing is how a body ends, by a reset."""
        if self._ends_by_closing:
            self._wire.reset()
        else:
            self._close_in_time()

    # Within

    async def _travel(self) -> None:
        """Let pass what a round trip between the user's city and the PoP takes."""
        if self._settings.region:
            await asyncio.sleep(self._settings.region.to_pop_ms / 1000)

    async def _next_request(self, loop: asyncio.AbstractEventLoop) -> Incoming | None:
        """The next request's head, or None when the client is done."""
        self._incoming, self._ends_by_closing = None, False
        deadline_s = loop.time() + self._timeouts.client_head_s if self._talk.has_begun else None
        while True:
            event = self._parsed()
            if isinstance(event, h11.Request):
                break
            if event is not h11.NEED_DATA:
                raise RefusedError(400, "That is no request.")
            self.is_idle = deadline_s is None
            wait_s = self._timeouts.client_idle_s if deadline_s is None else deadline_s - loop.time()
            self._awaits_bytes = True
            try:
                if not await self._talk.more(wait_s):
                    return None
            except TimeoutError as error:
                if deadline_s is None:
                    return None
                raise RefusedError(408, "The head of the request didn't come in time.") from error
            finally:
                self._awaits_bytes = False
            if deadline_s is None:
                deadline_s = loop.time() + self._timeouts.client_head_s
            self.is_idle = False
        self.is_idle = False
        request = self._incoming = incoming(event, self._settings)
        self._may_send_continue = request.expects_continue
        if not request.has_body:
            self._parsed()  # the end of a message without content
        return request

    def _parsed(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        try:
            return self._talk.next_event()
        except h11.RemoteProtocolError as error:
            raise RefusedError(error.error_status_hint or 400, f"That is no HTTP/1.1 request: {error}.") from error

    async def _part(self, wait_s: float) -> Part:
        self._awaits_bytes = True
        try:
            return await self._talk.part(wait_s)
        except TimeoutError as error:
            raise RefusedError(408, "The body of the request didn't come in time.") from error
        except h11.RemoteProtocolError as error:
            raise RefusedError(400, f"The body of the request is broken: {error}.") from error
        except WireLostError as error:
            raise ClientGoneError from error
        finally:
            self._awaits_bytes = False

    def _head(self, status: int, headers: Headers, reason: bytes, *, closing: bool) -> h11.Response:
        self._no_more_continue()
        lines = encoded(headers)
        if closing or self._is_stopping:
            lines.append((b"Connection", b"close"))
        return h11.Response(status_code=status, headers=lines, reason=reason)

    async def _data(self, data: bytes) -> None:
        for start in range(0, len(data), WRITE_AHEAD_BYTES):
            self._talk.send(h11.Data(data=data[start : start + WRITE_AHEAD_BYTES]))
            await self._wire.drain(self._timeouts.client_write_s)

    def _continue_now(self) -> None:
        if self._may_send_continue and self._talk.http.they_are_waiting_for_100_continue and not self._wire.lost:
            self._talk.send(h11.InformationalResponse(status_code=CONTINUE, headers=[], reason=b"Continue"))
        self._no_more_continue()

    def _no_more_continue(self) -> None:
        self._may_send_continue = False
        if self._own_continue:
            self._own_continue.cancel()
            self._own_continue = None

    async def _close_softly(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close so that the client gets the answer: what it still sends is read for a while. RFC 9112 §9.6."""
        if self._wire.lost:
            return
        self._wire.end_writing()
        deadline_s, size_bytes = loop.time() + self._timeouts.client_linger_s, 0
        try:
            while size_bytes < LINGERING_BYTES and (left_s := deadline_s - loop.time()) > 0:
                data = await self._wire.read(left_s)
                if not data:
                    break
                size_bytes += len(data)
        except TimeoutError:
            pass
        self._close_in_time()

    def _close_in_time(self) -> None:
        """Close once all is sent, or when that takes too long."""
        self._wire.close()
        if self._wire.has_unsent:
            asyncio.get_running_loop().call_later(self._timeouts.client_write_s, self._wire.abort)
