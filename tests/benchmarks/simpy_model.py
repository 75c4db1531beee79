"""The same edge and origin written for SimPy: an independent opinion on the engine's answers, and a yardstick.

It knows what the benchmark's workload needs: LRU caches with one lifetime, collapsing, a first-come-first-served
origin. Traffic is given, so that both simulate the very same requests.
"""

from collections import OrderedDict
from collections.abc import Generator
from typing import Any

import numpy as np
import numpy.typing as npt
import simpy

from edgelearn.sim.scenario import Scenario
from edgelearn.sim.traffic.draws import Traffic

Process = Generator[Any, Any, None]


class Model:
    """One run. `answered_s` and `outcome` ("hit", "miss", "collapsed") are by request."""

    def __init__(self, scenario: Scenario, traffic: Traffic, lifetime_s: float) -> None:
        self.scenario, self.traffic, self.lifetime_s = scenario, traffic, lifetime_s
        self.env = simpy.Environment()
        self.workers = simpy.Resource(self.env, capacity=scenario.origin.workers)
        self.expires_s: list[OrderedDict[int, float]] = [OrderedDict() for _ in scenario.pops]
        self.fetches: list[dict[int, simpy.Event]] = [{} for _ in scenario.pops]
        self.answered_s: npt.NDArray[np.float64] = np.full(len(traffic), np.inf)
        self.outcome = [""] * len(traffic)

    def run(self) -> None:
        """Simulate until the scenario's end."""
        self.env.process(self._arrive())
        self.env.run(until=self.scenario.duration_s)

    def _arrive(self) -> Process:
        for number, at_s in enumerate(self.traffic.at_s):
            yield self.env.timeout(at_s - self.env.now)
            self._reach_pop(number)

    def _reach_pop(self, number: int) -> None:
        pop = self.scenario.users[self.traffic.user[number]].pop
        item = int(self.traffic.item[number])
        copies = self.expires_s[pop]
        lookup_s = self.scenario.edge.lookup_ms / 1000
        if copies.get(item, -1.0) > self.env.now:
            copies.move_to_end(item)
            self.outcome[number], self.answered_s[number] = "hit", self.env.now + lookup_s
        elif item in self.fetches[pop]:
            self.outcome[number] = "collapsed"
            self.env.process(self._wait(number, self.fetches[pop][item], lookup_s))
        else:
            self.outcome[number] = "miss"
            self.fetches[pop][item] = self.env.event()
            self.env.process(self._fetch(number, pop, item, lookup_s))

    def _wait(self, number: int, fetch: simpy.Event, lookup_s: float) -> Process:
        yield fetch & self.env.timeout(lookup_s)
        self.answered_s[number] = self.env.now

    def _fetch(self, number: int, pop: int, item: int, lookup_s: float) -> Process:
        half_s = self.scenario.pops[pop].rtt_to_origin_ms / 2000
        yield self.env.timeout(lookup_s)
        forwarded_s = self.env.now
        yield self.env.timeout(half_s)
        with self.workers.request() as turn:
            yield turn
            yield self.env.timeout(self.traffic.service_unit[number] * self.scenario.origin.service_ms / 1000)
        yield self.env.timeout(half_s)
        self._store(pop, item, forwarded_s + self.lifetime_s)
        self.answered_s[number] = self.env.now
        self.fetches[pop].pop(item).succeed()

    def _store(self, pop: int, item: int, expires_s: float) -> None:
        copies = self.expires_s[pop]
        if item not in copies and len(copies) >= self.scenario.edge.capacity_objects:
            copies.popitem(last=False)
        copies[item] = expires_s
        copies.move_to_end(item)
