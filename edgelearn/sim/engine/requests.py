"""The requests engine: a few requests through the real cache, event by event, every step explained.

It is written for reading, with objects and a plain event list; the traffic engine must agree with it
request by request. Simultaneous events: actions first, then workers that are done, responses at PoPs,
fetches at the origin, requests at PoPs; among equals the lower number.
"""

import heapq
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import pairwise
from math import inf, isfinite

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.key import cache_key
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.received import Received
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.engine.journey import Fetch, Journey, exchange, request_for
from edgelearn.sim.messages import Response
from edgelearn.sim.origin.answers import answer
from edgelearn.sim.origin.queue import WorkerQueue
from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Exchange
from edgelearn.sim.scenario import NO_POP, Action, Limit, Scenario, ScenarioError


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One request: when it reaches the PoP, whose it is, what it asks for, whether a connection is opened for it.

    `service_unit` is the service time it needs in units of the mean.
    """

    at_s: float
    user: str
    path: str
    new_connection: bool = False
    service_unit: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredView:
    """One copy as it lies in a PoP's cache at a moment."""

    pop: str
    key: str
    cache_control: str
    size_bytes: int
    stored_at_s: float
    age_s: float
    lifetime_s: float
    fresh_for_s: float
    must_validate: bool
    fetched_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestsRun:
    """The exchanges finished by `now_s`, in the order of their sends (`number` is the send's index), the
    numbers of those still under way, and what the caches hold then, most recently used first."""

    now_s: float
    exchanges: tuple[Exchange, ...]
    unfinished: tuple[int, ...]
    stored: tuple[StoredView, ...]


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
        stored=tuple(simulation.stored_views(end_s)),
    )


class _Kind(IntEnum):
    ACTION = 0
    WORKER_DONE = 1
    RESPONSE = 2
    FETCH = 3
    REQUEST = 4


@dataclass(slots=True)
class _Progress:
    """What is known so far of one request."""

    outcome: Outcome | None = None
    cause: Cause | None = None
    lookup: Lookup | None = None
    response: Response | None = None
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
        self.service_ms = scenario.origin.service_ms
        self.headers = {route.path: route.cache_control for route in scenario.routes}
        self.users = {group.name: group for group in scenario.users}
        self.routes = {
            route.path_of(number): route for route in scenario.routes for number in range(1, route.objects + 1)
        }
        self.caches = [HttpCache(scenario.edge.capacity_objects) for _ in scenario.pops]
        self.queue = WorkerQueue(active=scenario.origin.workers)
        self.serving: dict[int, int] = {}
        self.in_flight: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
        self.leaders: dict[tuple[int, str], int] = {}
        self.waiting: defaultdict[int, list[int]] = defaultdict(list)
        self.progress = [_Progress() for _ in self.sends]
        self.events: list[tuple[float, _Kind, int]] = []
        for number, action in enumerate(scenario.actions):
            self._schedule(action.at_s, _Kind.ACTION, number)
        for number, send in enumerate(self.sends):
            self._check(number, send)
            self._schedule(send.at_s, _Kind.REQUEST, number)

    def _check(self, number: int, send: Send) -> None:
        Limit(low=0, high=86_400).check(f"sends.{number}.at_s", send.at_s)
        if send.user not in self.users:
            raise ScenarioError(f"sends.{number}.user", f"there is nobody called {send.user!r}")
        if send.path not in self.routes:
            raise ScenarioError(f"sends.{number}.path", f"the origin has nothing at {send.path!r}")

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
                case _Kind.REQUEST:
                    self._reach_pop(number)

    def _act(self, action: Action) -> None:
        value = action.value
        match action.control:
            case "cache_control":
                for path in self.headers:
                    if action.route in (None, path):
                        self.headers[path] = str(value)
            case "origin_workers":
                self.queue.active = int(value)
            case "service_ms":
                self.service_ms = float(value)
            case "capacity_objects":
                self.edge = replace(self.edge, capacity_objects=int(value))
            case "cache" | "collapse":
                self.edge = replace(self.edge, **{action.control: bool(value)})
            case _:
                pass  # the rate of arrivals is in the sends already

    def _settle(self) -> None:
        """Let what was moved at one moment take effect; of two moves of one control only the last does."""
        for cache in self.caches:
            cache.resize(self.edge.capacity_objects)
        self._start_workers()

    def _key(self, number: int) -> tuple[int, str]:
        """What requests at one PoP must share to share a fetch."""
        return self.users[self.sends[number].user].pop, cache_key(request_for(self.sends[number].path))

    def _to_origin_s(self, number: int) -> float:
        pop = self.users[self.sends[number].user].pop
        return 0.0 if pop == NO_POP else self.scenario.pops[pop].rtt_to_origin_ms / 2000

    def _reach_pop(self, number: int) -> None:
        pop, _ = key = self._key(number)
        lookup_s = self.edge.lookup_ms / 1000
        progress = self.progress[number]
        if pop == NO_POP or not self.edge.cache:
            progress.outcome, progress.cause = Outcome.BYPASS, Cause.BYPASS
            self._forward(number, self.now_s if pop == NO_POP else self.now_s + lookup_s)
            return
        progress.lookup = lookup = self.caches[pop].look_up(request_for(self.sends[number].path), self.now_s)
        if lookup.usable and lookup.stored:
            progress.outcome, progress.response = Outcome.HIT, lookup.stored.response
            progress.answered_s = self.now_s + lookup_s
        elif self.edge.collapse and key in self.leaders:
            progress.outcome = Outcome.COLLAPSED
            self.waiting[self.leaders[key]].append(number)
        else:
            cause = Cause.DUPLICATE if self.in_flight[key] else lookup.cause
            self.leaders[key] = number
            self._fetch(number, cause, self.now_s + lookup_s)

    def _fetch(self, number: int, cause: Cause | None, at_s: float) -> None:
        self.progress[number].outcome, self.progress[number].cause = Outcome.MISS, cause
        self.in_flight[self._key(number)].add(number)
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
            progress.finish_s = self.now_s + self.sends[number].service_unit * (self.service_ms / 1000)
            self.serving[worker] = number
            self._schedule(progress.finish_s, _Kind.WORKER_DONE, worker)

    def _finish(self, worker: int) -> None:
        number = self.serving.pop(worker)
        self.queue.release(worker)
        progress = self.progress[number]
        route = self.routes[self.sends[number].path]
        progress.response = answer(
            cache_control=self.headers[route.path], size_bytes=route.size_bytes, made_at_s=self.now_s
        )
        back_s = self.now_s + self._to_origin_s(number)
        if progress.outcome is Outcome.BYPASS:
            progress.answered_s = back_s
        else:
            self._schedule(back_s, _Kind.RESPONSE, number)
        self._start_workers()

    def _take_in(self, number: int) -> None:
        pop, _ = key = self._key(number)
        progress = self.progress[number]
        assert progress.response is not None
        progress.answered_s = self.now_s
        self.in_flight[key].remove(number)
        if self.leaders.get(key) == number:
            del self.leaders[key]
        progress.received = received = self.caches[pop].receive(
            request_for(self.sends[number].path),
            progress.response,
            request_s=progress.forwarded_s,
            response_s=self.now_s,
            source=number,
        )
        for waiter in self.waiting.pop(number, ()):
            self._tell_waiter(waiter, received)

    def _tell_waiter(self, number: int, received: Received) -> None:
        """Whoever waited is answered too, or goes on its own when the answer may not be shared."""
        progress = self.progress[number]
        progress.waited_for = received
        ready_s = max(self.now_s, self.sends[number].at_s + self.edge.lookup_ms / 1000)
        if received.storable and received.copy.may_answer(self.now_s):
            progress.response, progress.answered_s = received.copy.response, ready_s
        elif not received.storable:
            self._fetch(number, Cause.NOT_STORABLE, ready_s)
        else:
            self._fetch(number, Cause.MUST_VALIDATE if received.copy.must_validate else Cause.EXPIRED, ready_s)

    def _done_s(self, number: int) -> float:
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
            path=send.path,
            new_connection=send.new_connection,
            at_pop_s=send.at_s,
            answered_s=progress.answered_s,
            outcome=progress.outcome,
            cause=progress.cause,
            response=progress.response,
            lookup=progress.lookup,
            fetch=self._trip(progress),
            waited_for=progress.waited_for,
            received=progress.received,
        )

    @staticmethod
    def _trip(progress: _Progress) -> Fetch | None:
        if progress.cause is None:
            return None
        return Fetch(
            forwarded_s=progress.forwarded_s,
            reached_s=progress.reached_s,
            start_s=progress.start_s,
            finish_s=progress.finish_s,
        )

    def stored_views(self, now_s: float) -> list[StoredView]:
        """What each PoP holds at a moment."""
        return [
            _view(site.name, copy, now_s)
            for site, cache in zip(self.scenario.pops, self.caches, strict=True)
            for copy in cache.stored
        ]


def _view(pop: str, copy: StoredResponse, now_s: float) -> StoredView:
    return StoredView(
        pop=pop,
        key=copy.key,
        cache_control=copy.response.headers.get("Cache-Control") or "",
        size_bytes=copy.response.size_bytes,
        stored_at_s=copy.response_s,
        age_s=copy.age_s(now_s),
        lifetime_s=copy.lifetime_s,
        fresh_for_s=copy.fresh_for_s(now_s),
        must_validate=copy.must_validate,
        fetched_by=copy.source,
    )
