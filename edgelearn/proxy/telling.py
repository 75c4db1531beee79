"""What is told of an exchange: the proxy's own steps beside the cache's, how it went in a word. No I/O."""

from dataclasses import dataclass

from edgelearn.proxy.errors import OriginError, RefusedError
from edgelearn.sim.explain import Rule, Step, Verdict

COLLAPSED = Rule(name="collapsed requests", clause="RFC 9211 §2.5")
FAILED = Rule(name="origin failed", clause="RFC 9209 §2.3")
REFUSED = Rule(name="request refused", clause="RFC 9209 §2.3")
CONTENT_PASSES = Rule(name="content in a GET or HEAD", clause="RFC 9110 §9.3.1")


@dataclass(slots=True, kw_only=True)
class Account:
    """What is known of one exchange so far. `begin_s` counts from 1970; `status` is 0 while the client got none."""

    begin_s: float
    steps: tuple[Step, ...] = ()
    status: int = 0
    word: str = "error"
    cache_status: str = ""


def note(rule: Rule, text: str, verdict: Verdict = Verdict.NOTE, **values: object) -> Step:
    """A step of the proxy's own."""
    return Step(rule=rule, text=text, verdict=verdict, values=values)


def failed(error: OriginError) -> Step:
    """What went wrong at the origin."""
    return note(FAILED, error.text, Verdict.NO, error=error.error)


def refused(error: RefusedError) -> Step:
    """Why a request goes nowhere."""
    return note(REFUSED, error.text, Verdict.NO, error=error.error)
