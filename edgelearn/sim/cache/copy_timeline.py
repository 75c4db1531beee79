"""The states of a copy over time, found by asking its cache once in the middle of each span."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.reuse import CopyState, Failure, may_answer_failure
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.messages import Request

LEAST_S = 60.0
BEYOND = 1.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span in which the copy's state is one."""

    from_s: float
    to_s: float
    state: CopyState


def changes_s(copy: StoredResponse) -> list[float]:
    """The moments at which the copy's state may change."""
    stale_s = copy.response_s + copy.fresh_for_s(copy.response_s)
    directives = copy.control.directives
    windows = [directives.seconds(name) or 0 for name in ("stale-while-revalidate", "stale-if-error")]
    return [copy.response_s, stale_s, *(stale_s + window_s for window_s in windows)]


def horizon_of(moments_s: Sequence[float]) -> float:
    """How far a time line goes: a little beyond the last of these moments."""
    near = sorted(moment_s for moment_s in moments_s if moment_s > 0)
    return max(LEAST_S, BEYOND * near[-1]) if near else LEAST_S


def spans_of(cache: HttpCache, copy: StoredResponse, request: Request, horizon_s: float) -> tuple[Span, ...]:
    """The copy's states for such a request, from its arrival to the horizon."""
    turns = sorted({turn_s for turn_s in changes_s(copy) if copy.response_s <= turn_s < horizon_s} | {horizon_s})
    found: list[Span] = []
    for from_s, to_s in pairwise(turns):
        state = state_at(cache, copy, request, (from_s + to_s) / 2)
        begun_s = found.pop().from_s if found and found[-1].state is state else from_s
        found.append(Span(from_s=begun_s, to_s=to_s, state=state))
    return tuple(found)


def state_at(cache: HttpCache, copy: StoredResponse, request: Request, at_s: float) -> CopyState:
    """The copy's state then, as the cache treats it."""
    lookup = cache.look_up(request, at_s)
    if lookup.usable:
        return CopyState.WHILE_REVALIDATING if lookup.background else CopyState.FRESH
    for failure, state in ((Failure.ERROR_STATUS, CopyState.ON_ERROR), (Failure.DISCONNECTED, CopyState.UNREACHABLE)):
        if may_answer_failure(copy, lookup.request, at_s, cache.policy, failure).value:
            return state
    return CopyState.REVALIDATE
