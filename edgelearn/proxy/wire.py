"""One connection as a byte stream with timeouts and limits. Knows nothing about HTTP.

It reads ahead by one bound only, then stops reading, so that a fast sender waits for a slow receiver.
"""

import asyncio
import select
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from typing import cast

READ_AHEAD_BYTES = 64 * 1024
WRITE_AHEAD_BYTES = 64 * 1024

Lost = Callable[[], None]


class WireLostError(ConnectionError):
    """The connection was reset, or can't be written to any more."""


class Wire(asyncio.Protocol):
    """A connection, either side's. `on_open` is called once it stands, `on_lost` once it is gone."""

    def __init__(self, on_open: Callable[["Wire"], None] | None = None, on_lost: Lost | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_open, self._on_lost = on_open, on_lost
        self._unread = bytearray()
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._reading_paused = self.is_writing_paused = False
        self.at_eof = self.lost = False
        self.transport: asyncio.Transport = cast(asyncio.Transport, None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio: the connection stands."""
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=WRITE_AHEAD_BYTES)
        if self._on_open:
            self._on_open(self)

    def data_received(self, data: bytes) -> None:
        """asyncio: bytes came."""
        self._unread += data
        if len(self._unread) > READ_AHEAD_BYTES and not self._reading_paused:
            self._reading_paused = True
            self.transport.pause_reading()
        self._wake(self._reader)

    def eof_received(self) -> bool:
        """asyncio: nothing more will come. Whoever only stopped sending still gets its answer."""
        self.at_eof = True
        self._wake(self._reader)
        return self.transport.get_extra_info("sslcontext") is None  # TLS can't be closed by halves

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio: the connection is gone. An error while reading means that what came may be cut short."""
        self.lost = True
        self._wake(self._reader)
        self._wake(self._writer)
        if self._on_lost:
            self._on_lost()

    def pause_writing(self) -> None:
        """asyncio: the receiver is slower than what is written."""
        self.is_writing_paused = True

    def resume_writing(self) -> None:
        """asyncio: it has caught up."""
        self.is_writing_paused = False
        self._wake(self._writer)

    async def read(self, timeout_s: float) -> bytes:
        """The bytes that came, b"" when no more will. Raises WireLostError after a reset, TimeoutError."""
        if not self._unread and not self.at_eof and not self.lost:
            self._reader = self._loop.create_future()
            try:
                await self._patiently(self._reader, timeout_s)
            finally:
                self._reader = None
        if self._unread:
            data = bytes(self._unread)
            self._unread.clear()
            if self._reading_paused:
                self._reading_paused = False
                self.transport.resume_reading()
            return data
        if self.lost and not self.at_eof:
            raise WireLostError
        return b""

    def write(self, data: bytes) -> None:
        """Hand bytes over, to be sent in order. Raises WireLostError."""
        if self.lost or self.transport.is_closing():
            raise WireLostError
        self.transport.write(data)

    async def drain(self, timeout_s: float) -> None:
        """Wait until the receiver has taken enough of what was written. Raises WireLostError, TimeoutError."""
        if self.lost:
            raise WireLostError
        if self.is_writing_paused:
            self._writer = self._loop.create_future()
            try:
                await self._patiently(self._writer, timeout_s)
            finally:
                self._writer = None
            if self.lost:
                raise WireLostError

    @property
    def is_quiet(self) -> bool:
        """Whether it stands and the other side neither said anything nor closed it, also not in this very moment."""
        if self._unread or self.at_eof or self.lost or self.transport.is_closing():
            return False
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLIN)
        return not poll.poll(0)

    @property
    def has_unsent(self) -> bool:
        """Whether something that was written still waits for the receiver."""
        return self.transport.get_write_buffer_size() > 0

    @property
    def peer(self) -> str:
        """The address at the other end."""
        name = self.transport.get_extra_info("peername")
        return str(name[0]) if name else ""

    def end_writing(self) -> None:
        """Say that nothing more comes from here; what the other side still sends can be read."""
        if self.lost or self.transport.is_closing() or not self.transport.can_write_eof():
            return
        with suppress(OSError):  # the other side is gone, and the loop hasn't noticed yet
            self.transport.write_eof()

    def close(self) -> None:
        """Close it once what was written is sent."""
        self.transport.close()

    def abort(self) -> None:
        """Close it now."""
        self.transport.abort()

    def reset(self) -> None:
        """End it so that the other side sees a failure, where a mere close would look like a proper end."""
        sock = self.transport.get_extra_info("socket")
        if not self.lost and sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    async def _patiently(self, future: "asyncio.Future[None]", timeout_s: float) -> None:
        timer = self._loop.call_later(timeout_s, _expire, future)
        try:
            await future
        finally:
            timer.cancel()

    @staticmethod
    def _wake(future: "asyncio.Future[None] | None") -> None:
        if future is not None and not future.done():
            future.set_result(None)


def _expire(future: "asyncio.Future[None]") -> None:
    if not future.done():
        future.set_exception(TimeoutError())
