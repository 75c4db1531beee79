"""For how long may a stored response be reused, and how old is it? RFC 9111 §4.2."""

from edgelearn.sim.cache.directives import CacheControl
from edgelearn.sim.explain import Decided, Rule, Step, Verdict

S_MAXAGE = Rule(name="s-maxage", clause="RFC 9111 §5.2.2.10")
MAX_AGE = Rule(name="max-age", clause="RFC 9111 §5.2.2.1")
NO_LIFETIME = Rule(name="no stated lifetime", clause="RFC 9111 §4.2.2")


def must_validate(directives: CacheControl) -> bool:
    """Whether the response may be kept but never reused without asking. A list of fields is read as none.

    RFC 9111 §5.2.2.4.
    """
    return "no-cache" in directives


def freshness_lifetime_s(directives: CacheControl) -> Decided[float]:
    """Seconds for which the response stays fresh in a shared cache, and why. RFC 9111 §4.2.1."""
    for name, rule in (("s-maxage", S_MAXAGE), ("max-age", MAX_AGE)):
        if (seconds := directives.seconds(name)) is not None:
            return _decided(seconds, rule, f"{name} gives the copy a lifetime of {seconds} s")
    # A heuristic needs Last-Modified, which the simulated origin doesn't send.
    return _decided(0, NO_LIFETIME, "The response states no lifetime and no Last-Modified to guess one from")


def initial_age_s(*, request_s: float, response_s: float, made_at_s: float) -> float:
    """How old a response from the origin is when it arrives; the time it took counts as age. RFC 9111 §4.2.3.

    The section's age_value is 0 here: there is no cache between this one and the origin.
    """
    apparent_age_s = max(0.0, response_s - made_at_s)
    response_delay_s = response_s - request_s
    return max(apparent_age_s, response_delay_s)


def _decided(seconds: float, rule: Rule, text: str) -> Decided[float]:
    verdict = Verdict.YES if seconds > 0 else Verdict.NO
    step = Step(rule=rule, text=text, verdict=verdict, values={"lifetime_s": seconds})
    return Decided(value=float(seconds), steps=(step,))
