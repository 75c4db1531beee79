"""A request through a row of caches, one behind the other, each the real one: a browser's, an edge's, a shield's.

One request after another, none at the same time. Between the stations lie ways that take time, where a caller says so.
Each cache is told what the one behind it answered, with the Age that it wrote; so the engine says nothing about caching
itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response

Origin = Callable[[Request, float], Response | None]
"""What the origin answers to a request that reaches it at a moment; None when it can't be reached.

An answer that states a later `made_at_s` took so long to make.
"""

UNREACHABLE = Rule(name="origin unreachable", clause="RFC 9110 §15.6.5")
GATEWAY_TIMEOUT = 504


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How long a request is under way to the next station, and its answer back."""

    there_s: float = 0.0
    back_s: float = 0.0


NO_WAY = Way()


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A cache, the way that leads to it, and how long it takes to look something up."""

    name: str
    cache: HttpCache
    way: Way = NO_WAY
    lookup_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """What one cache did with a request: what it found, and what it made of the answer that came, if it asked.

    `asked` is the request that it sent on, at `asked_s`; None where it answered by itself. At `done_s` it had its
    answer. `came` is what came from behind it, None where nothing did.
    """

    name: str
    shared: bool
    lookup: Lookup
    asked: Request | None
    asked_s: float | None
    came: Response | None
    received: Received | None
    response: Response
    done_s: float
    steps: tuple[Step, ...]

    @property
    def answered(self) -> bool:
        """Whether the answer came out of this cache's store, with nobody asked first."""
        return self.asked is None and self.lookup.usable


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request's way: the caches that it reached, the nearest first, and what the user got.

    It was sent at `at_s`, and its answer was there at `done_s`. `origin` is what the origin was asked, at `origin_s`,
    None when it wasn't; `origin_response` its answer, None when it was gone. `background` are the requests that were
    made for a cache's sake while the answer went out.
    """

    at_s: float
    done_s: float
    request: Request
    hops: tuple[Hop, ...]
    origin: Request | None
    origin_s: float | None
    origin_response: Response | None
    response: Response
    background: tuple["Visit", ...] = ()

    @property
    def answered_by(self) -> str:
        """The cache that answered by itself; "" when the origin was asked."""
        return next((hop.name for hop in self.hops if hop.answered), "")

    @property
    def settled_s(self) -> float:
        """When nothing of it is under way any more, in the background neither."""
        return max([self.done_s, *(each.settled_s for each in self.background)])


class Chain:
    """Caches, the nearest to the user first; behind them the origin, at the end of a way of its own."""

    def __init__(self, stations: Sequence[Station], origin: Origin, to_origin: Way = NO_WAY) -> None:
        self._stations = tuple(stations)
        self._origin = origin
        self._to_origin = to_origin

    def send(self, request: Request, at_s: float) -> Visit:
        """Send a request through all caches."""
        return self._through(self._stations, request, at_s)

    def _through(self, stations: tuple[Station, ...], request: Request, sent_s: float) -> Visit:
        if not stations:
            return self._at_origin(request, sent_s)
        station = stations[0]
        lookup = station.cache.look_up(request, sent_s + station.way.there_s)
        found_s = lookup.now_s + station.lookup_s
        if lookup.answer is None:
            visit = self._asked(stations, lookup, found_s, lookup.to_origin)
        else:
            visit = _answered(station, lookup, lookup.answer, found_s)
            if lookup.background:
                behind = self._asked(stations, lookup, found_s, lookup.to_origin)
                visit = replace(visit, background=(behind,))
        return replace(visit, at_s=sent_s, done_s=visit.done_s + station.way.back_s)

    def _asked(self, stations: tuple[Station, ...], lookup: Lookup, at_s: float, request: Request) -> Visit:
        """The cache asks what is behind it, and makes of the answer what it will."""
        station, behind = stations[0], stations[1:]
        beyond = self._through(behind, request, at_s)
        made = _made_of(station.cache, lookup, beyond, at_s)
        received = made.value
        if received is not None and received.again:
            return self._asked(
                stations, replace(lookup, asked_about=(), completing=None), beyond.done_s, lookup.request
            )
        response = beyond.response if received is None or received.answer is None else received.answer
        hop = Hop(
            name=station.name,
            shared=station.cache.policy.shared,
            lookup=lookup,
            asked=request,
            asked_s=at_s,
            came=beyond.response if _reached(beyond) else None,
            received=received,
            response=response,
            done_s=beyond.done_s,
            steps=(*lookup.steps, *made.steps),
        )
        return replace(beyond, at_s=at_s, request=lookup.request, hops=(hop, *beyond.hops), response=response)

    def _at_origin(self, request: Request, sent_s: float) -> Visit:
        reached_s = sent_s + self._to_origin.there_s
        response = self._origin(request, reached_s)
        made_s = reached_s if response is None or response.made_at_s is None else max(reached_s, response.made_at_s)
        return Visit(
            at_s=sent_s,
            done_s=made_s + self._to_origin.back_s,
            request=request,
            hops=(),
            origin=request,
            origin_s=reached_s,
            origin_response=response,
            response=response or Response(status=GATEWAY_TIMEOUT, headers=Headers([("Content-Length", "0")])),
        )


def _answered(station: Station, lookup: Lookup, answer: Response, at_s: float) -> Visit:
    """The cache answers by itself."""
    hop = Hop(
        name=station.name,
        shared=station.cache.policy.shared,
        lookup=lookup,
        asked=None,
        asked_s=None,
        came=None,
        received=None,
        response=answer,
        done_s=at_s,
        steps=lookup.steps,
    )
    return Visit(
        at_s=lookup.now_s,
        done_s=at_s,
        request=lookup.request,
        hops=(hop,),
        origin=None,
        origin_s=None,
        origin_response=None,
        response=answer,
    )


def _reached(beyond: Visit) -> bool:
    """Whether anything came from behind: a cache's answer, or the origin's."""
    return beyond.origin is None or beyond.origin_response is not None


def _made_of(cache: HttpCache, lookup: Lookup, beyond: Visit, at_s: float) -> Decided[Received | None]:
    """What the cache makes of what came from behind it, and why; None where nothing came and no copy may answer."""
    if _reached(beyond):
        received = cache.receive(
            lookup.request, beyond.response, request_s=at_s, response_s=beyond.done_s, lookup=lookup
        )
        return Decided(value=received, steps=received.steps)
    instead = cache.failed(lookup, beyond.done_s)
    return instead if instead.value else replace(instead, steps=(*instead.steps, _unreachable()))


def _unreachable() -> Step:
    text = "The origin can't be reached, and nothing stored may answer: 504"
    return Step(rule=UNREACHABLE, text=text, verdict=Verdict.NO)
