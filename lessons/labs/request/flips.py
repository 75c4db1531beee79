"""What would flip a decision of the request lab: one exchange that a cache learnt from, and the request looked into."""

from collections.abc import Sequence
from dataclasses import replace

from edgelearn.sim.cache.edits import Situation
from edgelearn.sim.cache.flip import flips, verdict, verdict_of
from edgelearn.sim.cache.lookup import CACHED_METHODS
from edgelearn.sim.cache.policy import PRIVATE, SHARED
from edgelearn.sim.engine.chain import Hop
from edgelearn.sim.messages import Response
from edgelearn.sim.origin.responses import EPOCH_S
from lessons.labs.flip_view import FlipsView, describe_flips
from lessons.labs.request.events import cache_of, passages
from lessons.labs.request.run import Played

MOST_FLIPS = 8


def flips_of(played: Sequence[Played], chosen: Played) -> tuple[FlipsView, ...]:
    """For each cache on the request's way that a copy could have answered for: what came of it, and what turns that."""
    before = list(passages([each for each in played if each.number < chosen.number]))
    found = (
        _at(hop, [each.hop for each in before if each.cache == cache_of(chosen, hop)]) for hop in chosen.visit.hops
    )
    return tuple(each for each in found if each is not None)


def _at(hop: Hop, before: Sequence[Hop]) -> FlipsView | None:
    """The flips at one cache; where nothing was learnt before, those of the same request sent again at once."""
    place = next((place for place in reversed(range(len(before))) if _teaches(before[place], hop)), None)
    learnt = hop if place is None else before[place]
    if learnt.came is None or learnt.asked_s is None or not _may_answer(learnt):
        return None
    begun_s = learnt.asked_s
    situation = Situation(
        first=learnt.lookup.request,
        response=_since(begun_s, learnt),
        request=hop.lookup.request,
        at_s=(hop.done_s if place is None else hop.lookup.now_s) - begun_s,
        took_s=learnt.done_s - begun_s,
        policy=SHARED if hop.shared else PRIVATE,
        epoch_s=EPOCH_S + begun_s,
    )
    came = verdict(situation)
    name = hop.name
    if place is None:
        name = f"{hop.name}, were it asked again at once"
    elif came is not verdict_of(hop.lookup) or _gone_since(before[place:], hop):
        name = f"{hop.name}, had its copy been left alone"
    return describe_flips(name, came, flips(situation, most=MOST_FLIPS))


def _may_answer(hop: Hop) -> bool:
    return hop.lookup.request.method in CACHED_METHODS


def _teaches(earlier: Hop, hop: Hop) -> bool:
    """Whether the cache could have kept something for this request then."""
    same = earlier.lookup.request.url == hop.lookup.request.url
    return same and earlier.came is not None and _may_answer(earlier)


def _gone_since(since: Sequence[Hop], hop: Hop) -> bool:
    """Whether a copy of this URL was evicted or made unusable meanwhile."""
    gone = (key for each in since if each.received for key in (*each.received.evicted, *each.received.invalidated))
    return any(key.split(" ")[1] == hop.lookup.request.url for key in gone)


def _since(begun_s: float, learnt: Hop) -> Response:
    """What the exchange taught, on a clock that begins with it; of a 304, the copy as it was after."""
    came, received = learnt.came, learnt.received
    assert came is not None
    if received is not None and received.freshened:
        age = came.headers.get("Age")
        merged = received.copy.response
        came = merged if age is None else replace(merged, headers=merged.headers.with_field("Age", age))
    return came if came.made_at_s is None else replace(came, made_at_s=came.made_at_s - begun_s)
