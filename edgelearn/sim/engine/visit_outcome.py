"""How a request through a row of caches ended, in one word, and why it came to the origin.

A row may have browsers' caches, which are private, and the edge's, which are shared; either may be missing.
"""

from edgelearn.sim.cache.lookup import Forward
from edgelearn.sim.engine.chain import Hop, Visit
from edgelearn.sim.outcomes import Cause, Outcome

NOT_MODIFIED, FIRST_ERROR = 304, 500


def outcome_of(visit: Visit) -> tuple[Outcome, Cause | None]:
    """The outcome, and the cause where the origin was asked before the answer."""
    if visit.origin is None:
        return _by_caches(visit), None
    edge = edge_of(visit)
    cause = Cause.BYPASS if edge is None else edge.lookup.cause or Cause.BYPASS
    return _by_origin(visit, edge, cause), cause


def edge_of(visit: Visit) -> Hop | None:
    """What the first shared cache on the way did; None where there is none, or it wasn't reached."""
    return next((hop for hop in visit.hops if hop.shared), None)


def origin_questions(visit: Visit) -> tuple[Visit, ...]:
    """Each question that reached the origin for this request's sake, those in the background too."""
    own = (visit,) if visit.origin is not None else ()
    return (*own, *(each for behind in visit.background for each in origin_questions(behind)))


def _by_caches(visit: Visit) -> Outcome:
    last = visit.hops[-1]
    if _in_place_of_error(visit):
        return Outcome.STALE
    if last.lookup.stored is None or not last.lookup.usable:
        return Outcome.ERROR
    if last.lookup.background or not last.lookup.stored.is_fresh(last.lookup.now_s):
        return Outcome.STALE
    return Outcome.HIT if last.shared else Outcome.BROWSER


def _by_origin(visit: Visit, edge: Hop | None, cause: Cause) -> Outcome:
    if _in_place_of_error(visit):
        return Outcome.STALE
    if visit.origin_response is None or visit.origin_response.status >= FIRST_ERROR:
        return Outcome.ERROR
    if visit.origin_response.status == NOT_MODIFIED:
        return Outcome.REVALIDATED
    if edge is None or edge.lookup.forward is Forward.METHOD or cause is Cause.BYPASS:
        return Outcome.BYPASS
    return Outcome.MISS


def _in_place_of_error(visit: Visit) -> bool:
    """Whether a cache answered stale since what it asked for did not come, or was an error."""
    return any(
        hop.received is not None and hop.received.answer is not None and not hop.received.freshened
        for hop in visit.hops
    )
