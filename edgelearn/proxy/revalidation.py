"""Background revalidation of stale copies: one per key at a time, with a pause after failures."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace

from edgelearn.proxy.body_buffer import StoringBody
from edgelearn.proxy.errors import OriginError
from edgelearn.proxy.origin import OriginClient, OriginRequest, Reply
from edgelearn.proxy.settings import Settings
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.messages import Headers

log = logging.getLogger(__name__)

OWN_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})


class Revalidations:
    """Those under way, and the copies that are left alone for a while."""

    def __init__(
        self,
        settings: Settings,
        cache: HttpCache,
        origin: OriginClient,
        now_s: Callable[[], float],
        keeping: Callable[[Received], StoringBody],
    ) -> None:
        self._settings, self._cache, self._origin = settings, cache, origin
        self._now_s, self._keeping = now_s, keeping
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._not_before_s: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._under_way)

    def begin(self, lookup: Lookup, target: str) -> None:
        """Ask the origin in the background, once for each key at a time, and not again soon after a failure."""
        assert lookup.stored is not None
        key, now_s = lookup.stored.name, self._now_s()
        busy = key in self._under_way or len(self._under_way) >= self._settings.limits.background
        if busy or self._not_before_s.get(key, 0.0) > now_s:
            return
        self._not_before_s = {each: at_s for each, at_s in self._not_before_s.items() if at_s > now_s}
        task = asyncio.create_task(self._revalidated(lookup, target))
        self._under_way[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))

    async def close(self) -> None:
        """End them all."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _revalidated(self, lookup: Lookup, target: str) -> None:
        """Ask with the copy's validators; where the answer is about another, once more without them."""
        asked = replace(lookup, request=lookup.to_origin)
        plain = replace(lookup.to_origin, headers=lookup.to_origin.headers.without(OWN_CONDITIONS))
        for each in (asked, replace(lookup, request=plain, to_origin=plain, asked_about=())):
            request_s = self._now_s()
            reply = await self._origin.ask(OriginRequest(request=each.to_origin, target=target, body=None), _unheard)
            try:
                received = self._cache.take(
                    each.request, reply.head, request_s=request_s, response_s=self._now_s(), lookup=each
                )
                if received.again:
                    await reply.discard()
                    continue
                if received.storable:
                    await self._kept(reply, received)
                elif not received.freshened:
                    raise OriginError("http_response_incomplete", "The answer can't take the copy's place.")
                return
            finally:
                await reply.close()

    async def _kept(self, reply: Reply, received: Received) -> None:
        keeping = self._keeping(received)
        try:
            while True:
                part = await reply.read()
                keeping.pass_by(part)
                if part.is_last:
                    return
        finally:
            keeping.end()

    def _ended(self, key: str, task: "asyncio.Task[None]") -> None:
        del self._under_way[key]
        if not task.cancelled() and task.exception() is not None:
            self._not_before_s[key] = self._now_s() + self._settings.timeouts.revalidate_retry_s
            if not isinstance(task.exception(), OriginError):
                log.error("A revalidation failed", exc_info=task.exception())


async def _unheard(status: int, headers: Headers) -> None:
    """Nobody waits for a background request's interim answers."""
