"""Least recently used: the key that was not used for the longest time goes first."""

from collections import OrderedDict
from collections.abc import Iterator


class LRU:
    """Keys from least to most recently used."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()

    def use(self, key: str) -> None:
        """Note that the key was stored, refreshed or reused."""
        self._keys[key] = None
        self._keys.move_to_end(key)

    def victim(self) -> str:
        """The key to evict next. Raises KeyError when there is none."""
        if not self._keys:
            raise KeyError("nothing is stored")
        return next(iter(self._keys))

    def remove(self, key: str) -> None:
        """Forget the key. Raises KeyError when it isn't there."""
        del self._keys[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)
