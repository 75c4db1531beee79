"""The proxy's own steps, told beside the cache's. Pure."""

from edgelearn.proxy.errors import RefusedError
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
