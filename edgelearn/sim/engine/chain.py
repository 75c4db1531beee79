"""A request through a row of caches, one behind the other, each the real one: a browser's, an edge's, a shield's.

One request after another, none at the same time; what happens between requests is only that time passes. Each cache is
told what the one behind it answered, with the Age that it wrote; so the engine says nothing about caching itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response

Origin = Callable[[Request, float], Response | None]
"""What the origin answers to a request at a moment; None when it can't be reached."""

UNREACHABLE = Rule(name="origin unreachable", clause="RFC 9110 §15.6.5")
GATEWAY_TIMEOUT = 504


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """What one cache did with a request: what it found, and what it made of the answer that came, if it asked.

    `asked` is the request that it sent on; None where it answered by itself.
    """

    name: str
    lookup: Lookup
    asked: Request | None
    received: Received | None
    response: Response
    steps: tuple[Step, ...]

    @property
    def answered(self) -> bool:
        """Whether the answer came out of this cache's store, with nobody asked first."""
        return self.asked is None and self.lookup.usable


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request's way: the caches that it reached, the nearest first, and what the user got.

    `origin` is what the origin was asked, None when it wasn't; `origin_response` its answer, None when it was gone.
    `background` are the requests that were made for a cache's sake while the answer went out.
    """

    at_s: float
    request: Request
    hops: tuple[Hop, ...]
    origin: Request | None
    origin_response: Response | None
    response: Response
    background: tuple["Visit", ...] = ()

    @property
    def answered_by(self) -> str:
        """The cache that answered by itself; "" when the origin was asked."""
        return next((hop.name for hop in self.hops if hop.answered), "")


class Chain:
    """Caches by name, the nearest to the user first; behind them the origin, which takes `took_s` for each answer."""

    def __init__(self, caches: Sequence[tuple[str, HttpCache]], origin: Origin, took_s: float) -> None:
        self._caches = tuple(caches)
        self._origin = origin
        self._took_s = took_s

    def send(self, request: Request, at_s: float) -> Visit:
        """Send a request through all caches."""
        return self._through(self._caches, request, at_s)

    def _through(self, caches: tuple[tuple[str, HttpCache], ...], request: Request, at_s: float) -> Visit:
        if not caches:
            return self._at_origin(request, at_s)
        name, cache = caches[0]
        lookup = cache.look_up(request, at_s)
        if lookup.answer is not None:
            hop = Hop(name=name, lookup=lookup, asked=None, received=None, response=lookup.answer, steps=lookup.steps)
            visit = Visit(
                at_s=at_s, request=request, hops=(hop,), origin=None, origin_response=None, response=lookup.answer
            )
            if not lookup.background:
                return visit
            return replace(visit, background=(self._asked(caches, lookup, at_s, lookup.to_origin),))
        return self._asked(caches, lookup, at_s, lookup.to_origin)

    def _asked(self, caches: tuple[tuple[str, HttpCache], ...], lookup: Lookup, at_s: float, request: Request) -> Visit:
        """The cache asks what is behind it, and makes of the answer what it will."""
        (name, cache), behind = caches[0], caches[1:]
        beyond = self._through(behind, request, at_s)
        done_s = at_s + (self._took_s if beyond.origin is not None else 0.0)
        made = _made_of(cache, lookup, beyond, at_s, done_s)
        received = made.value
        if received is not None and received.again:
            return self._asked(caches, replace(lookup, asked_about=(), completing=None), at_s, lookup.request)
        response = beyond.response if received is None or received.answer is None else received.answer
        hop = Hop(
            name=name,
            lookup=lookup,
            asked=request,
            received=received,
            response=response,
            steps=(*lookup.steps, *made.steps),
        )
        return replace(beyond, request=lookup.request, hops=(hop, *beyond.hops), response=response)

    def _at_origin(self, request: Request, at_s: float) -> Visit:
        response = self._origin(request, at_s)
        answered = response or Response(status=GATEWAY_TIMEOUT, headers=Headers([("Content-Length", "0")]))
        return Visit(at_s=at_s, request=request, hops=(), origin=request, origin_response=response, response=answered)


def _made_of(cache: HttpCache, lookup: Lookup, beyond: Visit, at_s: float, done_s: float) -> Decided[Received | None]:
    """What the cache makes of what came from behind it, and why; None where nothing came and no copy may answer."""
    if beyond.origin is None or beyond.origin_response is not None:
        received = cache.receive(lookup.request, beyond.response, request_s=at_s, response_s=done_s, lookup=lookup)
        return Decided(value=received, steps=received.steps)
    instead = cache.failed(lookup, done_s)
    return instead if instead.value else replace(instead, steps=(*instead.steps, _unreachable()))


def _unreachable() -> Step:
    text = "The origin can't be reached, and nothing stored may answer: 504"
    return Step(rule=UNREACHABLE, text=text, verdict=Verdict.NO)
