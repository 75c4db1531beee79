"""What a browser and an edge may do with a response, according to the cache that the labs use. RFC 9111."""

from dataclasses import dataclass

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.dates import parse_date
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.cache.reuse import stale_forbidden, stale_windows
from edgelearn.sim.doctor.recorded import RecordedExchange
from edgelearn.sim.explain import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What one kind of cache may do with a response, and the rules behind it.

    `fresh_for_s` is the part of `lifetime_s` left on arrival; both are 0 if each use needs validation. The last three
    fields say how long past its lifetime it may be used in that case; infinite if there is no limit.
    """

    keeps: bool
    asks_each_time: bool
    lifetime_s: float
    fresh_for_s: float
    can_validate: bool
    while_revalidating_s: float
    if_error_s: float
    if_unreachable_s: float
    steps: tuple[Step, ...]


def in_browser(exchange: RecordedExchange) -> Diagnosis:
    return _diagnosis(exchange, PRIVATE)


def at_edge(exchange: RecordedExchange) -> Diagnosis:
    """What a shared cache, such as an edge, may do with it."""
    return _diagnosis(exchange, SHARED)


def _diagnosis(exchange: RecordedExchange, policy: CachePolicy) -> Diagnosis:
    cache = HttpCache(policy=policy)
    # The response is assumed to arrive without delay, in the second that its Date states.
    now_s = float(parse_date(exchange.response.headers.get("Date")) or 0)
    received = cache.receive(exchange.request, exchange.response, request_s=now_s, response_s=now_s)
    copy = received.copy
    if not received.storable:
        return Diagnosis(
            keeps=False,
            asks_each_time=False,
            lifetime_s=0.0,
            fresh_for_s=0.0,
            can_validate=False,
            while_revalidating_s=0.0,
            if_error_s=0.0,
            if_unreachable_s=0.0,
            steps=received.steps,
        )
    stale = stale_windows(copy, policy)
    lifetime_s = 0.0 if copy.must_validate else copy.lifetime_s
    return Diagnosis(
        keeps=True,
        asks_each_time=copy.must_validate or copy.fresh_for_s(now_s) <= 0,
        lifetime_s=lifetime_s,
        fresh_for_s=0.0 if copy.must_validate else max(0.0, copy.fresh_for_s(now_s)),
        can_validate="ETag" in copy.response.headers or "Last-Modified" in copy.response.headers,
        while_revalidating_s=max(0.0, stale.while_revalidating_s),
        if_error_s=max(0.0, stale.on_error_s),
        if_unreachable_s=max(0.0, stale.disconnected_s),
        steps=(*received.steps, *(step for step in [stale_forbidden(copy, policy)] if step is not None)),
    )
