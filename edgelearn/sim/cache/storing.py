"""May this response be stored? The conditions of RFC 9111 §3, for a shared cache, as far as modelled."""

from edgelearn.sim.cache.directives import CacheControl
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Request, Response

METHOD = Rule(name="request method", clause="RFC 9111 §3")
NO_STORE = Rule(name="no-store", clause="RFC 9111 §5.2.2.5")
PRIVATE = Rule(name="private", clause="RFC 9111 §5.2.2.7")
EXPLICIT = Rule(name="explicit leave to store", clause="RFC 9111 §3")
STATUS = Rule(name="status understood", clause="RFC 9111 §3")
HEURISTIC = Rule(name="heuristically cacheable status", clause="RFC 9110 §15.1")

UNDERSTOOD = 200
"""The status this cache has rules for so far; others it passes on. (§3 wants a status to be understood.)"""
EXPLICIT_DIRECTIVES = ("public", "max-age", "s-maxage")


def may_store(request: Request, response: Response, directives: CacheControl) -> Decided[bool]:
    """Whether a shared cache may keep the response, and the rule that says so. RFC 9111 §3."""
    if request.method != "GET":
        return _decided(False, METHOD, f"A response to {request.method} is not stored", method=request.method)
    if "no-store" in directives:
        return _decided(False, NO_STORE, "The response says no-store: no cache may keep it")
    if "private" in directives:
        return _decided(False, PRIVATE, "The response says private: a shared cache may not keep it")
    if response.status != UNDERSTOOD:
        return _decided(False, STATUS, f"This cache has no rules for a {response.status}", status=response.status)
    for name in EXPLICIT_DIRECTIVES:
        if name in directives:
            return _decided(True, EXPLICIT, f"{name} allows the edge to keep the response", directive=name)
    return _decided(True, HEURISTIC, "No directive forbids it, and a 200 may be kept by default")


def _decided(value: bool, rule: Rule, text: str, **values: object) -> Decided[bool]:
    verdict = Verdict.YES if value else Verdict.NO
    return Decided(value=value, steps=(Step(rule=rule, text=text, verdict=verdict, values=values),))
