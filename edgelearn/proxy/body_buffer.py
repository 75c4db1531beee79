"""Buffers bodies while they are relayed, to store them once complete, within one memory budget."""

from edgelearn.proxy.http_connection import Part
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.received import Received


class Budget:
    """Room in bytes for all bodies that are being collected."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.used_bytes = 0


class BufferedBody:
    """One body as far as it came. It gives up, and says so by None, when it or all together become too large."""

    def __init__(self, budget: Budget, most_bytes: float) -> None:
        self._budget = budget
        self._most_bytes = most_bytes
        self._pieces: list[bytes] | None = []
        self._size_bytes = 0

    def add(self, data: bytes) -> None:
        """Hold a piece more."""
        if self._pieces is None or not data:
            return
        size_bytes = self._size_bytes + len(data)
        if size_bytes > self._most_bytes or self._budget.used_bytes + len(data) > self._budget.most_bytes:
            self.drop()
            return
        self._pieces.append(data)
        self._size_bytes = size_bytes
        self._budget.used_bytes += len(data)

    @property
    def content(self) -> bytes | None:
        """What was collected."""
        return None if self._pieces is None else b"".join(self._pieces)

    @property
    def gave_up(self) -> bool:
        """Whether it was too large."""
        return self._pieces is None

    def drop(self) -> None:
        """Hold nothing any more."""
        self._budget.used_bytes -= self._size_bytes
        self._size_bytes = 0
        self._pieces = None


class StoringBody:
    """An answer's content as it passes: held, and kept once it is whole, where the cache will have it."""

    def __init__(self, cache: HttpCache, received: Received | None, budget: Budget, most_bytes: float) -> None:
        self._cache = cache
        self._received = received
        self._collected = BufferedBody(budget, most_bytes) if received and received.storable else None

    def pass_by(self, part: Part) -> None:
        """Hold a piece more; keep all of it with the last, before that is sent: who asks next, finds it."""
        if self._collected is None or self._received is None:
            return
        self._collected.add(part.data)
        if part.is_last and (content := self._collected.content) is not None:
            self._cache.keep(self._received, content)
            self.end()

    @property
    def gave_up(self) -> bool:
        """Whether it would have been kept, but is too large."""
        return self._collected is not None and self._collected.gave_up

    def break_off(self) -> None:
        """Keep what came, to be completed later."""
        content = self._collected.content if self._collected else None
        if self._received and content:
            self._cache.keep_beginning(self._received, content)

    def end(self) -> None:
        """Hold nothing any more."""
        if self._collected:
            self._collected.drop()
            self._collected = None
