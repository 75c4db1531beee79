"""How one request's journey is told: its steps, its legs, the headers its answer carries.

Both engines tell it through these functions, so a request's story is the same whichever engine ran it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any

from http_sf import Token, ser

from edgelearn.sim.cache.conditions import IF_NONE_MATCH
from edgelearn.sim.cache.lookup import NO_VARIANT, Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.cache.reuse import NO_CACHE
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.engine.asking import read_by_edge
from edgelearn.sim.explain import Decision, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.network.handshake import HANDSHAKES
from edgelearn.sim.origin.resource import has_version, without_content
from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Exchange, Leg
from edgelearn.sim.scenario import NO_POP, Scenario, UserGroup

NO_EDGE = Rule(name="no edge", clause="model")
CACHE_OFF = Rule(name="caching off", clause="edge rule")
COLLAPSE = Rule(name="request collapsing", clause="RFC 9111 §4")
FORWARD = Rule(name="forwarding", clause="RFC 9111 §4")
REUSE = Rule(name="reuse of a fresh response", clause="RFC 9111 §4.2")
BROWSER = Rule(name="browser's own cache", clause="RFC 9111 §4")
BACKGROUND = Rule(name="revalidation in the background", clause="RFC 5861 §3")
ORIGIN = Rule(name="origin queue", clause="model")
AGE_ON_ARRIVAL = Rule(name="age on arrival", clause="RFC 9111 §4.2.3")
NO_LIFETIME = Rule(name="freshness", clause="RFC 9111 §4.2")

OK = 200

_FORWARDED_BECAUSE = {
    Cause.FIRST_REQUEST: "It goes to the origin: a first request at this PoP",
    Cause.EXPIRED: "It goes to the origin: the copy's lifetime is over",
    Cause.EVICTED: "It goes to the origin: the copy was evicted",
    Cause.NOT_STORABLE: "It goes to the origin: the last answer could not be stored",
    Cause.MUST_VALIDATE: "It goes to the origin: the copy must not be used without asking",
    Cause.KEY: "It goes to the origin, although the content it wants is here under another key or variant",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A trip to the origin: when it left, reached the origin, was taken by a worker, was answered, and with what."""

    forwarded_s: float
    reached_s: float
    start_s: float
    finish_s: float
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What happened to one request, told in times and in what the caches said. The input of `exchange`.

    `request` is what left the browser, `response` what the edge had to give.
    """

    number: int
    user: UserGroup
    request: Request
    new_connection: bool
    at_pop_s: float
    answered_s: float
    outcome: Outcome
    cause: Cause | None
    response: Response
    browsing: Lookup | None = None  # None where the browser keeps nothing
    lookup: Lookup | None = None  # None where the edge's cache wasn't asked
    again: Lookup | None = None  # the second look-up of who waited for another's answer
    fetch: Fetch | None = None  # its own trip, if it waited for one
    waited_for: Received | None = None  # what became of the response it waited for
    received: Received | None = None  # what became of its own response, or of the failure that it shared


def exchange(scenario: Scenario, journey: Journey) -> Exchange:
    """The whole journey as learners see it."""
    legs = _legs(scenario, journey)
    way_s = 0.0 if journey.outcome is Outcome.BROWSER else journey.user.rtt_ms / 2000
    done_s = journey.answered_s + way_s
    copy = _copy_used(journey)
    response = _with_headers(scenario, journey, copy, legs)
    known = _browser_has_it(journey, response)
    steps = (*_steps(scenario, journey), *known)
    return Exchange(
        number=journey.number,
        sent_s=done_s - sum(leg.ms for leg in legs) / 1000,
        at_pop_s=journey.at_pop_s,
        done_s=done_s,
        user=journey.user.name,
        pop="" if journey.user.pop == NO_POP else scenario.pops[journey.user.pop].name,
        request=journey.request,
        response=without_content(response) if known else response,
        legs=legs,
        outcome=journey.outcome,
        cause=journey.cause,
        decision=Decision(
            outcome=journey.outcome,
            cause=journey.cause,
            steps=steps,
            fresh_for_s=copy.fresh_for_s(journey.answered_s) if copy else None,
        ),
    )


def _copy_used(journey: Journey) -> StoredResponse | None:
    """The copy that answered, or that the answer left behind; None where nothing was kept."""
    if journey.outcome is Outcome.BROWSER:
        return journey.browsing.stored if journey.browsing else None
    if journey.outcome in (Outcome.HIT, Outcome.STALE):
        return journey.lookup.stored if journey.lookup else None
    if journey.outcome is Outcome.COLLAPSED:
        return journey.again.stored if journey.again else None
    received = journey.received
    return received.copy if received and (received.storable or received.freshened) else None


def _browser_has_it(journey: Journey, response: Response) -> tuple[Step, ...]:
    """The step that tells of a 304 to the browser, whose condition the edge judges; none where there is none."""
    if journey.lookup is None or response.status != OK or not has_version(journey.request, response.headers):
        return ()
    text = "The browser's copy is this very version: the edge answers 304, the content doesn't travel"
    values = {"asked": journey.request.headers.get("If-None-Match")}
    return (Step(rule=IF_NONE_MATCH, text=text, verdict=Verdict.YES, values=values),)


def _steps(scenario: Scenario, journey: Journey) -> tuple[Step, ...]:
    browsing = _browsing(journey)
    if journey.outcome is Outcome.BROWSER:
        return (*browsing, Step(rule=BROWSER, text="The browser's own copy answers", verdict=Verdict.YES))
    if journey.lookup is None:
        return (*browsing, _not_asked(journey), *_at_origin(journey))
    turned = (Step(rule=FORWARD, text="The edge is asked", verdict=Verdict.NOTE),) if browsing else ()
    looked = (*browsing, *turned, *read_by_edge(journey.request, scenario), *journey.lookup.steps)
    if journey.outcome is Outcome.HIT:
        return (*looked, _reused())
    waited = _waited(journey)
    told = journey.received.steps if journey.received else ()
    if journey.fetch is None:
        return (*looked, *waited, *told, *_in_background(journey))
    again = journey.again.steps if journey.again else ()
    return (*looked, *waited, *again, _forwarded(scenario, journey), *_at_origin(journey), *told)


def _browsing(journey: Journey) -> tuple[Step, ...]:
    """What the browser's cache said, told apart from what the edge's says; none where the browser keeps nothing."""
    if journey.browsing is None:
        return ()
    begun = Step(rule=BROWSER, text="The browser looks among its own copies", verdict=Verdict.NOTE)
    return (begun, *journey.browsing.steps)


def _in_background(journey: Journey) -> tuple[Step, ...]:
    """What a stale answer sets going, or finds going."""
    if journey.outcome is not Outcome.STALE or journey.waited_for:
        return ()
    asks = journey.cause is Cause.BACKGROUND
    text = "The origin is asked in the background" if asks else "The origin is being asked already"
    return (Step(rule=BACKGROUND, text=text, verdict=Verdict.NOTE),)


def _not_asked(journey: Journey) -> Step:
    if journey.user.pop == NO_POP:
        return Step(rule=NO_EDGE, text="There is no edge: the request goes straight to the origin", verdict=Verdict.NO)
    return Step(rule=CACHE_OFF, text="The edge is told not to cache: it passes the request on", verdict=Verdict.NO)


def _reused() -> Step:
    return Step(rule=REUSE, text="A fresh copy answers; the origin doesn't hear of it", verdict=Verdict.YES)


def _waited(journey: Journey) -> tuple[Step, ...]:
    received = journey.waited_for
    if received is None:
        return ()
    joined = Step(
        rule=COLLAPSE,
        text=f"Request {received.copy.source} is already fetching the same: wait for its answer",
        verdict=Verdict.YES,
        values={"fetched_by": received.copy.source},
    )
    if journey.outcome is Outcome.COLLAPSED:
        shared = Step(
            rule=COLLAPSE, text="Its answer may be stored and used: it answers this one too", verdict=Verdict.YES
        )
        return (joined, shared)
    if journey.again is None:
        return (joined, Step(rule=COLLAPSE, text="It failed, and so do those who waited", verdict=Verdict.NO))
    if received.storable or received.freshened:
        return (joined, _not_shared(received.copy, journey.again))
    return (
        joined,
        *received.steps,
        Step(rule=COLLAPSE, text="What can't be stored can't be shared", verdict=Verdict.NO),
    )


def _not_shared(copy: StoredResponse, again: Lookup) -> Step:
    """Why a response that may be stored doesn't answer those who waited for it."""
    if again.stored is None or again.stored.source != copy.source:
        return Step(
            rule=NO_VARIANT, text="Its answer is another variant (Vary): it can't be shared", verdict=Verdict.NO
        )
    if copy.must_validate:
        return Step(
            rule=NO_CACHE, text="Its answer says no-cache: each request must ask the origin", verdict=Verdict.NO
        )
    if copy.lifetime_s <= 0:
        return Step(rule=NO_LIFETIME, text="Its answer has no lifetime: it can't be shared", verdict=Verdict.NO)
    text = f"Its answer was {copy.initial_age_s:.2f} s old on arrival and no longer fresh: it can't be shared"
    return Step(rule=AGE_ON_ARRIVAL, text=text, verdict=Verdict.NO)


def _forwarded(scenario: Scenario, journey: Journey) -> Step:
    assert journey.cause is not None
    text = _duplicate(scenario, journey) if journey.cause is Cause.DUPLICATE else _FORWARDED_BECAUSE[journey.cause]
    return Step(rule=FORWARD, text=text, verdict=Verdict.NO, values={"cause": journey.cause.value})


def _duplicate(scenario: Scenario, journey: Journey) -> str:
    """Why nobody waits: it is switched off, or the one under way had waited in vain itself and goes alone."""
    collapse = [on for from_s, on in scenario.schedule("collapse") if from_s <= journey.at_pop_s][-1]
    why = "one which nobody waits for, since it waited in vain itself" if collapse else "collapsing is off"
    return f"It goes to the origin although another request is fetching the same: {why}"


def _at_origin(journey: Journey) -> tuple[Step, ...]:
    fetch = journey.fetch
    assert fetch is not None
    wait_ms, service_ms = (fetch.start_s - fetch.reached_s) * 1000, (fetch.finish_s - fetch.start_s) * 1000
    text = f"The origin answers: {wait_ms:.1f} ms in its queue, {service_ms:.1f} ms of work"
    values = {"queue_ms": wait_ms, "service_ms": service_ms}
    return (Step(rule=ORIGIN, text=text, verdict=Verdict.NOTE, values=values),)


def _legs(scenario: Scenario, journey: Journey) -> tuple[Leg, ...]:
    if journey.outcome is Outcome.BROWSER:
        return (Leg(name="the browser's own copy", ms=0.0),)
    way_ms = journey.user.rtt_ms
    opening = tuple(Leg(name=name, ms=way_ms) for name in HANDSHAKES) if journey.new_connection else ()
    back = Leg(name="back to the user", ms=way_ms / 2)
    if journey.user.pop == NO_POP:
        return (*opening, Leg(name="to the origin", ms=way_ms / 2), *_served(journey), back)
    lookup_s = scenario.edge.lookup_ms / 1000
    to_edge = (Leg(name="to the edge", ms=way_ms / 2), Leg(name="lookup", ms=scenario.edge.lookup_ms))
    left_s = journey.fetch.forwarded_s if journey.fetch else journey.answered_s
    waited_ms = (left_s - journey.at_pop_s - lookup_s) * 1000
    wait = (Leg(name="wait for another's fetch", ms=waited_ms),) if journey.waited_for else ()
    if journey.fetch is None:
        return (*opening, *to_edge, *wait, back)
    half_ms = scenario.pops[journey.user.pop].rtt_to_origin_ms / 2
    trip = (Leg(name="to the origin", ms=half_ms), *_served(journey), Leg(name="back to the edge", ms=half_ms))
    return (*opening, *to_edge, *wait, *trip, back)


def _served(journey: Journey) -> tuple[Leg, ...]:
    fetch = journey.fetch
    assert fetch is not None
    return (
        Leg(name="queue", ms=(fetch.start_s - fetch.reached_s) * 1000),
        Leg(name="service", ms=(fetch.finish_s - fetch.start_s) * 1000),
    )


def _with_headers(scenario: Scenario, journey: Journey, copy: StoredResponse | None, legs: tuple[Leg, ...]) -> Response:
    response = journey.response
    if journey.outcome is Outcome.BROWSER:
        return response  # with the fields that it came with
    added = [("Server-Timing", server_timing(legs))]
    if journey.user.pop != NO_POP:
        pop = scenario.pops[journey.user.pop].name
        added.insert(0, ("Cache-Status", _cache_status(pop, journey, copy)))
    if copy and journey.outcome in (Outcome.HIT, Outcome.STALE, Outcome.COLLAPSED):
        # Only an answer from store: Age says that the origin didn't make it for this request (RFC 9111 §5.1).
        added.insert(0, ("Age", str(int(copy.age_s(journey.answered_s)))))
    return Response(
        status=response.status,
        headers=Headers((*response.headers, *added)),
        size_bytes=response.size_bytes,
        made_at_s=response.made_at_s,
    )


def _cache_status(pop: str, journey: Journey, copy: StoredResponse | None) -> str:
    """The Cache-Status member of this PoP. RFC 9211 §2."""
    parameters: dict[str, bool | int | Token] = {}
    lookup, fetch = journey.lookup, journey.fetch
    if lookup is None:
        parameters["fwd"] = Token("bypass")
    elif lookup.forward is None:
        parameters["hit"] = True
    else:
        parameters["fwd"] = Token(lookup.forward.value)
    if fetch:
        parameters["fwd-status"] = fetch.status
    if copy:
        parameters["ttl"] = floor(copy.fresh_for_s(journey.answered_s))
        if fetch and journey.outcome is not Outcome.STALE:
            parameters["stored"] = True
    if journey.waited_for:
        parameters["collapsed"] = journey.outcome is Outcome.COLLAPSED
    members: Any = [(Token(f"edge-{_token(pop)}"), parameters)]  # the library's types know no list of items
    return ser(members)


def _token(name: str) -> str:
    """A PoP's name as far as a token may hold it. RFC 9651 §3.3.4."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in name).lower()


_TIMED = {"lookup": "edge", "wait for another's fetch": "wait", "queue": "queue", "service": "origin"}


def server_timing(legs: Sequence[Leg]) -> str:
    """The legs that pass at the edge and behind it, as Server-Timing tells them; "" where there are none."""
    return ", ".join(f"{_TIMED[leg.name]};dur={leg.ms:.1f}" for leg in legs if leg.name in _TIMED)
