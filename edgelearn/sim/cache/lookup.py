"""The result of a lookup: a response from a copy, or the request to forward to the origin. RFC 9111 §4.

Pure functions: the caller passes the candidate copies and the reason for absence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from edgelearn.sim.cache.absence_log import Absence
from edgelearn.sim.cache.conditions import FOR_THE_ORIGIN, for_the_rest, with_validators
from edgelearn.sim.cache.control import request_directives
from edgelearn.sim.cache.copy_response import answers_range, response_from
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.reuse import CopyState, may_reuse
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.explain import Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.outcomes import Cause

SELECT = Rule(name="stored response selected", clause="RFC 9111 §4")
ABSENT = Rule(name="no stored response", clause="RFC 9111 §4")
NO_VARIANT = Rule(name="no stored variant matches", clause="RFC 9111 §4.1")
NOT_FOR_CACHES = Rule(name="method not cacheable", clause="RFC 9111 §4")
CONDITION_FOR_ORIGIN = Rule(name="condition evaluated by the origin", clause="RFC 9111 §4.3.2")
ONLY_IF_CACHED = Rule(name="only-if-cached", clause="RFC 9111 §5.2.1.7")
PART_ABSENT = Rule(name="range not stored", clause="RFC 9111 §3.3")

CACHED_METHODS = ("GET", "HEAD", "QUERY")
"""Methods that can be answered from a copy."""

GATEWAY_TIMEOUT = 504


class Forward(StrEnum):
    """Why a request is forwarded, in the terms of Cache-Status. RFC 9211 §2.2."""

    BYPASS = "bypass"
    METHOD = "method"
    URI_MISS = "uri-miss"
    VARY_MISS = "vary-miss"
    REQUEST = "request"
    STALE = "stale"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A lookup's result.

    `answer` is what the client gets now; `usable` means that it comes from `stored`. Without an answer, the request is
    forwarded for the reason in `forward`; `to_origin` is the request to send, instead of or, if `background`, after the
    answer. `asked_about` lists the copies that it validates, `completing` the partial copy whose rest it requests.
    """

    request: Request
    now_s: float
    steps: tuple[Step, ...]
    to_origin: Request
    stored: StoredResponse | None = None
    usable: bool = False
    answer: Response | None = None
    cause: Cause | None = None
    forward: Forward | None = None
    background: bool = False
    asked_about: tuple[StoredResponse, ...] = ()
    completing: StoredResponse | None = None


def forwarded_lookup(request: Request, now_s: float) -> Lookup | None:
    """The lookup for a method or condition that no copy can answer; None for any other request."""
    if request.method not in CACHED_METHODS:
        text = f"A {request.method} is never answered from a copy"
        step = Step(rule=NOT_FOR_CACHES, text=text, verdict=Verdict.NO)
        return _forwarded(request, now_s, step, Forward.METHOD)
    if condition := next((name for name in FOR_THE_ORIGIN if name in request.headers), None):
        step = Step(rule=CONDITION_FOR_ORIGIN, text=f"Only the origin can evaluate {condition}", verdict=Verdict.NO)
        return _forwarded(request, now_s, step, Forward.REQUEST)
    return None


def selected(copies: Sequence[StoredResponse], request: Request) -> StoredResponse | None:
    """Of the matching copies, the most recent one, complete ones first. RFC 9111 §4, §4.1."""
    matching = [each for each in copies if each.matches(request)]
    return max(matching, key=lambda each: (each.span is None, each.made_s, each.response_s), default=None)


def found_lookup(
    request: Request, stored: StoredResponse, now_s: float, policy: CachePolicy, absence: Absence
) -> Lookup:
    """The lookup that selected this copy. `absence` explains a missing range."""
    chosen = _selected_step(stored)
    if not answers_range(stored, request):
        return _part_absent(request, stored, now_s, chosen, absence)
    use = may_reuse(stored, request, now_s, policy)
    steps = (chosen, *use.steps)
    if use.value is CopyState.REVALIDATE:
        asking = with_validators(request, (stored,), stored)
        validated = stored.must_validate or not stored.is_fresh(now_s)
        return Lookup(
            request=request,
            now_s=now_s,
            steps=(*steps, *asking.steps),
            to_origin=asking.value,
            stored=stored,
            cause=Cause.MUST_VALIDATE if stored.must_validate else Cause.EXPIRED,
            forward=Forward.STALE if validated else Forward.REQUEST,
            asked_about=(stored,) if asking.value is not request else (),
        )
    answer = response_from(stored, request, now_s, validated=False)
    answered = Lookup(
        request=request,
        now_s=now_s,
        steps=(*steps, *answer.steps),
        to_origin=request,
        stored=stored,
        usable=True,
        answer=answer.response,
    )
    if use.value is not CopyState.WHILE_REVALIDATING:
        return answered
    plain = _unconditional(request)
    asking = with_validators(plain, (stored,), stored)
    asked_about = (stored,) if asking.value is not plain else ()
    return replace(answered, to_origin=asking.value, background=True, asked_about=asked_about)


def absent_lookup(
    request: Request, key: str, copies: Sequence[StoredResponse], now_s: float, absence: Absence, policy: CachePolicy
) -> Lookup:
    """The lookup without a matching copy. The origin may select another variant, so their ETags are sent along."""
    others = tuple(each for each in copies if policy.ask_about_variants and each.span is None and not each.head_only)
    asking = with_validators(request, others, None)
    if copies:
        text = "No stored variant matches the request's values of the fields in Vary"
        step = Step(rule=NO_VARIANT, text=text, verdict=Verdict.NO, values={"key": key})
    else:
        text = f"No stored response has this key: {absence.value}"
        step = Step(rule=ABSENT, text=text, verdict=Verdict.NO, values={"key": key})
    return Lookup(
        request=request,
        now_s=now_s,
        steps=(step, *asking.steps),
        to_origin=asking.value,
        cause=absence.cause,
        forward=Forward.VARY_MISS if copies else Forward.URI_MISS,
        asked_about=others if asking.value is not request else (),
    )


def only_if_cached(lookup: Lookup, policy: CachePolicy) -> Lookup:
    """The lookup with a 504 in place of a forwarded request, if the client sent only-if-cached. RFC 9111 §5.2.1.7."""
    if lookup.usable or "only-if-cached" not in request_directives(lookup.request.headers, policy):
        return lookup
    step = Step(rule=ONLY_IF_CACHED, text="The client accepts no response from the origin: 504", verdict=Verdict.NO)
    response = Response(status=GATEWAY_TIMEOUT, headers=Headers([("Content-Length", "0")]), content=b"")
    return replace(lookup, answer=response, steps=(*lookup.steps, step), forward=None)


def _part_absent(request: Request, stored: StoredResponse, now_s: float, chosen: Step, absence: Absence) -> Lookup:
    text = "Only a part of the content is stored, and not the requested range"
    step = Step(rule=PART_ABSENT, text=text, verdict=Verdict.NO)
    rest = for_the_rest(request, stored)
    return Lookup(
        request=request,
        now_s=now_s,
        steps=(chosen, step, *(rest.steps if rest else ())),
        to_origin=rest.value if rest else request,
        cause=absence.cause,
        forward=Forward.PARTIAL,
        completing=stored if rest else None,
    )


def _forwarded(request: Request, now_s: float, step: Step, forward: Forward) -> Lookup:
    return Lookup(request=request, now_s=now_s, steps=(step,), to_origin=request, cause=Cause.BYPASS, forward=forward)


def _selected_step(stored: StoredResponse) -> Step:
    values: dict[str, object] = {"key": stored.key}
    if stored.selecting:
        values["vary"] = ", ".join(f"{name}: {value}" for name, value in stored.selecting)
    return Step(rule=SELECT, text="A stored response has this key", verdict=Verdict.YES, values=values)


def _unconditional(request: Request) -> Request:
    """The request for everything, without the client's conditions: the cache makes it for itself."""
    left_out = {"if-none-match", "if-modified-since", "if-range", "range"}
    return replace(
        request, method="GET" if request.method == "HEAD" else request.method, headers=request.headers.without(left_out)
    )
