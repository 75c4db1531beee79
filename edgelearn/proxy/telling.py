"""What an exchange is told as: the short words in header fields, and the proxy's own steps beside the cache's. Pure.

RFC 9211 (Cache-Status) and RFC 9209 (Proxy-Status).
"""

from edgelearn.proxy.errors import RefusedError
from edgelearn.proxy.fields import parameters
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.explain import Rule, Step, Verdict

COLLAPSED = Rule(name="collapsed requests", clause="RFC 9211 §2.5")
FAILED = Rule(name="origin failed", clause="RFC 9209 §2.3")
REFUSED = Rule(name="request refused", clause="RFC 9209 §2.3")
CONTENT_PASSES = Rule(name="content in a GET or HEAD", clause="RFC 9110 §9.3.1")


def note(rule: Rule, text: str, verdict: Verdict = Verdict.NOTE, **values: object) -> Step:
    """A step of the proxy's own."""
    return Step(rule=rule, text=text, verdict=verdict, values=values)


def refused(error: RefusedError) -> Step:
    """Why a request goes nowhere."""
    return note(REFUSED, error.text, Verdict.NO, error=error.error)


def of_hit(name: str, lookup: Lookup, *, collapsed: bool) -> str:
    """Cache-Status of an answer from store."""
    if lookup.stored is None or not lookup.usable:
        return parameters(name, detail=lookup.steps[-1].text)
    ttl_s = int(lookup.stored.fresh_for_s(lookup.now_s))
    way = "fwd=miss; collapsed" if collapsed else "hit"
    return parameters(name, way, f"ttl={ttl_s}", detail=_deciding(lookup.steps))


def of_forwarded(name: str, lookup: Lookup, received: Received, status: int, now_s: float, *, waited: bool) -> str:
    """Cache-Status of an answer that the origin was asked for."""
    stored = received.storable or bool(received.freshened)
    return parameters(
        name,
        f"fwd={lookup.forward.value}" if lookup.forward else None,
        f"fwd-status={status}",
        "collapsed=?0" if waited else None,
        "stored" if stored else None,
        f"ttl={int(received.copy.fresh_for_s(now_s))}" if stored or received.answer else None,
        detail="; ".join(filter(None, (_deciding(lookup.steps), _deciding(received.steps)))),
    )


def of_failed(name: str, lookup: Lookup, steps: tuple[Step, ...]) -> str:
    """Cache-Status of a stale answer in place of none, or of an error."""
    return parameters(name, f"fwd={lookup.forward.value}" if lookup.forward else None, detail=_deciding(steps))


def _deciding(steps: tuple[Step, ...]) -> str:
    """The sentence of the step that decided: the last that speaks for or against."""
    return next((step.text for step in reversed(steps) if step.verdict is not Verdict.NOTE), "")
