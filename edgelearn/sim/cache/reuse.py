"""Whether a stored copy may answer a request now: fresh, stale where allowed, or once revalidated. RFC 9111 §4."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from edgelearn.sim.cache.control import request_directives
from edgelearn.sim.cache.directives import CacheControl
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.explain import Decided, Rule, Step, Verdict
from edgelearn.sim.messages import Request

AGE = Rule(name="age", clause="RFC 9111 §4.2.3")
FRESH = Rule(name="freshness", clause="RFC 9111 §4.2")
NO_CACHE = Rule(name="no-cache", clause="RFC 9111 §5.2.2.4")
PURGED_SOFTLY = Rule(name="soft purge", clause="edge rule")
REQUEST_NO_CACHE = Rule(name="request no-cache", clause="RFC 9111 §5.2.1.4")
REQUEST_MAX_AGE = Rule(name="request max-age", clause="RFC 9111 §5.2.1.1")
MIN_FRESH = Rule(name="min-fresh", clause="RFC 9111 §5.2.1.3")
MAX_STALE = Rule(name="max-stale", clause="RFC 9111 §5.2.1.2")
CLIENT_DIRECTIVE_IGNORED = Rule(name="client directive ignored", clause="RFC 9111 §5.2.1")
IMMUTABLE = Rule(name="immutable", clause="RFC 8246 §2")
MUST_REVALIDATE = Rule(name="must-revalidate", clause="RFC 9111 §5.2.2.2")
PROXY_REVALIDATE = Rule(name="proxy-revalidate", clause="RFC 9111 §5.2.2.8")
S_MAXAGE_REVALIDATES = Rule(name="s-maxage forbids stale responses", clause="RFC 9111 §5.2.2.10")
WHILE_REVALIDATE = Rule(name="stale-while-revalidate", clause="RFC 5861 §3")
IF_ERROR = Rule(name="stale-if-error", clause="RFC 5861 §4")
DISCONNECTED = Rule(name="stale while disconnected", clause="RFC 9111 §4.2.4")
STALE_NOT_ALLOWED = Rule(name="stale response not allowed", clause="RFC 9111 §4.2.4")
NEVER_STALE = Rule(name="this cache never serves stale", clause="edge rule")


class CopyState(StrEnum):
    """What a stored copy is good for at a moment, for a request.

    `may_reuse` tells the first four apart; whether a copy may stand in for an error is only asked once there is one.
    """

    FRESH = "fresh"
    STALE = "stale, as the client allows"
    WHILE_REVALIDATING = "stale, served while revalidating"
    REVALIDATE = "must revalidate"
    ON_ERROR = "must revalidate; stale if that fails"
    UNREACHABLE = "must revalidate; stale if the origin is unreachable"


class Failure(StrEnum):
    """Why the origin gave no usable response."""

    ERROR_STATUS = "it responded with an error"
    DISCONNECTED = "it could not be reached, or its response broke off"


def may_reuse(stored: StoredResponse, request: Request, now_s: float, policy: CachePolicy) -> Decided[CopyState]:
    """What this copy is good for, and the rules that say so."""
    if stored.must_validate:
        text = "It says no-cache: it may be stored, but not used before the origin confirms it"
        return Decided(value=CopyState.REVALIDATE, steps=(_no(NO_CACHE, text),))
    asked = request_directives(request.headers, policy)
    freshness = _freshness_steps(stored, now_s)
    if stored.is_fresh(now_s):
        met = _client_directives(stored, asked, now_s, policy)
        return Decided(value=CopyState.FRESH if met.value else CopyState.REVALIDATE, steps=(*freshness, *met.steps))
    stale = _stale_state(stored, asked, now_s, policy)
    return Decided(value=stale.value, steps=(*freshness, *stale.steps))


def may_answer_failure(
    stored: StoredResponse, request: Request, now_s: float, policy: CachePolicy, failure: Failure
) -> Decided[bool]:
    """Whether a copy may answer, stale or not, since the origin gave no good answer. RFC 5861 §4, RFC 9111 §4.2.4."""
    if forbidden := stale_forbidden(stored, policy):
        return Decided(value=False, steps=(forbidden,))
    asked = request_directives(request.headers, policy)
    if policy.honour_reload and "no-cache" in asked:
        return Decided(
            value=False, steps=(_no(REQUEST_NO_CACHE, "The client accepts only a response from the origin"),)
        )
    stale_s = -stored.fresh_for_s(now_s)
    stated = [
        seconds
        for directives in (stored.control.directives, asked)
        if (seconds := directives.seconds("stale-if-error")) is not None
    ]
    window_s = max(stated, default=policy.default_stale_if_error_s)
    if stale_s <= window_s:
        text = f"{failure.value.capitalize()}; stale-if-error allows {window_s:.0f} s past the lifetime"
        return Decided(value=True, steps=(_yes(IF_ERROR, text, stale_for_s=stale_s),))
    if failure is Failure.DISCONNECTED and stale_s <= policy.stale_when_disconnected_s:
        text = "The origin can't be reached, and nothing forbids a stale response"
        return Decided(value=True, steps=(_yes(DISCONNECTED, text, stale_for_s=stale_s),))
    return Decided(
        value=False, steps=(_no(STALE_NOT_ALLOWED, "Nothing allows a stale response now", stale_for_s=stale_s),)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleWindows:
    """Seconds past its lifetime for which a copy answers a plain request; minus infinity where it never does."""

    while_revalidating_s: float
    on_error_s: float
    disconnected_s: float


def stale_windows(stored: StoredResponse, policy: CachePolicy) -> StaleWindows:
    """For how long a copy answers while the origin is asked, in place of an error, and while the origin is gone."""
    if stale_forbidden(stored, policy) is not None:
        return StaleWindows(while_revalidating_s=-inf, on_error_s=-inf, disconnected_s=-inf)
    directives = stored.control.directives
    while_s, error_s = directives.seconds("stale-while-revalidate"), directives.seconds("stale-if-error")
    on_error_s = policy.default_stale_if_error_s if error_s is None else float(error_s)
    return StaleWindows(
        while_revalidating_s=-inf if while_s is None else float(while_s),
        on_error_s=on_error_s,
        disconnected_s=max(on_error_s, policy.stale_when_disconnected_s),
    )


def stale_forbidden(stored: StoredResponse, policy: CachePolicy) -> Step | None:
    """The step that forbids serving this copy stale, whatever allows it; None when nothing does. RFC 9111 §4.2.4."""
    if not policy.serve_stale:
        return _no(NEVER_STALE, "This cache never serves stale copies")
    directives = stored.control.directives
    if "must-revalidate" in directives:
        return _no(MUST_REVALIDATE, "must-revalidate: once stale, it must be revalidated before every use")
    if directives.applies_whole("no-cache"):
        return _no(NO_CACHE, "no-cache: it must be revalidated before every use")
    if policy.shared and "proxy-revalidate" in directives:
        return _no(PROXY_REVALIDATE, "proxy-revalidate: once stale, shared caches must revalidate it before use")
    if policy.shared and "s-maxage" in directives:
        return _no(
            S_MAXAGE_REVALIDATES,
            "s-maxage implies proxy-revalidate: once stale, shared caches must revalidate it before use",
        )
    return None


def _freshness_steps(stored: StoredResponse, now_s: float) -> tuple[Step, ...]:
    age_s, left_s = stored.age_s(now_s), stored.fresh_for_s(now_s)
    text = f"It is {age_s:.1f} s old, {stored.initial_age_s:.2f} s of that on arrival"
    age = Step(
        rule=AGE, text=text, verdict=Verdict.NOTE, values={"age_s": age_s, "initial_age_s": stored.initial_age_s}
    )
    if stored.expired_from_s <= now_s:
        return (age, _no(PURGED_SOFTLY, "It was soft-purged, and counts as stale since", fresh_for_s=left_s))
    if left_s > 0:
        return (age, _yes(FRESH, f"It is fresh for another {left_s:.1f} s", fresh_for_s=left_s))
    return (age, _no(FRESH, f"It is stale: {-left_s:.1f} s past its lifetime", fresh_for_s=left_s))


def _client_directives(stored: StoredResponse, asked: CacheControl, now_s: float, policy: CachePolicy) -> Decided[bool]:
    """Whether a fresh copy meets the client's directives. RFC 9111 §5.2.1."""
    refusals = tuple(_unmet_directives(stored, asked, now_s))
    if not refusals:
        return Decided(value=True, steps=())
    if not policy.honour_reload:
        text = f"{refusals[0].rule.name} is only a request, and this cache ignores clients that ask for the origin"
        return Decided(value=True, steps=(Step(rule=CLIENT_DIRECTIVE_IGNORED, text=text, verdict=Verdict.NOTE),))
    immutable = "immutable" in stored.control.directives
    counting = [each for each in refusals if not (immutable and each.rule is REQUEST_MAX_AGE)]
    if counting:
        return Decided(value=False, steps=(counting[0],))
    text = "It is immutable: while it is fresh, a reload doesn't revalidate it"
    return Decided(value=True, steps=(_yes(IMMUTABLE, text),))


def _unmet_directives(stored: StoredResponse, asked: CacheControl, now_s: float) -> Iterator[Step]:
    """The client's directives that this copy doesn't meet now."""
    if "no-cache" in asked:
        yield _no(REQUEST_NO_CACHE, "The client asks for revalidation, even of a fresh copy")
    if (most_s := asked.seconds("max-age")) is not None and stored.age_s(now_s) > most_s:
        yield _no(REQUEST_MAX_AGE, f"The client accepts nothing older than {most_s} s", age_s=stored.age_s(now_s))
    if (least_s := asked.seconds("min-fresh")) is not None and stored.fresh_for_s(now_s) < least_s:
        yield _no(
            MIN_FRESH, f"The client requires another {least_s} s of freshness", fresh_for_s=stored.fresh_for_s(now_s)
        )


def _stale_state(stored: StoredResponse, asked: CacheControl, now_s: float, policy: CachePolicy) -> Decided[CopyState]:
    stale_s = -stored.fresh_for_s(now_s)
    refused = next(_unmet_directives(stored, asked, now_s), None)
    by_client = policy.honour_max_stale and refused is None and "max-stale" in asked and stale_s <= _max_stale_s(asked)
    window_s = stored.control.directives.seconds("stale-while-revalidate")
    allowed = window_s is not None and stale_s <= window_s
    if not (by_client or allowed):
        return Decided(value=CopyState.REVALIDATE, steps=())
    if forbidden := stale_forbidden(stored, policy):
        return Decided(value=CopyState.REVALIDATE, steps=(forbidden,))
    if allowed:
        if policy.honour_reload and refused is not None:
            return Decided(value=CopyState.REVALIDATE, steps=(refused,))
        text = f"stale-while-revalidate allows {window_s} s past the lifetime, while it is revalidated"
        return Decided(value=CopyState.WHILE_REVALIDATING, steps=(_yes(WHILE_REVALIDATE, text, stale_for_s=stale_s),))
    return Decided(
        value=CopyState.STALE, steps=(_yes(MAX_STALE, "The client accepts it this stale", stale_for_s=stale_s),)
    )


def _max_stale_s(asked: CacheControl) -> float:
    """How stale the client accepts it; without a number, however stale. RFC 9111 §5.2.1.2."""
    bare = any(name == "max-stale" and argument is None for name, argument in asked.directives)
    return float("inf") if bare else float(asked.seconds("max-stale") or 0)


def _yes(rule: Rule, text: str, **values: object) -> Step:
    return Step(rule=rule, text=text, verdict=Verdict.YES, values=values)


def _no(rule: Rule, text: str, **values: object) -> Step:
    return Step(rule=rule, text=text, verdict=Verdict.NO, values=values)
