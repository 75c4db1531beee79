"""One request of a traffic run, told in full: the moment is rebuilt and the real caches asked again.

The kernel keeps numbers only. From them follow the copies that the request met, the fetch it made or waited for, and
when; the caches that the requests engine uses then say why.
"""

from dataclasses import replace
from functools import cache

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.engine import kernel
from edgelearn.sim.engine.asking import BROWSER, EDGE, at_edge, request_for, variant_of
from edgelearn.sim.engine.journey import Fetch, Journey, exchange
from edgelearn.sim.engine.kernel import NO_CAUSE, NOBODY
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.limits import ScenarioError
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.resource import without_content
from edgelearn.sim.origin.responses import failure, version_at, whole_answer
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Cause, Outcome
from edgelearn.sim.result import Exchange
from edgelearn.sim.scenario import NO_POP, Route


def explain(run: TrafficRun, number: int) -> Exchange:
    """The exchange with this number. Raises ScenarioError when there is none or it isn't finished."""
    if not 0 <= number < len(run):
        raise ScenarioError("number", f"there is no request {number}; the run has {len(run)}, numbered from 0")
    if not run.done_s[number] <= run.until_s:
        raise ScenarioError("number", f"request {number} is still under way at {run.until_s:g} s")
    return _Replay(run).exchange(number)


def path_of(run: TrafficRun, number: int) -> str:
    """What a request asks for, without its query."""
    route, rank = _route(run, number)
    return route.path_of(rank)


def facets_of(run: TrafficRun, number: int) -> tuple[int, ...]:
    """Which value of each facet a request has."""
    return tuple(int(value) for value in run.traffic.facets[number])


def _route(run: TrafficRun, number: int) -> tuple[Route, int]:
    """The route of a request's object and the object's number in it, from 1."""
    rank = int(run.traffic.item[number])
    for route in run.scenario.routes:
        if rank < route.objects:
            return route, rank + 1
        rank -= route.objects
    raise AssertionError("every object belongs to a route")


class _Replay:
    """What is rebuilt of one run: what others came from is rebuilt once."""

    def __init__(self, run: TrafficRun) -> None:
        self.run = run
        self._copied = cache(self._copy)

    def exchange(self, number: int) -> Exchange:
        return exchange(self.run.scenario, self._journey(number, self._browsing(number)))

    def _journey(self, number: int, browsing: Lookup | None) -> Journey:
        run, request = self.run, self.run.requests[number]
        outcome = OUTCOMES[request["outcome"]]
        cause = CAUSES[request["cause"]] if request["cause"] != NO_CAUSE else None
        waited_for, at_edge = int(request["waited_for"]), self._at_edge(number)
        fetched = cause is not None and cause is not Cause.BACKGROUND
        looked_again = waited_for != NOBODY and (fetched or outcome is Outcome.COLLAPSED)
        return Journey(
            number=number,
            user=run.scenario.users[run.traffic.user[number]],
            request=browsing.to_origin if browsing else self._plain(number),
            new_connection=bool(run.traffic.new_connection[number]),
            at_pop_s=float(run.traffic.at_s[number]),
            answered_s=float(request["answered_s"]),
            outcome=outcome,
            cause=cause,
            response=self._response(number, outcome, browsing),
            browsing=browsing,
            lookup=self._lookup(number) if at_edge else None,
            again=self._again(number) if looked_again else None,
            fetch=self._trip(number) if fetched else None,
            waited_for=self._received(waited_for) if waited_for != NOBODY else None,
            received=self._own_received(number, fetched=fetched, looked_again=looked_again) if at_edge else None,
        )

    def _at_edge(self, number: int) -> bool:
        """Whether the edge's cache was asked."""
        request = self.run.requests[number]
        return bool(request["outcome"] != kernel.BROWSER and request["cause"] != kernel.CAUSE_BYPASS)

    def _own_received(self, number: int, *, fetched: bool, looked_again: bool) -> Received | None:
        """What the edge made of the request's own answer, or of the failure that it shared."""
        if fetched:
            return self._received(number)
        waited = self.run.requests[number]["waited_for"] != NOBODY
        return self._shared(number) if waited and not looked_again else None

    def _response(self, number: int, outcome: Outcome, browsing: Lookup | None) -> Response:
        """What the edge, or the browser, had to give."""
        source = int(self.run.requests[number]["source"])
        if outcome is Outcome.BROWSER:
            assert browsing is not None
            assert browsing.answer is not None
            return browsing.answer
        if outcome in (Outcome.HIT, Outcome.STALE, Outcome.COLLAPSED):
            return self._copied(source).stored[0].response
        if outcome is Outcome.REVALIDATED:
            return self._received(number).copy.response
        return self._made(source)

    def _plain(self, number: int) -> Request:
        return request_for(path_of(self.run, number), self.run.scenario.facets, facets_of(self.run, number))

    def _asked(self, number: int) -> Request:
        return at_edge(self._plain(number), self.run.scenario)

    # Browsers

    def _browsing(self, number: int) -> Lookup | None:
        """What the visitor's browser found, in a cache that holds just that."""
        if not len(self.run.traffic.visitor):
            return None
        known, asked = int(self.run.requests[number]["browser_found"]), self._plain(number)
        browser = HttpCache(policy=BROWSER) if known == NOBODY else self._kept(known)
        browser.recall_absence(asked, CAUSES[self.run.requests[number]["browser_absence"]])
        return browser.look_up(asked, float(self.run.traffic.at_s[number]))

    def _kept(self, number: int) -> HttpCache:
        """A browser's cache with what it kept of a request's answer: of a 304, after all that it goes back to."""
        chain = [number]
        while self._confirmed(chain[-1]):
            chain.append(int(self.run.requests[chain[-1]]["browser_found"]))
        browser = HttpCache(policy=BROWSER)
        for each in reversed(chain):
            told = exchange(self.run.scenario, self._journey(each, None))
            at_s, way_s = float(self.run.traffic.at_s[each]), float(self.run.way_ms[each]) / 2000
            browser.receive(
                self._plain(each),
                without_content(told.response) if self._confirmed(each) else told.response,
                request_s=at_s - way_s,
                response_s=told.done_s,
                lookup=browser.look_up(self._plain(each), at_s),
                source=each,
            )
        return browser

    def _confirmed(self, number: int) -> bool:
        """Whether the answer told the browser that its copy still holds."""
        known = int(self.run.requests[number]["browser_found"])
        if known == NOBODY or not self.run.asks.items[self.run.traffic.item[number]]["etag"]:
            return False
        given, held = (int(self.run.requests[each]["source"]) for each in (number, known))
        return self._content(given) == self._content(held)

    def _content(self, number: int) -> tuple[int, int]:
        """Which content a fetch brought: its version, and its variant."""
        item = self.run.asks.items[self.run.traffic.item[number]]
        made_at_s = float(self.run.fetches[number]["finish_s"])
        version = version_at(made_at_s, float(item["changes_every_s"]), float(item["phase"]))
        return version, int(self.run.asks.requests[number]["content"])

    # What the edge looked up, fetched and kept

    def _lookup(self, number: int) -> Lookup:
        request = self.run.requests[number]
        return self._look_up(
            number,
            int(request["found"]),
            CAUSES[request["absence"]],
            at_s=float(self.run.traffic.at_s[number]),
            others=bool(request["others"]),
        )

    def _again(self, number: int) -> Lookup:
        """The look-up of who waited, when the answer waited for was there."""
        request, fetch = self.run.requests[number], self.run.fetches[number]
        at_s = self._arrived_s(int(request["waited_for"]))
        if request["outcome"] == kernel.COLLAPSED:
            return self._look_up(number, int(request["source"]), Cause.FIRST_REQUEST, at_s=at_s, others=False)
        return self._look_up(
            number, int(fetch["found"]), CAUSES[fetch["absence"]], at_s=at_s, others=bool(fetch["others"])
        )

    def _look_up(self, number: int, found: int, absence: Cause, *, at_s: float, others: bool) -> Lookup:
        """A look-up in a cache that holds just what was found; or, beside what was absent, another variant."""
        if found != NOBODY:
            return self._copied(found).look_up(self._asked(number), at_s)
        edge, asked = HttpCache(policy=EDGE), self._asked(number)
        if others:
            route, _ = _route(self.run, number)
            other = whole_answer(route, number=0, variant="", cache_control="max-age=1", made_at_s=at_s)
            edge.receive(replace(asked, headers=Headers()), other, request_s=at_s, response_s=at_s)
        edge.recall_absence(asked, absence)
        return edge.look_up(asked, at_s)

    def _copy(self, source: int) -> HttpCache:
        """A cache that holds just the copy that a fetch left: of a 304, after all that it goes back to."""
        chain = [source]
        while self.run.fetches[chain[-1]]["status"] == kernel.NOT_MODIFIED:
            chain.append(int(self.run.fetches[chain[-1]]["found"]))
        edge = HttpCache(policy=EDGE)
        for number in reversed(chain):
            self._take_in(edge, number, edge.look_up(self._asked(number), self._looked_s(number)))
        return edge

    def _received(self, number: int) -> Received:
        """What the edge made of the answer to a fetch."""
        found, waited = int(self.run.fetches[number]["found"]), self.run.requests[number]["waited_for"] != NOBODY
        edge = HttpCache(policy=EDGE) if found == NOBODY else self._copy(found)
        return self._take_in(edge, number, self._again(number) if waited else self._lookup(number))

    def _take_in(self, edge: HttpCache, number: int, lookup: Lookup) -> Received:
        return edge.receive(
            self._asked(number),
            self._made(number),
            request_s=float(self.run.fetches[number]["forwarded_s"]),
            response_s=self._arrived_s(number),
            lookup=lookup,
            source=number,
        )

    def _shared(self, number: int) -> Received:
        """What became, for one who waited, of the failure waited for."""
        failed = int(self.run.requests[number]["waited_for"])
        return HttpCache(policy=EDGE).receive(
            self._asked(number),
            self._made(failed),
            request_s=float(self.run.fetches[failed]["forwarded_s"]),
            response_s=self._arrived_s(failed),
            lookup=self._lookup(number),
            source=failed,
        )

    def _looked_s(self, number: int) -> float:
        """When the look-up was for whose sake a request went on."""
        waited_for = int(self.run.requests[number]["waited_for"])
        return float(self.run.traffic.at_s[number]) if waited_for == NOBODY else self._arrived_s(waited_for)

    def _arrived_s(self, number: int) -> float:
        """When the answer to a fetch was at its PoP."""
        pop = self.run.scenario.users[self.run.traffic.user[number]].pop
        to_origin_s = 0.0 if pop == NO_POP else self.run.scenario.pops[pop].rtt_to_origin_ms / 2000
        return float(self.run.fetches[number]["finish_s"]) + to_origin_s

    # The origin

    def _made(self, number: int) -> Response:
        """What the origin answered to a fetch."""
        run, fetch = self.run, self.run.fetches[number]
        made_at_s = float(fetch["finish_s"])
        if fetch["status"] == kernel.FAILED:
            return failure(made_at_s)
        route, _ = _route(run, number)
        version = run.scenario.origin_versions()[int(fetch["version"])]
        whole = whole_answer(
            route,
            number=int(run.traffic.item[number]),
            variant=variant_of(run.scenario.facets, facets_of(run, number)),
            cache_control=version.cache_control[run.scenario.routes.index(route)],
            made_at_s=made_at_s,
        )
        return without_content(whole) if fetch["status"] == kernel.NOT_MODIFIED else whole

    def _trip(self, number: int) -> Fetch:
        fetch = self.run.fetches[number]
        return Fetch(
            forwarded_s=float(fetch["forwarded_s"]),
            reached_s=float(fetch["reached_s"]),
            start_s=float(fetch["start_s"]),
            finish_s=float(fetch["finish_s"]),
            status=self._made(number).status,
        )
