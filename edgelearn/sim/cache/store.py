"""The storage behind a cache: copies indexed by key, variant, group and tag, with LRU eviction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from edgelearn.sim.cache.key import queried_key
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.eviction.lru import LRU


class Store:
    """Bounded by number of copies and bytes. It knows none of HTTP's rules."""

    def __init__(self, *, capacity_objects: int, capacity_bytes: float, max_variants: int) -> None:
        self.capacity_objects = capacity_objects
        self.capacity_bytes = capacity_bytes
        self.max_variants = max_variants
        self.used_bytes = 0
        self._copies: dict[str, StoredResponse] = {}
        self._variants: dict[str, dict[str, None]] = {}
        self._labels: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self._order = LRU()

    def __len__(self) -> int:
        return len(self._copies)

    def __iter__(self) -> Iterator[StoredResponse]:
        """All copies, least recently used last."""
        return reversed([self._copies[name] for name in self._order])

    def under(self, key: str) -> list[StoredResponse]:
        """All copies with this key."""
        return [self._copies[name] for name in self._variants.get(key, ())]

    def get(self, name: str) -> StoredResponse | None:
        """The copy of this name."""
        return self._copies.get(name)

    def labelled(self, kind: str, labels: Iterable[str]) -> list[StoredResponse]:
        """The copies with any of these labels: groups, tags, or GET's key for QUERY."""
        found = set().union(*(self._labels.get((kind, label), ()) for label in labels))
        return [self._copies[name] for name in sorted(found)]

    def use(self, copy: StoredResponse) -> None:
        """Mark a copy as most recently used."""
        self._order.use(copy.name)

    def put(self, copy: StoredResponse) -> tuple[StoredResponse, ...]:
        """Store a copy, replacing the one with the same name. Returns the evicted copies, least recently used first."""
        before = self._copies.get(copy.name)
        if copy.size_bytes > self.capacity_bytes or self.capacity_objects < 1:
            if before is not None:
                self.remove(before)
            return ()
        if before is not None:
            self._order.use(copy.name)  # so that it doesn't evict itself
        more_bytes = copy.size_bytes - (before.size_bytes if before else 0)
        gone = self.make_room(objects=0 if before else 1, size_bytes=more_bytes)
        if before is not None:
            self._detach(before)
        variants = self._variants.get(copy.key, {})
        if len(variants) >= self.max_variants:
            oldest = self._copies[next(iter(variants))]
            self.remove(oldest)
            gone = (*gone, oldest)
        self._copies[copy.name] = copy
        self._variants.setdefault(copy.key, {})[copy.name] = None
        for label in _labels(copy):
            self._labels[label].add(copy.name)
        self._order.use(copy.name)
        self.used_bytes += copy.size_bytes
        return gone

    def remove(self, copy: StoredResponse) -> None:
        """Remove a copy. Raises KeyError if it isn't stored."""
        self._detach(self._copies[copy.name])
        self._order.remove(copy.name)

    def make_room(self, *, objects: int = 0, size_bytes: int = 0) -> tuple[StoredResponse, ...]:
        """Evict the least recently used copies until this much more fits."""
        gone = []
        while self._copies and (
            len(self._copies) + objects > self.capacity_objects or self.used_bytes + size_bytes > self.capacity_bytes
        ):
            victim = self._copies[self._order.victim()]
            self.remove(victim)
            gone.append(victim)
        return tuple(gone)

    def _detach(self, held: StoredResponse) -> None:
        del self._copies[held.name]
        self.used_bytes -= held.size_bytes
        variants = self._variants[held.key]
        del variants[held.name]
        if not variants:
            del self._variants[held.key]
        for label in _labels(held):
            self._labels[label].discard(held.name)
            if not self._labels[label]:
                del self._labels[label]


def _labels(copy: StoredResponse) -> Iterator[tuple[str, str]]:
    yield from (("group", group) for group in copy.groups)
    yield from (("tag", tag) for tag in copy.tags)
    if (queried := queried_key(copy.key)) is not None:
        yield ("query", queried)
