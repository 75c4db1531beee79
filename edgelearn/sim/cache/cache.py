"""The cache itself: look up, take a response in, evict. It fetches nothing and reads no clock.

It also remembers why a key is absent. No real cache does; it is what lets every miss name its cause.
"""

from dataclasses import dataclass

from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.freshness import freshness_lifetime_s, initial_age_s, must_validate
from edgelearn.sim.cache.key import cache_key
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.cache.storing import may_store
from edgelearn.sim.eviction.lru import LRU
from edgelearn.sim.explain import Rule, Step, Verdict
from edgelearn.sim.messages import Request, Response
from edgelearn.sim.outcomes import Cause

SELECT = Rule(name="stored response selected", clause="RFC 9111 §4")
ABSENT = Rule(name="no stored response", clause="RFC 9111 §4")
FRESH = Rule(name="freshness", clause="RFC 9111 §4.2")
AGE = Rule(name="age", clause="RFC 9111 §4.2.3")
NO_CACHE = Rule(name="no-cache", clause="RFC 9111 §5.2.2.4")

_ABSENCES = {
    Cause.FIRST_REQUEST: "it was never fetched for this cache before",
    Cause.EVICTED: "it was evicted to make room",
    Cause.NOT_STORABLE: "the last answer could not be stored",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a look-up found: the copy that matches, if any; whether it answers; if not, why; the steps."""

    stored: StoredResponse | None
    usable: bool
    cause: Cause | None
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a cache made of a response: the copy of it, whether it may be stored, the keys evicted for it."""

    copy: StoredResponse
    storable: bool
    evicted: tuple[str, ...]
    steps: tuple[Step, ...]


class HttpCache:
    """A shared cache with room for `capacity_objects` responses, LRU."""

    def __init__(self, capacity_objects: int) -> None:
        self._capacity_objects = capacity_objects
        self._stored: dict[str, StoredResponse] = {}
        self._order = LRU()
        self._absences: dict[str, Cause] = {}

    @property
    def stored(self) -> tuple[StoredResponse, ...]:
        """All copies, least recently used last."""
        return tuple(reversed([self._stored[key] for key in self._order]))

    def look_up(self, request: Request, now_s: float) -> Lookup:
        """Find a copy for the request and say whether it may answer now. RFC 9111 §4."""
        key = cache_key(request)
        stored = self._stored.get(key)
        if stored is None:
            return self._absent(key)
        steps = (_selected(stored), *_reusability(stored, now_s))
        if stored.may_answer(now_s):
            self._order.use(key)
            return Lookup(stored=stored, usable=True, cause=None, steps=steps)
        cause = Cause.MUST_VALIDATE if stored.must_validate else Cause.EXPIRED
        return Lookup(stored=stored, usable=False, cause=cause, steps=steps)

    def receive(
        self, request: Request, response: Response, *, request_s: float, response_s: float, source: int = 0
    ) -> Received:
        """Take a response in: store it when the rules allow, evicting when full. RFC 9111 §3.

        An answer older than the stored one doesn't replace it: the most recent is to be used (§4).
        """
        key = cache_key(request)
        directives = parse(response.headers.get("Cache-Control"))
        storable = may_store(request, response, directives)
        lifetime = freshness_lifetime_s(directives)
        copy = StoredResponse(
            key=key,
            response=response,
            source=source,
            request_s=request_s,
            response_s=response_s,
            initial_age_s=initial_age_s(request_s=request_s, response_s=response_s, made_at_s=response.made_at_s),
            lifetime_s=lifetime.value,
            must_validate=must_validate(directives),
        )
        if not storable.value:
            if key not in self._stored:
                self._absences[key] = Cause.NOT_STORABLE
            return Received(copy=copy, storable=False, evicted=(), steps=storable.steps)
        return Received(copy=copy, storable=True, evicted=self._keep(copy), steps=(*storable.steps, *lifetime.steps))

    def resize(self, capacity_objects: int) -> None:
        """Give it room for so many objects from now on; what no longer fits is evicted at once."""
        self._capacity_objects = capacity_objects
        self._evict_down_to(capacity_objects)

    def recall_absence(self, request: Request, cause: Cause) -> None:
        """Tell it why this key is absent, where only the end of a longer history is replayed."""
        self._absences[cache_key(request)] = cause

    def _keep(self, copy: StoredResponse) -> tuple[str, ...]:
        present = self._stored.get(copy.key)
        if present is not None and present.response.made_at_s > copy.response.made_at_s:
            return ()
        evicted = () if present is not None else self._evict_down_to(self._capacity_objects - 1)
        self._stored[copy.key] = copy
        self._order.use(copy.key)
        return evicted

    def _evict_down_to(self, objects: int) -> tuple[str, ...]:
        evicted = []
        while len(self._stored) > objects:
            key = self._order.victim()
            self._order.remove(key)
            del self._stored[key]
            self._absences[key] = Cause.EVICTED
            evicted.append(key)
        return tuple(evicted)

    def _absent(self, key: str) -> Lookup:
        cause = self._absences.get(key, Cause.FIRST_REQUEST)
        text = f"No stored response matches the key: {_ABSENCES[cause]}"
        step = Step(rule=ABSENT, text=text, verdict=Verdict.NO, values={"key": key})
        return Lookup(stored=None, usable=False, cause=cause, steps=(step,))


def _selected(stored: StoredResponse) -> Step:
    return Step(rule=SELECT, text="A stored response matches the key", verdict=Verdict.YES, values={"key": stored.key})


def _reusability(stored: StoredResponse, now_s: float) -> tuple[Step, ...]:
    """May it be used unasked: never with no-cache, else by its age and lifetime."""
    if stored.must_validate:
        text = "It says no-cache: it may be kept, but not used without asking the origin"
        return (Step(rule=NO_CACHE, text=text, verdict=Verdict.NO),)
    lifetime = freshness_lifetime_s(parse(stored.response.headers.get("Cache-Control")))
    return (_age(stored, now_s), *lifetime.steps, _fresh(stored, now_s))


def _age(stored: StoredResponse, now_s: float) -> Step:
    age_s = stored.age_s(now_s)
    return Step(
        rule=AGE,
        text=f"It is {age_s:.1f} s old: it took {stored.initial_age_s:.2f} s to get here and lay here since",
        verdict=Verdict.NOTE,
        values={"age_s": age_s, "initial_age_s": stored.initial_age_s},
    )


def _fresh(stored: StoredResponse, now_s: float) -> Step:
    left_s = stored.fresh_for_s(now_s)
    text = (
        f"It is fresh for another {left_s:.1f} s"
        if left_s > 0
        else f"It is not fresh: {-left_s:.1f} s past its lifetime"
    )
    return Step(
        rule=FRESH, text=text, verdict=Verdict.YES if left_s > 0 else Verdict.NO, values={"fresh_for_s": left_s}
    )
