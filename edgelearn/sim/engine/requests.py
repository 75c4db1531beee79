"""The requests engine: a few requests through the real caches, event by event, every step explained.

It is written for reading, with objects and a plain event list, and says what the traffic engine means, which must agree
with it request by request; pages tell a traffic run's requests by `replay`. Simultaneous events: actions first, then
workers that are done, responses at PoPs, fetches at the origin, answers at browsers, requests at PoPs; among equals the
lower number.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise
from math import inf, isfinite

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.cache.vary import Selecting, selecting, vary_names
from edgelearn.sim.engine.asking import BROWSER, EDGE, at_edge, request_for, variant_of
from edgelearn.sim.engine.journey import Fetch, Journey, exchange
from edgelearn.sim.limits import Limit, ScenarioError
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.queue import WorkerQueue
from edgelearn.sim.origin.resource import ERROR
from edgelearn.sim.origin.responses import failure, route_answer
from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Exchange
from edgelearn.sim.scenario import CONTROLS, EDGE_CONTROLS, NO_POP, ORIGIN_CONTROLS, Action, Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One request: when it reaches the PoP, whose it is, what it asks for, whether a connection is opened for it.

    `service_unit` is the service time it needs in units of the mean; `facets` are the indices of its facets' values;
    `visitor` is who of those with a browser of their own it is from, None for anybody else.
    """

    at_s: float
    user: str
    path: str
    new_connection: bool = False
    service_unit: float = 1.0
    facets: tuple[int, ...] = ()
    visitor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsRun:
    """The exchanges finished by `now_s`, in the order of their sends (`number` is the send's index), and the
    numbers of those still under way."""

    now_s: float
    exchanges: tuple[Exchange, ...]
    unfinished: tuple[int, ...]


def run(scenario: Scenario, sends: Sequence[Send], now_s: float | None = None) -> RequestsRun:
    """Send the requests, which must come in the order of their times, and look at the result at `now_s`.

    Without `now_s` everything is let finish. Raises ScenarioError for an unknown user or path.
    """
    if any(later.at_s < earlier.at_s for earlier, later in pairwise(sends)):
        raise ScenarioError("sends", "give them in the order of their times")
    simulation = _Simulation(scenario, sends)
    until_s = inf if now_s is None else now_s
    simulation.process(until_s)
    end_s = simulation.now_s if now_s is None else now_s
    return RequestsRun(
        now_s=end_s,
        exchanges=tuple(simulation.exchanges(until_s)),
        unfinished=tuple(simulation.unfinished(until_s)),
    )


class _Kind(IntEnum):
    ACTION = 0
    WORKER_DONE = 1
    RESPONSE = 2
    FETCH = 3
    AT_BROWSER = 4
    REQUEST = 5


@dataclass(slots=True)
class _Progress:
    """What is known so far of one request. `lookup` is the edge's, `again` the one after it waited in vain or not."""

    browsing: Lookup | None = None
    outcome: Outcome | None = None
    cause: Cause | None = None
    lookup: Lookup | None = None
    again: Lookup | None = None
    response: Response | None = None
    fetched: Response | None = None
    forwarded_s: float = inf
    reached_s: float = inf
    start_s: float = inf
    finish_s: float = inf
    answered_s: float = inf
    waited_for: Received | None = None
    received: Received | None = None


class _Simulation:
    """The event list and everything that the events change."""

    def __init__(self, scenario: Scenario, sends: Sequence[Send]) -> None:
        self.scenario = scenario
        self.sends = tuple(sends)
        self.now_s = 0.0
        self.edge = scenario.edge
        self.origin = scenario.origin
        self.headers = {route.path: route.cache_control for route in scenario.routes}
        self.users = {group.name: group for group in scenario.users}
        numbered = [(route, number) for route in scenario.routes for number in range(1, route.objects + 1)]
        self.routes = {route.path_of(number): route for route, number in numbered}
        self.object_numbers = {route.path_of(number): at for at, (route, number) in enumerate(numbered)}
        self.caches = [HttpCache(scenario.edge.capacity_objects, policy=EDGE) for _ in scenario.pops]
        self.browsers: defaultdict[int, HttpCache] = defaultdict(lambda: HttpCache(policy=BROWSER))
        self.queue = WorkerQueue(active=scenario.origin.workers)
        self.serving: dict[int, int] = {}
        self.newest: dict[tuple[int, str, str], int] = {}
        self.in_flight: defaultdict[tuple[int, str, Selecting], set[int]] = defaultdict(set)
        self.leaders: dict[tuple[int, str], int] = {}
        self.waiting: defaultdict[int, list[int]] = defaultdict(list)
        self.progress = [_Progress() for _ in self.sends]
        self.events: list[tuple[float, _Kind, int]] = []
        for number, action in enumerate(scenario.actions):
            self._schedule(action.at_s, _Kind.ACTION, number)
        for number, send in enumerate(self.sends):
            self._check(number, send)
            self._schedule(send.at_s, _Kind.REQUEST, number)
        self.requests = [request_for(send.path, scenario.facets, send.facets) for send in self.sends]

    def _check(self, number: int, send: Send) -> None:
        Limit(low=0, high=86_400).check(f"sends.{number}.at_s", send.at_s)
        if send.user not in self.users:
            raise ScenarioError(f"sends.{number}.user", f"there is nobody called {send.user!r}")
        if send.path not in self.routes:
            raise ScenarioError(f"sends.{number}.path", f"the origin has nothing at {send.path!r}")
        counts = [len(facet.values) for facet in self.scenario.facets]
        if len(send.facets) != len(counts) or not all(
            0 <= value < count for value, count in zip(send.facets, counts, strict=True)
        ):
            raise ScenarioError(f"sends.{number}.facets", f"give one index for each of the {len(counts)} facets")

    def _schedule(self, at_s: float, kind: _Kind, number: int) -> None:
        heapq.heappush(self.events, (at_s, kind, number))

    def process(self, until_s: float) -> None:
        """Let everything happen that happens by `until_s`."""
        while self.events and self.events[0][0] <= until_s:
            self.now_s, kind, number = heapq.heappop(self.events)
            match kind:
                case _Kind.ACTION:
                    self._act(self.scenario.actions[number])
                    if not (self.events and self.events[0][:2] == (self.now_s, kind)):
                        self._settle()
                case _Kind.WORKER_DONE:
                    self._finish(number)
                case _Kind.RESPONSE:
                    self._take_in(number)
                case _Kind.FETCH:
                    self.queue.arrive(number)
                    self._start_workers()
                case _Kind.AT_BROWSER:
                    self._reach_browser(number)
                case _Kind.REQUEST:
                    self._ask(number)

    def _act(self, action: Action) -> None:
        value = action.value
        match action.control:
            case "cache_control":
                for path in self.headers:
                    if action.route in (None, path):
                        self.headers[path] = str(value)
            case name if name in EDGE_CONTROLS:
                self.edge = replace(self.edge, **{CONTROLS[name].field: value})  # type: ignore[arg-type]  # checked
            case name if name in ORIGIN_CONTROLS:
                self.origin = replace(self.origin, **{CONTROLS[name].field: value})  # type: ignore[arg-type]  # checked
            case _:
                pass  # the rate of arrivals is in the sends already

    def _settle(self) -> None:
        """Let what was moved at one moment take effect; of two moves of one control only the last does."""
        for cache in self.caches:
            cache.resize(self.edge.capacity_objects)
        self.queue.active = self.origin.workers
        self._start_workers()

    def _pop(self, number: int) -> int:
        return self.users[self.sends[number].user].pop

    def _sent(self, number: int) -> Request:
        """The request as it leaves the user: with the browser's own condition, where there is one."""
        browsing = self.progress[number].browsing
        return browsing.to_origin if browsing else self.requests[number]

    def _asked(self, number: int) -> Request:
        """The request as the edge's cache is asked."""
        return at_edge(self._sent(number), self.scenario)

    def _key(self, number: int) -> tuple[int, str]:
        """What requests at one PoP must share to wait for the same fetch."""
        pop = self._pop(number)
        return pop, self.caches[pop].key_of(self._asked(number))

    def _variant(self, number: int) -> tuple[int, str, Selecting]:
        """What they must share for its answer to serve them all."""
        varied = vary_names(Headers([("Vary", self.routes[self.sends[number].path].vary)]))
        assert varied is not None  # a scenario's routes say no "*"
        return *self._key(number), selecting(varied, self._asked(number))

    def _to_origin_s(self, number: int) -> float:
        pop = self._pop(number)
        return 0.0 if pop == NO_POP else self.scenario.pops[pop].rtt_to_origin_ms / 2000

    def _ask(self, number: int) -> None:
        """The browser looks among its own copies first; what it lacks is asked of the PoP."""
        visitor, progress = self.sends[number].visitor, self.progress[number]
        if visitor is not None:
            progress.browsing = self.browsers[visitor].look_up(self.requests[number], self.now_s)
            if progress.browsing.answer is not None:
                progress.outcome, progress.response = Outcome.BROWSER, progress.browsing.answer
                progress.answered_s = self.now_s
                return
        self._reach_pop(number)

    def _reach_pop(self, number: int) -> None:
        pop, progress = self._pop(number), self.progress[number]
        lookup_s = self.edge.lookup_ms / 1000
        if pop == NO_POP or not self.edge.cache:
            progress.outcome, progress.cause = Outcome.BYPASS, Cause.BYPASS
            self._forward(number, self.now_s if pop == NO_POP else self.now_s + lookup_s)
            return
        key, variant = self._key(number), self._variant(number)
        progress.lookup = lookup = self.caches[pop].look_up(self._asked(number), self.now_s)
        if lookup.usable and lookup.stored:
            progress.outcome = Outcome.STALE if lookup.background else Outcome.HIT
            self._answer(number, lookup.stored.response, self.now_s + lookup_s)
            if lookup.background and not self.in_flight[variant]:
                progress.cause = Cause.BACKGROUND
                self._fetch(number, self.now_s + lookup_s)
        elif self.edge.collapse and key in self.leaders:
            progress.outcome = Outcome.COLLAPSED
            self.waiting[self.leaders[key]].append(number)
        else:
            progress.outcome = Outcome.MISS
            progress.cause = Cause.DUPLICATE if self.in_flight[variant] else self._cause(number, lookup)
            self._fetch(number, self.now_s + lookup_s)

    def _cause(self, number: int, lookup: Lookup) -> Cause | None:
        """Why the look-up's request goes to the origin. Only the simulator knows which other copies would have done."""
        newest = self.newest.get(self._content(number))
        stored = self.caches[self._pop(number)].stored
        elsewhere = any(copy.source == newest and copy.may_answer(self.now_s) for copy in stored)
        return Cause.KEY if elsewhere else lookup.cause

    def _content(self, number: int) -> tuple[int, str, str]:
        """The content that a request asks for, at its PoP, whatever else it says."""
        send = self.sends[number]
        return self._pop(number), send.path, variant_of(self.scenario.facets, send.facets)

    def _fetch(self, number: int, at_s: float) -> None:
        """Ask the origin for the cache's sake. With collapsing, others wait for the answer."""
        if self.progress[number].again is None:
            self.leaders[self._key(number)] = number
        self.in_flight[self._variant(number)].add(number)
        self._forward(number, at_s)

    def _forward(self, number: int, at_s: float) -> None:
        progress = self.progress[number]
        progress.forwarded_s = at_s
        progress.reached_s = at_s + self._to_origin_s(number)
        self._schedule(progress.reached_s, _Kind.FETCH, number)

    def _start_workers(self) -> None:
        while (started := self.queue.next_start()) is not None:
            number, worker = started
            progress = self.progress[number]
            progress.start_s = self.now_s
            progress.finish_s = self.now_s + self.sends[number].service_unit * (self.origin.service_ms / 1000)
            self.serving[worker] = number
            self._schedule(progress.finish_s, _Kind.WORKER_DONE, worker)

    def _finish(self, worker: int) -> None:
        number = self.serving.pop(worker)
        self.queue.release(worker)
        progress = self.progress[number]
        response = self._made(number)
        back_s = self.now_s + self._to_origin_s(number)
        progress.fetched = response
        if progress.outcome is Outcome.BYPASS:
            progress.outcome = Outcome.ERROR if response.status == ERROR else Outcome.BYPASS
            self._answer(number, response, back_s)
        else:
            self._schedule(back_s, _Kind.RESPONSE, number)
        self._start_workers()

    def _made(self, number: int) -> Response:
        """What the origin answers now."""
        if not self.origin.up:
            return failure(self.now_s)
        send, route = self.sends[number], self.routes[self.sends[number].path]
        lookup = self._fetching(number)
        return route_answer(
            route,
            lookup.to_origin if lookup else self._sent(number),
            number=self.object_numbers[send.path],
            variant=variant_of(self.scenario.facets, send.facets),
            cache_control=self.headers[route.path],
            made_at_s=self.now_s,
        )

    def _fetching(self, number: int) -> Lookup | None:
        """The look-up for whose sake a request went on; None where no cache was asked."""
        return self.progress[number].again or self.progress[number].lookup

    def _take_in(self, number: int) -> None:
        progress, key = self.progress[number], self._key(number)
        assert progress.fetched is not None
        self.in_flight[self._variant(number)].remove(number)
        if self.leaders.get(key) == number:
            del self.leaders[key]
        progress.received = received = self.caches[self._pop(number)].receive(
            self._asked(number),
            progress.fetched,
            request_s=progress.forwarded_s,
            response_s=self.now_s,
            lookup=self._fetching(number),
            source=number,
        )
        if any(copy.source == number for copy in self.caches[self._pop(number)].stored):
            self.newest[self._content(number)] = number
        if progress.cause is not Cause.BACKGROUND:
            self._answer_fetched(number, received, progress.fetched, self.now_s)
        for waiter in self.waiting.pop(number, ()):
            self._tell_waiter(waiter, received, progress.fetched)

    def _answer_fetched(self, number: int, received: Received, response: Response, at_s: float) -> None:
        """What becomes of a request for which the origin was asked."""
        lookup = self._fetching(number)
        if received.freshened:
            self.progress[number].outcome, response = Outcome.REVALIDATED, received.copy.response
        elif received.answer is not None:
            assert lookup is not None
            assert lookup.stored is not None
            self.progress[number].outcome, response = Outcome.STALE, lookup.stored.response
        elif response.status == ERROR:
            self.progress[number].outcome = Outcome.ERROR
        self._answer(number, response, at_s)

    def _tell_waiter(self, number: int, received: Received, response: Response) -> None:
        """Whoever waited shares a failure, else asks the cache again, and goes on alone when it still has no answer."""
        progress, lookup = self.progress[number], self.progress[number].lookup
        assert lookup is not None
        progress.waited_for = received
        cache = self.caches[self._pop(number)]
        ready_s = max(self.now_s, self.sends[number].at_s + self.edge.lookup_ms / 1000)
        if response.status == ERROR:
            shared = cache.receive(
                self._asked(number),
                response,
                request_s=received.copy.request_s,
                response_s=self.now_s,
                lookup=lookup,
                source=received.copy.source,
            )
            progress.received = shared
            self._answer_fetched(number, shared, response, ready_s)
            return
        progress.again = again = cache.look_up(self._asked(number), self.now_s)
        if again.usable and again.stored:
            self._answer(number, again.stored.response, ready_s)
            return
        progress.outcome, progress.cause = Outcome.MISS, self._cause(number, again)
        self._fetch(number, ready_s)

    def _answer(self, number: int, response: Response, at_s: float) -> None:
        """The PoP, or the origin itself, answers the user."""
        self.progress[number].response, self.progress[number].answered_s = response, at_s
        if self.sends[number].visitor is not None:
            self._schedule(self._done_s(number), _Kind.AT_BROWSER, number)

    def _reach_browser(self, number: int) -> None:
        """The answer is with the visitor, whose browser keeps it if it may."""
        send, progress = self.sends[number], self.progress[number]
        assert send.visitor is not None
        self.browsers[send.visitor].receive(
            self.requests[number],
            exchange(self.scenario, self._journey(number)).response,
            request_s=send.at_s - self.users[send.user].rtt_ms / 2000,
            response_s=self.now_s,
            lookup=progress.browsing,
            source=number,
        )

    def _done_s(self, number: int) -> float:
        if self.progress[number].outcome is Outcome.BROWSER:
            return self.progress[number].answered_s
        return self.progress[number].answered_s + self.users[self.sends[number].user].rtt_ms / 2000

    def unfinished(self, until_s: float) -> list[int]:
        """The numbers of the requests whose answer is not with the user by `until_s`."""
        return [
            number
            for number in range(len(self.sends))
            if not (isfinite(self._done_s(number)) and self._done_s(number) <= until_s)
        ]

    def exchanges(self, until_s: float) -> list[Exchange]:
        """The stories of the requests that are finished by `until_s`."""
        unfinished = set(self.unfinished(until_s))
        return [
            exchange(self.scenario, self._journey(number))
            for number in range(len(self.sends))
            if number not in unfinished
        ]

    def _journey(self, number: int) -> Journey:
        send, progress = self.sends[number], self.progress[number]
        assert progress.outcome is not None
        assert progress.response is not None
        return Journey(
            number=number,
            user=self.users[send.user],
            request=self._sent(number),
            new_connection=send.new_connection,
            at_pop_s=send.at_s,
            answered_s=progress.answered_s,
            outcome=progress.outcome,
            cause=progress.cause,
            response=progress.response,
            browsing=progress.browsing,
            lookup=progress.lookup,
            again=progress.again,
            fetch=self._trip(progress),
            waited_for=progress.waited_for,
            received=None if progress.cause is Cause.BACKGROUND else progress.received,
        )

    @staticmethod
    def _trip(progress: _Progress) -> Fetch | None:
        """Its own trip, if it made one before it was answered."""
        if progress.cause in (None, Cause.BACKGROUND):
            return None
        assert progress.fetched is not None
        return Fetch(
            forwarded_s=progress.forwarded_s,
            reached_s=progress.reached_s,
            start_s=progress.start_s,
            finish_s=progress.finish_s,
            status=progress.fetched.status,
        )
