"""Freshness lifetime and age of a response. RFC 9111 §4.2."""

from edgelearn.sim.cache.control import Control
from edgelearn.sim.cache.dates import parse_date
from edgelearn.sim.cache.fields import members, whole_number
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.statuses import HEURISTICALLY_CACHEABLE
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Response

S_MAXAGE = Rule(name="s-maxage", clause="RFC 9111 §5.2.2.10")
MAX_AGE = Rule(name="max-age", clause="RFC 9111 §5.2.2.1")
EXPIRES = Rule(name="Expires", clause="RFC 9111 §5.3")
HEURISTIC = Rule(name="heuristic freshness", clause="RFC 9111 §4.2.2")
NO_LIFETIME = Rule(name="no lifetime given", clause="RFC 9111 §4.2.2")


def freshness_lifetime_s(response: Response, control: Control, policy: CachePolicy, *, date_s: float) -> Decided[float]:
    """Freshness lifetime in this cache, and the rule behind it. RFC 9111 §4.2.1. `date_s` is the response's Date."""
    for name, rule in (("s-maxage", S_MAXAGE), ("max-age", MAX_AGE)) if policy.shared else (("max-age", MAX_AGE),):
        if (seconds := control.directives.seconds(name)) is not None:
            return _decided(seconds, rule, f"{name} sets a lifetime of {seconds} s")
    if control.expires:
        return _until_expires(control.expires, date_s)
    return _heuristic_s(response, control, policy, date_s=date_s)


def date_of(headers: Headers, *, received_s: float) -> float:
    """Unix time of the response's Date; when it was received if there is none. RFC 9110 §6.6.1."""
    stated = parse_date(headers.get("Date"), now_s=received_s)
    return received_s if stated is None else float(stated)


def stated_age_s(headers: Headers) -> float:
    """The value of Age; 0 if it is absent or invalid, the first of several. RFC 9111 §5.1."""
    first = next(members(headers.get("Age")), None)
    return float(whole_number(first) or 0)


def initial_age_s(*, request_s: float, response_s: float, made_at_s: float, stated_s: float = 0.0) -> float:
    """Age on arrival; the response delay counts as age. RFC 9111 §4.2.3."""
    apparent_age_s = max(0.0, response_s - made_at_s)
    response_delay_s = response_s - request_s
    return max(apparent_age_s, stated_s + response_delay_s)


def _until_expires(lines: tuple[str, ...], date_s: float) -> Decided[float]:
    """Expires minus Date. An invalid or duplicate Expires counts as a time in the past."""
    expires_s = parse_date(lines[0], now_s=date_s) if len(lines) == 1 else None
    if expires_s is None:
        return _decided(0, EXPIRES, "Expires isn't a valid date: the copy is stale immediately")
    seconds = max(0.0, expires_s - date_s)
    return _decided(seconds, EXPIRES, f"Expires is {seconds:.0f} s after Date, which is the lifetime")


def _heuristic_s(response: Response, control: Control, policy: CachePolicy, *, date_s: float) -> Decided[float]:
    modified_s = parse_date(response.headers.get("Last-Modified"), now_s=date_s)
    if modified_s is None:
        return _decided(0, NO_LIFETIME, "The response has no lifetime, and no Last-Modified to estimate one from")
    if response.status not in HEURISTICALLY_CACHEABLE and "public" not in control.directives:
        return _decided(
            0, NO_LIFETIME, f"No heuristic lifetime is allowed for a {response.status}", status=response.status
        )
    since_s = max(0.0, date_s - modified_s)
    seconds = min(policy.heuristic_fraction * since_s, policy.heuristic_limit_s)
    text = f"It was last modified {since_s:.0f} s earlier: the heuristic lifetime is {seconds:.0f} s"
    return _decided(seconds, HEURISTIC, text, since_modified_s=since_s)


def _decided(seconds: float, rule: Rule, text: str, **values: object) -> Decided[float]:
    verdict = Verdict.YES if seconds > 0 else Verdict.NO
    step = Step(rule=rule, text=text, verdict=verdict, values={"lifetime_s": seconds, **values})
    return Decided(value=float(seconds), steps=(step,))
