"""State shared by all exchanges of a proxy: cache, clock, origin client, ongoing fetches and log."""

import asyncio
import time
from secrets import token_hex

from edgelearn.proxy.body_buffer import Budget, StoringBody
from edgelearn.proxy.client import Client
from edgelearn.proxy.collapsing import OngoingFetches
from edgelearn.proxy.exchange_log import LONGEST_METHOD, LONGEST_URL, ExchangeLog, LogEntry
from edgelearn.proxy.exchange_record import ExchangeRecord
from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.proxy.origin import OriginClient
from edgelearn.proxy.page.responses import Page
from edgelearn.proxy.revalidation import Revalidations
from edgelearn.proxy.settings import Settings
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.received import Received


class Edge:
    """One running proxy, but its listening."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._loop = asyncio.get_running_loop()
        self._began_s = time.time() - self._loop.time()
        self.cache = HttpCache(policy=settings.cache)
        self.origin = OriginClient(settings)
        self.leaders = OngoingFetches()
        self.recent = ExchangeLog(settings.limits.log_entries)
        self.page = Page(settings, self.cache, self.recent, self.now_s)
        self.budget = Budget(settings.limits.collecting_bytes)
        self.revalidations = Revalidations(settings, self.cache, self.origin, self.now_s, self.keeping)
        self.pseudonym = f"{settings.name.lower()}-{token_hex(4)}"

    def now_s(self) -> float:
        """Seconds since 1970, by a clock that no change of the machine's time moves."""
        return self._began_s + self._loop.time()

    def keeping(self, received: Received | None) -> StoringBody:
        """What keeps the content of an answer while it passes; nothing, where the cache won't have it."""
        return StoringBody(self.cache, received, self.budget, self.settings.cache.max_object_bytes)

    def tell(self, client: Client, account: ExchangeRecord, incoming: Incoming | None = None) -> None:
        """Put one exchange into the log; without `incoming`, a request that could not be read."""
        self.recent.add(
            LogEntry(
                number=self.recent.next_number(),
                at_s=account.begin_s,
                client=client.peer,
                method=incoming.method[:LONGEST_METHOD] if incoming else "",
                url=incoming.url[:LONGEST_URL] if incoming else "",
                status=account.status,
                word=account.word,
                took_s=self.now_s() - account.begin_s,
                cache_status=account.cache_status,
                steps=account.steps,
            )
        )

    async def close(self) -> None:
        """End what goes on in the background."""
        await self.revalidations.close()
        self.origin.close()
