"""Request collapsing: one request for a key goes to the origin, concurrent ones wait for its response.

Waiting never makes two requests worse off than alone for long: whoever waited once goes on its own.
"""

import asyncio


class OngoingFetches:
    """Which keys are being fetched right now."""

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Event] = {}

    async def waited_for(self, key: str, timeout_s: float) -> bool:
        """Wait until the key's fetch is done or proved to be of no use; False at once when nobody fetches it."""
        done = self._under_way.get(key)
        if done is None:
            return False
        try:
            async with asyncio.timeout(timeout_s):
                await done.wait()
        except TimeoutError:
            pass
        return True

    def lead(self, key: str) -> "Lead":
        """Say that the key is being fetched; of no effect where another leads already."""
        if key in self._under_way:
            return Lead(self._under_way, key, None)
        done = self._under_way[key] = asyncio.Event()
        return Lead(self._under_way, key, done)


class Lead:
    """One fetch that others may wait for. `release` may be called early, and more than once."""

    def __init__(self, under_way: dict[str, asyncio.Event], key: str, done: asyncio.Event | None) -> None:
        self._under_way, self._key, self._done = under_way, key, done

    def release(self) -> None:
        """Let the others go on."""
        if self._done is not None:
            del self._under_way[self._key]
            self._done.set()
            self._done = None
