"""The record of an exchange: its outcome, durations and the proxy's own explanation steps. No I/O."""

from dataclasses import dataclass

from edgelearn.proxy.errors import OriginError, RefusedError
from edgelearn.sim.explain import Rule, Step, Verdict

COLLAPSED = Rule(name="collapsed requests", clause="RFC 9211 §2.5")
FAILED = Rule(name="origin failed", clause="RFC 9209 §2.3")
REFUSED = Rule(name="request refused", clause="RFC 9209 §2.3")
CONTENT_PASSES = Rule(name="content in a GET or HEAD", clause="RFC 9110 §9.3.1")


@dataclass(slots=True, kw_only=True)
class ExchangeRecord:
    """What is known of one exchange so far.

    `begin_s` counts from 1970; `status` is 0 while the client got none. `waited_s` passed while another's fetch was
    waited for, `origin_s` until the origin's head was there; both None where that wasn't.
    """

    begin_s: float
    waited_s: float | None = None
    origin_s: float | None = None
    steps: tuple[Step, ...] = ()
    status: int = 0
    word: str = "error"
    cache_status: str = ""

    def server_timing(self, now_s: float) -> str:
        """The metrics of Server-Timing up to now, in ms; what is neither waiting nor the origin is the edge itself."""
        edge_s = now_s - self.begin_s - (self.waited_s or 0.0) - (self.origin_s or 0.0)
        spans_s = (("edge", max(0.0, edge_s)), ("wait", self.waited_s), ("origin", self.origin_s))
        return ", ".join(f"{name};dur={1000 * span_s:.1f}" for name, span_s in spans_s if span_s is not None)


def note(rule: Rule, text: str, verdict: Verdict = Verdict.NOTE, **values: object) -> Step:
    """A step of the proxy's own."""
    return Step(rule=rule, text=text, verdict=verdict, values=values)


def failed(error: OriginError) -> Step:
    """What went wrong at the origin."""
    return note(FAILED, error.text, Verdict.NO, error=error.error)


def refused(error: RefusedError) -> Step:
    """Why a request goes nowhere."""
    return note(REFUSED, error.text, Verdict.NO, error=error.error)
