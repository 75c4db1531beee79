"""Connection pool for the origin: bounded, with timeouts, reusing idle connections."""

import asyncio
import ssl

from edgelearn.proxy.errors import OriginError
from edgelearn.proxy.http_connection import HttpConnection
from edgelearn.proxy.settings import Settings
from edgelearn.proxy.wire import Wire

MOST_IDLE = 64


class Pool:
    """The connections to one origin. Whoever takes one gives it back, whatever happened to it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.limits.origin_connections)
        self._idle: dict[HttpConnection, asyncio.TimerHandle] = {}
        self._tls = ssl.create_default_context() if settings.origin.tls else None

    async def take(self) -> HttpConnection:
        """A connection on which nothing is under way: a kept one, or a new one. Raises OriginError."""
        try:
            async with asyncio.timeout(self._settings.timeouts.origin_connect_s):
                await self._places.acquire()
        except TimeoutError as error:
            text = "All connections that may be open to the origin are in use."
            raise OriginError("connection_limit_reached", text, 503) from error
        try:
            return self._kept() or await self._opened()
        except BaseException:
            self._places.release()
            raise

    def give_back(self, talk: HttpConnection, *, idle_s: float) -> None:
        """Keep it so long for the next request, but no longer than the settings say; 0: close it at once."""
        self._places.release()
        if (
            idle_s > 0
            and talk.can_go_on
            and not talk.has_surplus
            and talk.wire.is_quiet
            and len(self._idle) < MOST_IDLE
        ):
            talk.start_next_cycle()
            loop = asyncio.get_running_loop()
            idle_s = min(idle_s, self._settings.timeouts.origin_idle_s)
            self._idle[talk] = loop.call_later(idle_s, self._let_go, talk)
        else:
            talk.wire.abort()

    def close(self) -> None:
        """Close what is idle."""
        for talk in list(self._idle):
            self._let_go(talk)

    def _kept(self) -> HttpConnection | None:
        """The kept connection that was used last, as long as the origin said nothing on it meanwhile."""
        while self._idle:
            talk, timer = self._idle.popitem()
            timer.cancel()
            if talk.wire.is_quiet:
                return talk
            talk.wire.abort()
        return None

    def _let_go(self, talk: HttpConnection) -> None:
        self._idle.pop(talk).cancel()
        talk.wire.abort()

    async def _opened(self) -> HttpConnection:
        origin, settings = self._settings.origin, self._settings
        loop = asyncio.get_running_loop()
        name = origin.host if self._tls else None
        try:
            async with asyncio.timeout(settings.timeouts.origin_connect_s):
                _, wire = await loop.create_connection(
                    Wire, origin.host, origin.port, ssl=self._tls, server_hostname=name
                )
                if settings.region:
                    await asyncio.sleep(settings.region.to_origin_ms / 1000 * (2 if self._tls else 1))
        except TimeoutError as error:
            raise OriginError("connection_timeout", "The origin took too long to accept a connection.", 504) from error
        except OSError as error:
            raise _failed(error) from error
        return HttpConnection(wire, settings.limits, strict=False)


def _failed(error: OSError) -> OriginError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return OriginError("tls_certificate_error", f"The origin's certificate: {error.verify_message}.")
    if isinstance(error, ssl.SSLError):
        return OriginError("tls_protocol_error", "The origin doesn't speak TLS as this proxy does.")
    if isinstance(error, ConnectionRefusedError):
        return OriginError("connection_refused", "The origin refuses connections.")
    if type(error).__name__ == "gaierror":
        return OriginError("dns_error", "The origin's name can't be resolved.")
    return OriginError("destination_unavailable", "The origin can't be reached.")
