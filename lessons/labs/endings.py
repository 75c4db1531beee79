"""How a request through a row of caches ended, as pages tell it: who answered, or what the origin had to say."""

from edgelearn.sim.cache.invalidation import SAFE
from edgelearn.sim.engine.chain import Visit

NOT_MODIFIED, ERROR_STATUS = 304, 503


def describe_ending(visit: Visit, by: str) -> str:
    """In a sentence that begins small. `by` is what the cache is called that answered, if one did."""
    if visit.answered_by:
        background = " and asks behind it in the background" if visit.background else ""
        return f"{by} answers{background}."
    if visit.origin is None or visit.origin_response is None:
        return _without_origin(visit, "the origin can't be reached")
    status = visit.origin_response.status
    if status == ERROR_STATUS:
        return _without_origin(visit, f"the origin answers {status}")
    if visit.origin.method not in SAFE:
        return f"the origin takes it and answers {status}."
    if status == NOT_MODIFIED:
        return "the origin is asked and says 304: the copy holds, its content doesn't travel."
    return "the origin is asked and sends the whole content."


def _without_origin(visit: Visit, why: str) -> str:
    if visit.response.status < ERROR_STATUS:
        return f"{why}; a stale copy answers."
    return f"{why}; the client gets {visit.response.status}."
