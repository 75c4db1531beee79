"""What a copy is good for, from one moment to another: asked of the cache itself, once in the middle of each span."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.reuse import Failure, may_answer_failure
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.messages import Request

LEAST_S = 60.0
BEYOND = 1.25


class Worth(StrEnum):
    """What a copy is good for at a moment."""

    FRESH = "fresh"
    WHILE_ASKING = "stale, answers while it asks"
    ON_ERROR = "asks first; stale if that fails"
    UNREACHABLE = "asks first; stale if the origin is gone"
    ASKS = "asks first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a copy is good for from one second to another."""

    from_s: float
    to_s: float
    worth: Worth


def turns_s(copy: StoredResponse) -> list[float]:
    """The moments at which the copy's worth may change."""
    stale_s = copy.response_s + copy.fresh_for_s(copy.response_s)
    directives = copy.control.directives
    windows = [directives.seconds(name) or 0 for name in ("stale-while-revalidate", "stale-if-error")]
    return [copy.response_s, stale_s, *(stale_s + window_s for window_s in windows)]


def horizon_of(moments_s: Sequence[float]) -> float:
    """How far a time line goes: a little beyond the last of these moments."""
    near = sorted(moment_s for moment_s in moments_s if moment_s > 0)
    return max(LEAST_S, BEYOND * near[-1]) if near else LEAST_S


def spans_of(cache: HttpCache, copy: StoredResponse, request: Request, horizon_s: float) -> tuple[Span, ...]:
    """What the copy is good for, for such a request, from its coming to the horizon."""
    turns = sorted({turn_s for turn_s in turns_s(copy) if copy.response_s <= turn_s < horizon_s} | {horizon_s})
    found: list[Span] = []
    for from_s, to_s in pairwise(turns):
        worth = worth_at(cache, copy, request, (from_s + to_s) / 2)
        begun_s = found.pop().from_s if found and found[-1].worth is worth else from_s
        found.append(Span(from_s=begun_s, to_s=to_s, worth=worth))
    return tuple(found)


def worth_at(cache: HttpCache, copy: StoredResponse, request: Request, at_s: float) -> Worth:
    """What the copy is good for then: the cache is asked."""
    lookup = cache.look_up(request, at_s)
    if lookup.usable:
        return Worth.WHILE_ASKING if lookup.background else Worth.FRESH
    for failure, worth in ((Failure.ERROR_STATUS, Worth.ON_ERROR), (Failure.DISCONNECTED, Worth.UNREACHABLE)):
        if may_answer_failure(copy, lookup.request, at_s, cache.policy, failure).value:
            return worth
    return Worth.ASKS
