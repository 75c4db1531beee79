"""May this copy answer this request now? Fresh, stale on purpose, or only once the origin was asked. RFC 9111 §4."""

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
WISH_PASSED_OVER = Rule(name="client's wish passed over", clause="RFC 9111 §5.2.1")
IMMUTABLE = Rule(name="immutable", clause="RFC 8246 §2")
MUST_REVALIDATE = Rule(name="must-revalidate", clause="RFC 9111 §5.2.2.2")
PROXY_REVALIDATE = Rule(name="proxy-revalidate", clause="RFC 9111 §5.2.2.8")
S_MAXAGE_REVALIDATES = Rule(name="s-maxage forbids stale answers", clause="RFC 9111 §5.2.2.10")
WHILE_REVALIDATE = Rule(name="stale-while-revalidate", clause="RFC 5861 §3")
IF_ERROR = Rule(name="stale-if-error", clause="RFC 5861 §4")
DISCONNECTED = Rule(name="stale while disconnected", clause="RFC 9111 §4.2.4")
NO_LEAVE = Rule(name="no leave for stale answers", clause="RFC 9111 §4.2.4")
NEVER_STALE = Rule(name="no stale answers here", clause="edge rule")


class Use(StrEnum):
    """What a copy is good for at this moment."""

    FRESH = "fresh"
    STALE = "stale, as the client allows"
    WHILE_REVALIDATING = "stale while revalidating"
    ASK = "ask the origin first"


class Failure(StrEnum):
    """Why the origin gave no good answer."""

    ERROR_STATUS = "it answered with an error"
    DISCONNECTED = "it could not be reached, or its answer broke off"


def may_reuse(stored: StoredResponse, request: Request, now_s: float, policy: CachePolicy) -> Decided[Use]:
    """What this copy is good for, and the rules that say so."""
    if stored.must_validate:
        text = "It says no-cache: it may be kept, but not used without asking the origin"
        return Decided(value=Use.ASK, steps=(_no(NO_CACHE, text),))
    asked = request_directives(request.headers, policy)
    told = _freshness_told(stored, now_s)
    if stored.is_fresh(now_s):
        wish = _wish(stored, asked, now_s, policy)
        return Decided(value=Use.FRESH if wish.value else Use.ASK, steps=(*told, *wish.steps))
    stale = _stale_use(stored, asked, now_s, policy)
    return Decided(value=stale.value, steps=(*told, *stale.steps))


def may_answer_failure(
    stored: StoredResponse, request: Request, now_s: float, policy: CachePolicy, failure: Failure
) -> Decided[bool]:
    """Whether a copy may answer, stale or not, since the origin gave no good answer. RFC 5861 §4, RFC 9111 §4.2.4."""
    if forbidden := stale_forbidden(stored, policy):
        return Decided(value=False, steps=(forbidden,))
    asked = request_directives(request.headers, policy)
    if policy.honour_reload and "no-cache" in asked:
        return Decided(value=False, steps=(_no(REQUEST_NO_CACHE, "The client wants what the origin says, or nothing"),))
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
        text = "The origin can't be reached, and nothing forbids a stale answer"
        return Decided(value=True, steps=(_yes(DISCONNECTED, text, stale_for_s=stale_s),))
    return Decided(value=False, steps=(_no(NO_LEAVE, "Nothing allows a stale answer now", stale_for_s=stale_s),))


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
    """The step that forbids this copy as a stale answer whatever allows it; None when nothing does. RFC 9111 §4.2.4."""
    if not policy.serve_stale:
        return _no(NEVER_STALE, "This cache never answers with what is stale")
    directives = stored.control.directives
    if "must-revalidate" in directives:
        return _no(MUST_REVALIDATE, "must-revalidate: once stale, it never answers before the origin was asked")
    if directives.applies_whole("no-cache"):
        return _no(NO_CACHE, "no-cache: it never answers before the origin was asked")
    if policy.shared and "proxy-revalidate" in directives:
        return _no(PROXY_REVALIDATE, "proxy-revalidate: once stale, no shared cache answers with it unasked")
    if policy.shared and "s-maxage" in directives:
        return _no(
            S_MAXAGE_REVALIDATES,
            "s-maxage is also proxy-revalidate: once stale, no shared cache answers with it unasked",
        )
    return None


def _freshness_told(stored: StoredResponse, now_s: float) -> tuple[Step, ...]:
    age_s, left_s = stored.age_s(now_s), stored.fresh_for_s(now_s)
    text = f"It is {age_s:.1f} s old: it took {stored.initial_age_s:.2f} s to get here and lay here since"
    age = Step(
        rule=AGE, text=text, verdict=Verdict.NOTE, values={"age_s": age_s, "initial_age_s": stored.initial_age_s}
    )
    if stored.expired_from_s <= now_s:
        return (age, _no(PURGED_SOFTLY, "It was purged softly: since then it counts as stale", fresh_for_s=left_s))
    if left_s > 0:
        return (age, _yes(FRESH, f"It is fresh for another {left_s:.1f} s", fresh_for_s=left_s))
    return (age, _no(FRESH, f"It is not fresh: {-left_s:.1f} s past its lifetime", fresh_for_s=left_s))


def _wish(stored: StoredResponse, asked: CacheControl, now_s: float, policy: CachePolicy) -> Decided[bool]:
    """Whether a fresh copy is what the client wants. RFC 9111 §5.2.1."""
    refusals = tuple(_refused_by_wish(stored, asked, now_s))
    if not refusals:
        return Decided(value=True, steps=())
    if not policy.honour_reload:
        text = f"{refusals[0].rule.name} is a wish, and this cache doesn't let clients choose to reach the origin"
        return Decided(value=True, steps=(Step(rule=WISH_PASSED_OVER, text=text, verdict=Verdict.NOTE),))
    immutable = "immutable" in stored.control.directives
    counting = [each for each in refusals if not (immutable and each.rule is REQUEST_MAX_AGE)]
    if counting:
        return Decided(value=False, steps=(counting[0],))
    text = "It is immutable: while it is fresh, reloading the page doesn't ask again"
    return Decided(value=True, steps=(_yes(IMMUTABLE, text),))


def _refused_by_wish(stored: StoredResponse, asked: CacheControl, now_s: float) -> Iterator[Step]:
    """Each of the client's wishes that this copy doesn't meet now."""
    if "no-cache" in asked:
        yield _no(REQUEST_NO_CACHE, "The client wants the origin asked, fresh copy or not")
    if (most_s := asked.seconds("max-age")) is not None and stored.age_s(now_s) > most_s:
        yield _no(REQUEST_MAX_AGE, f"The client takes nothing older than {most_s} s", age_s=stored.age_s(now_s))
    if (least_s := asked.seconds("min-fresh")) is not None and stored.fresh_for_s(now_s) < least_s:
        yield _no(
            MIN_FRESH, f"The client wants it fresh for another {least_s} s", fresh_for_s=stored.fresh_for_s(now_s)
        )


def _stale_use(stored: StoredResponse, asked: CacheControl, now_s: float, policy: CachePolicy) -> Decided[Use]:
    stale_s = -stored.fresh_for_s(now_s)
    refused = next(_refused_by_wish(stored, asked, now_s), None)
    by_client = policy.honour_max_stale and refused is None and "max-stale" in asked and stale_s <= _max_stale_s(asked)
    window_s = stored.control.directives.seconds("stale-while-revalidate")
    allowed = window_s is not None and stale_s <= window_s
    if not (by_client or allowed):
        return Decided(value=Use.ASK, steps=())
    if forbidden := stale_forbidden(stored, policy):
        return Decided(value=Use.ASK, steps=(forbidden,))
    if allowed:
        if policy.honour_reload and refused is not None:
            return Decided(value=Use.ASK, steps=(refused,))
        text = f"stale-while-revalidate allows {window_s} s past the lifetime, while the origin is asked"
        return Decided(value=Use.WHILE_REVALIDATING, steps=(_yes(WHILE_REVALIDATE, text, stale_for_s=stale_s),))
    return Decided(value=Use.STALE, steps=(_yes(MAX_STALE, "The client accepts it this stale", stale_for_s=stale_s),))


def _max_stale_s(asked: CacheControl) -> float:
    """How stale the client takes it; without a number, however stale. RFC 9111 §5.2.1.2."""
    bare = any(name == "max-stale" and argument is None for name, argument in asked.directives)
    return float("inf") if bare else float(asked.seconds("max-stale") or 0)


def _yes(rule: Rule, text: str, **values: object) -> Step:
    return Step(rule=rule, text=text, verdict=Verdict.YES, values=values)


def _no(rule: Rule, text: str, **values: object) -> Step:
    return Step(rule=rule, text=text, verdict=Verdict.NO, values=values)
