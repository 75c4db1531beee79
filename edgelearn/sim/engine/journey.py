"""How one request's journey is told: its steps, its legs, the headers its answer carries.

Both engines tell it through these functions, so a request's story is the same whichever engine ran it.
"""

from dataclasses import dataclass
from math import floor
from typing import Any

from http_sf import Token, ser

from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.cache.reuse import NO_CACHE
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.explain import Decision, Rule, Step, Verdict
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.network.handshake import HANDSHAKES
from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Exchange, Leg
from edgelearn.sim.scenario import NO_POP, Scenario, UserGroup

HOST = "https://shop.example"

NO_EDGE = Rule(name="no edge", clause="model")
CACHE_OFF = Rule(name="caching off", clause="edge rule")
COLLAPSE = Rule(name="request collapsing", clause="RFC 9111 §4")
FORWARD = Rule(name="forwarding", clause="RFC 9111 §4")
REUSE = Rule(name="reuse of a fresh response", clause="RFC 9111 §4.2")
ORIGIN = Rule(name="origin queue", clause="model")
AGE_ON_ARRIVAL = Rule(name="age on arrival", clause="RFC 9111 §4.2.3")
NO_LIFETIME = Rule(name="freshness", clause="RFC 9111 §4.2")

_FORWARDED_BECAUSE = {
    Cause.FIRST_REQUEST: "It goes to the origin: a first request at this PoP",
    Cause.EXPIRED: "It goes to the origin: the copy's lifetime is over",
    Cause.EVICTED: "It goes to the origin: the copy was evicted",
    Cause.NOT_STORABLE: "It goes to the origin: such answers can't be stored",
    Cause.MUST_VALIDATE: "It goes to the origin: the copy must not be used without asking",
    Cause.DUPLICATE: "It goes to the origin although another request is fetching the same: collapsing is off",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A trip to the origin: when it left, reached the origin, was taken by a worker, was answered."""

    forwarded_s: float
    reached_s: float
    start_s: float
    finish_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """What happened to one request, told in times and in what the cache said. The input of `exchange`."""

    number: int
    user: UserGroup
    path: str
    new_connection: bool
    at_pop_s: float
    answered_s: float
    outcome: Outcome
    cause: Cause | None
    response: Response
    lookup: Lookup | None = None  # None where no cache was asked
    fetch: Fetch | None = None  # its own trip, if it made one
    waited_for: Received | None = None  # what became of the response it waited for
    received: Received | None = None  # what became of its own response


def request_for(path: str) -> Request:
    """The request a user sends for a path."""
    return Request(url=f"{HOST}{path}")


def exchange(scenario: Scenario, journey: Journey) -> Exchange:
    """The whole journey as learners see it."""
    legs = _legs(scenario, journey)
    way_s = journey.user.rtt_ms / 2000
    done_s = journey.answered_s + way_s
    copy = _copy_used(journey)
    steps = _steps(journey)
    return Exchange(
        number=journey.number,
        sent_s=done_s - sum(leg.ms for leg in legs) / 1000,
        at_pop_s=journey.at_pop_s,
        done_s=done_s,
        user=journey.user.name,
        pop="" if journey.user.pop == NO_POP else scenario.pops[journey.user.pop].name,
        request=request_for(journey.path),
        response=_with_headers(scenario, journey, copy, legs),
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
    if journey.outcome is Outcome.HIT and journey.lookup:
        return journey.lookup.stored
    received = journey.waited_for if journey.outcome is Outcome.COLLAPSED else journey.received
    return received.copy if received and received.storable else None


def _steps(journey: Journey) -> tuple[Step, ...]:
    if journey.lookup is None:
        return (_not_asked(journey), *_at_origin(journey))
    if journey.outcome is Outcome.HIT:
        return (*journey.lookup.steps, _reused())
    waited = _waited(journey)
    if journey.outcome is Outcome.COLLAPSED:
        return (*journey.lookup.steps, *waited)
    stored = journey.received.steps if journey.received else ()
    return (*journey.lookup.steps, *waited, _forwarded(journey), *_at_origin(journey), *stored)


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
            rule=COLLAPSE, text="Its answer may be stored and is fresh: it answers this one too", verdict=Verdict.YES
        )
        return (joined, shared)
    if received.storable:
        return (joined, _not_shared(received.copy))
    return (
        joined,
        *received.steps,
        Step(rule=COLLAPSE, text="What can't be stored can't be shared", verdict=Verdict.NO),
    )


def _not_shared(copy: StoredResponse) -> Step:
    """Why a response that may be stored doesn't answer those who waited for it."""
    if copy.must_validate:
        return Step(
            rule=NO_CACHE, text="Its answer says no-cache: each request must ask the origin", verdict=Verdict.NO
        )
    if copy.lifetime_s <= 0:
        return Step(rule=NO_LIFETIME, text="Its answer has no lifetime: it can't be shared", verdict=Verdict.NO)
    text = f"Its answer was {copy.initial_age_s:.2f} s old on arrival and no longer fresh: it can't be shared"
    return Step(rule=AGE_ON_ARRIVAL, text=text, verdict=Verdict.NO)


def _forwarded(journey: Journey) -> Step:
    assert journey.cause is not None
    return Step(
        rule=FORWARD,
        text=_FORWARDED_BECAUSE[journey.cause],
        verdict=Verdict.NO,
        values={"cause": journey.cause.value},
    )


def _at_origin(journey: Journey) -> tuple[Step, ...]:
    fetch = journey.fetch
    assert fetch is not None
    wait_ms, service_ms = (fetch.start_s - fetch.reached_s) * 1000, (fetch.finish_s - fetch.start_s) * 1000
    text = f"The origin answers: {wait_ms:.1f} ms in its queue, {service_ms:.1f} ms of work"
    values = {"queue_ms": wait_ms, "service_ms": service_ms}
    return (Step(rule=ORIGIN, text=text, verdict=Verdict.NOTE, values=values),)


def _legs(scenario: Scenario, journey: Journey) -> tuple[Leg, ...]:
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
    added = [("Server-Timing", _server_timing(legs))]
    if journey.user.pop != NO_POP:
        pop = scenario.pops[journey.user.pop].name
        added.insert(0, ("Cache-Status", _cache_status(pop, journey, copy)))
    if copy and journey.outcome in (Outcome.HIT, Outcome.COLLAPSED):
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
    if journey.outcome is Outcome.HIT:
        parameters["hit"] = True
    elif journey.lookup is None:
        parameters["fwd"] = Token("bypass")
    else:
        parameters["fwd"] = Token("stale" if journey.lookup.stored else "uri-miss")
    if journey.fetch:
        parameters["fwd-status"] = journey.response.status
    if copy:
        parameters["ttl"] = floor(copy.fresh_for_s(journey.answered_s))
        if journey.fetch:
            parameters["stored"] = True
    if journey.waited_for:
        parameters["collapsed"] = journey.outcome is Outcome.COLLAPSED
    members: Any = [(Token(f"edge-{_token(pop)}"), parameters)]  # the library's types know no list of items
    return ser(members)


def _token(name: str) -> str:
    """A PoP's name as far as a token may hold it. RFC 9651 §3.3.4."""
    return "".join(char if char.isascii() and (char.isalnum() or char in "-_.") else "-" for char in name).lower()


_TIMED = {"lookup": "edge", "wait for another's fetch": "wait", "queue": "queue", "service": "origin"}


def _server_timing(legs: tuple[Leg, ...]) -> str:
    return ", ".join(f"{_TIMED[leg.name]};dur={leg.ms:.1f}" for leg in legs if leg.name in _TIMED)
