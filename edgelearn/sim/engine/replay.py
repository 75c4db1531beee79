"""One request of a traffic run, told in full: the moment is rebuilt and the real cache asked again.

The kernel keeps numbers only. From them follow the copy that the request met, the fetch it made or waited
for, and when; the cache that the requests engine uses then says why.
"""

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.engine.journey import Fetch, Journey, exchange, request_for
from edgelearn.sim.engine.kernel import NO_CAUSE, NOBODY
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.messages import Response
from edgelearn.sim.origin.answers import answer
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Outcome
from edgelearn.sim.result import Exchange
from edgelearn.sim.scenario import Route, ScenarioError


def explain(run: TrafficRun, number: int) -> Exchange:
    """The exchange with this number. Raises ScenarioError when there is none or it isn't finished."""
    if not 0 <= number < len(run):
        raise ScenarioError("number", f"there is no request {number}; the run has {len(run)}, numbered from 0")
    if not run.done_s[number] <= run.until_s:
        raise ScenarioError("number", f"request {number} is still under way at {run.until_s:g} s")
    return exchange(run.scenario, _journey(run, number))


def path_of(run: TrafficRun, number: int) -> str:
    """What a request asks for."""
    route, rank = _route(run, number)
    return route.path_of(rank)


def _journey(run: TrafficRun, number: int) -> Journey:
    request = run.requests[number]
    outcome = OUTCOMES[request["outcome"]]
    fetched = request["cause"] != NO_CAUSE
    asked = outcome is not Outcome.BYPASS
    waited_for = int(request["waited_for"])
    return Journey(
        number=number,
        user=run.scenario.users[run.traffic.user[number]],
        path=path_of(run, number),
        new_connection=bool(run.traffic.new_connection[number]),
        at_pop_s=float(run.traffic.at_s[number]),
        answered_s=float(request["answered_s"]),
        outcome=outcome,
        cause=CAUSES[request["cause"]] if fetched else None,
        response=_response(run, int(request["source"])),
        lookup=_lookup(run, number) if asked else None,
        fetch=_trip(run, number) if fetched else None,
        waited_for=_received(run, waited_for) if waited_for != NOBODY else None,
        received=_received(run, number) if asked and fetched else None,
    )


def _route(run: TrafficRun, number: int) -> tuple[Route, int]:
    """The route of a request's object and the object's number in it, from 1."""
    rank = int(run.traffic.item[number])
    for route in run.scenario.routes:
        if rank < route.objects:
            return route, rank + 1
        rank -= route.objects
    raise AssertionError("every object belongs to a route")


def _response(run: TrafficRun, source: int) -> Response:
    """What the origin answered to this fetch, with the header in force then."""
    route, _ = _route(run, source)
    _, headers = run.scenario.header_versions()[int(run.fetches[source]["version"])]
    return answer(
        cache_control=headers[run.scenario.routes.index(route)],
        size_bytes=route.size_bytes,
        made_at_s=float(run.fetches[source]["finish_s"]),
    )


def _received(run: TrafficRun, source: int, cache: HttpCache | None = None) -> Received:
    """What a cache makes of a fetch's response."""
    cache = HttpCache(capacity_objects=1) if cache is None else cache
    return cache.receive(
        request_for(path_of(run, source)),
        _response(run, source),
        request_s=float(run.fetches[source]["forwarded_s"]),
        response_s=float(run.requests[source]["answered_s"]),
        source=source,
    )


def _lookup(run: TrafficRun, number: int) -> Lookup:
    """The look-up again, in a cache that holds just what the request met."""
    cache = HttpCache(capacity_objects=1)
    wanted = request_for(path_of(run, number))
    found = int(run.requests[number]["found"])
    if found != NOBODY:
        _received(run, found, cache)
    else:
        cache.recall_absence(wanted, CAUSES[run.requests[number]["absence"]])
    return cache.look_up(wanted, float(run.traffic.at_s[number]))


def _trip(run: TrafficRun, number: int) -> Fetch:
    fetch = run.fetches[number]
    return Fetch(
        forwarded_s=float(fetch["forwarded_s"]),
        reached_s=float(fetch["reached_s"]),
        start_s=float(fetch["start_s"]),
        finish_s=float(fetch["finish_s"]),
    )
