"""What a look-up finds, and what it means for the request: answered from a copy, or sent on, and with which question.

Pure functions: which copies there are, and why one is absent, is told to them. RFC 9111 §4.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from edgelearn.sim.cache.answering import answer_from, answers_range
from edgelearn.sim.cache.conditions import FOR_THE_ORIGIN, for_the_rest, with_validators
from edgelearn.sim.cache.control import request_directives
from edgelearn.sim.cache.memory import Absence
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.reuse import CopyState, may_reuse
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.explain import Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.outcomes import Cause

SELECT = Rule(name="stored response selected", clause="RFC 9111 §4")
ABSENT = Rule(name="no stored response", clause="RFC 9111 §4")
NO_VARIANT = Rule(name="no stored variant matches", clause="RFC 9111 §4.1")
NOT_FOR_CACHES = Rule(name="method not answered from store", clause="RFC 9111 §4")
CONDITION_FOR_ORIGIN = Rule(name="condition that only the origin judges", clause="RFC 9111 §4.3.2")
ONLY_IF_CACHED = Rule(name="only-if-cached", clause="RFC 9111 §5.2.1.7")
PART_ABSENT = Rule(name="part not stored", clause="RFC 9111 §3.3")

ANSWERED = ("GET", "HEAD", "QUERY")
"""The methods whose requests may be answered from store."""

GATEWAY_TIMEOUT = 504


class Forward(StrEnum):
    """Why a request goes to the origin, in the words of Cache-Status. RFC 9211 §2.2."""

    BYPASS = "bypass"
    METHOD = "method"
    URI_MISS = "uri-miss"
    VARY_MISS = "vary-miss"
    REQUEST = "request"
    STALE = "stale"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What a look-up found, and what follows.

    `answer` is what the client gets now; `usable` says that it comes from `stored`. Without an answer the request goes
    on and `forward` says why; `to_origin` is the request to send then or, when `background`, while the answer goes out.
    `asked_about` are the copies whose validators it carries, `completing` the part of which it asks for the rest.
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


def passed_on(request: Request, now_s: float) -> Lookup | None:
    """The look-up of what no copy may answer: an unsuited method, or a condition for the origin; None for all else."""
    if request.method not in ANSWERED:
        text = f"A {request.method} is never answered from store"
        step = Step(rule=NOT_FOR_CACHES, text=text, verdict=Verdict.NO)
        return _sent_on(request, now_s, step, Forward.METHOD)
    if condition := next((name for name in FOR_THE_ORIGIN if name in request.headers), None):
        step = Step(rule=CONDITION_FOR_ORIGIN, text=f"{condition} is for the origin to judge", verdict=Verdict.NO)
        return _sent_on(request, now_s, step, Forward.REQUEST)
    return None


def selected(copies: Sequence[StoredResponse], request: Request) -> StoredResponse | None:
    """Of the copies that match, the one that was made last; a whole one before a part. RFC 9111 §4, §4.1."""
    matching = [each for each in copies if each.matches(request)]
    return max(matching, key=lambda each: (each.span is None, each.made_s, each.response_s), default=None)


def found(request: Request, stored: StoredResponse, now_s: float, policy: CachePolicy, absence: Absence) -> Lookup:
    """The look-up that selected this copy. `absence` is why, for what it doesn't hold."""
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
    answer = answer_from(stored, request, now_s, validated=False)
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
    plain = _plain(request)
    asking = with_validators(plain, (stored,), stored)
    asked_about = (stored,) if asking.value is not plain else ()
    return replace(answered, to_origin=asking.value, background=True, asked_about=asked_about)


def absent(
    request: Request, key: str, copies: Sequence[StoredResponse], now_s: float, absence: Absence, policy: CachePolicy
) -> Lookup:
    """The look-up that no copy matched. Other variants may be what the origin would choose, so their ETags go along."""
    others = tuple(each for each in copies if policy.ask_about_variants and each.span is None and not each.head_only)
    asking = with_validators(request, others, None)
    if copies:
        text = "None of the stored variants was chosen by what this request says (Vary)"
        step = Step(rule=NO_VARIANT, text=text, verdict=Verdict.NO, values={"key": key})
    else:
        text = f"No stored response matches the key: {absence.value}"
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
    """The look-up, with 504 in place of asking the origin where the client wants that. RFC 9111 §5.2.1.7."""
    if lookup.usable or "only-if-cached" not in request_directives(lookup.request.headers, policy):
        return lookup
    step = Step(rule=ONLY_IF_CACHED, text="The client wants no answer from the origin: 504", verdict=Verdict.NO)
    response = Response(status=GATEWAY_TIMEOUT, headers=Headers([("Content-Length", "0")]), content=b"")
    return replace(lookup, answer=response, steps=(*lookup.steps, step), forward=None)


def _part_absent(request: Request, stored: StoredResponse, now_s: float, chosen: Step, absence: Absence) -> Lookup:
    text = "Only a part of the content is here, and not what is wanted"
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


def _sent_on(request: Request, now_s: float, step: Step, forward: Forward) -> Lookup:
    return Lookup(request=request, now_s=now_s, steps=(step,), to_origin=request, cause=Cause.BYPASS, forward=forward)


def _selected_step(stored: StoredResponse) -> Step:
    values: dict[str, object] = {"key": stored.key}
    if stored.selecting:
        values["vary"] = ", ".join(f"{name}: {value}" for name, value in stored.selecting)
    return Step(rule=SELECT, text="A stored response matches the key", verdict=Verdict.YES, values=values)


def _plain(request: Request) -> Request:
    """The request for the whole, without the client's own conditions: it is made for the cache's sake."""
    left_out = {"if-none-match", "if-modified-since", "if-range", "range"}
    return replace(
        request, method="GET" if request.method == "HEAD" else request.method, headers=request.headers.without(left_out)
    )
