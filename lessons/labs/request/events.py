"""Every time a cache of the history was asked: by which request, at which cache, in the background or not. Pure.

What is told of a copy over time, and of what would turn a decision, is read from these.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edgelearn.sim.engine.chain import Hop, Visit
from lessons.labs.request.run import BROWSER, Played


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One look at one cache. `cache` names the PoP, or the user whose browser it is."""

    number: int
    cache: str
    hop: Hop
    background: bool


def passages(played: Sequence[Played]) -> Iterator[Passage]:
    """All looks at all caches, request by request, those in the background after the answer."""
    for each in played:
        yield from _of(each, each.visit, background=False)


def cache_of(each: Played, hop: Hop) -> str:
    """Which cache a hop of this request was at."""
    return each.exchange.user if hop.name == BROWSER else each.exchange.pop


def _of(each: Played, visit: Visit, *, background: bool) -> Iterator[Passage]:
    for hop in visit.hops:
        yield Passage(number=each.number, cache=cache_of(each, hop), hop=hop, background=background)
    for behind in visit.background:
        yield from _of(each, behind, background=True)
