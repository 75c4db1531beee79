"""The traffic engine: a scenario with many requests, run by the compiled kernel.

The answer is a handful of tables with one row a request, from which `frames` makes series, `summary`
figures and `replay` the full story of one request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from edgelearn.sim.engine import arrays, kernel
from edgelearn.sim.engine.arrays import Floats, Ints, Rows
from edgelearn.sim.engine.asking import BROWSER, EDGE
from edgelearn.sim.engine.asks import Asks, asks_of
from edgelearn.sim.engine.kernel import NO_CAUSE, NOBODY
from edgelearn.sim.engine.policies import policies_by_version
from edgelearn.sim.network.handshake import handshake_ms
from edgelearn.sim.scenario import NO_POP, Scenario
from edgelearn.sim.traffic.draws import Traffic, draw_traffic

USUAL_FRAME_S = 0.5
MAX_FRAMES = 20_000
PROGRESS_STEPS = 100


@dataclass(frozen=True, eq=False, kw_only=True)  # no slots: what follows from the tables is kept once asked for
class TrafficRun:
    """A run up to `until_s`. Its tables (see `arrays`) have a row for each of the n requests arrived by then.

    `asks` says what each of them asks for. `samples` and `sampled_copies` hold the caches at the end of every frame:
    copies and evictions by PoP, copies by version of the origin.
    """

    scenario: Scenario
    until_s: float
    frame_s: float
    traffic: Traffic
    asks: Asks
    requests: Rows
    fetches: Rows
    samples: Rows
    sampled_copies: Ints

    def __len__(self) -> int:
        return len(self.traffic)

    @cached_property
    def pop(self) -> Ints:
        """The PoP of each request, or NO_POP."""
        return _pop_of_user(self.scenario)[self.traffic.user]

    @cached_property
    def fetched(self) -> npt.NDArray[np.bool_]:
        """Which requests were sent on to the origin for themselves."""
        return np.asarray(self.requests["cause"] != NO_CAUSE)

    @cached_property
    def hit(self) -> npt.NDArray[np.bool_]:
        """Which requests a copy at the edge answered at once: fresh, or stale while the origin was asked.

        Known as soon as the copy is looked up. A stale copy in place of an error is none: the origin was asked first.
        """
        outcome, cause = self.requests["outcome"], self.requests["cause"]
        asked_first = (self.requests["waited_for"] != NOBODY) | ((cause != NO_CAUSE) & (cause != kernel.BACKGROUND))
        return np.asarray((outcome == kernel.HIT) | ((outcome == kernel.STALE) & ~asked_first))

    @cached_property
    def way_ms(self) -> Floats:
        """The round trip between each request's user and the PoP."""
        return np.array([group.rtt_ms for group in self.scenario.users])[self.traffic.user]

    @cached_property
    def done_s(self) -> Floats:
        """When the user has the answer, as far as the run knows: beyond `until_s`, or inf, while unfinished."""
        way_s = np.where(self.at_browser, 0.0, self.way_ms / 2000)
        return np.asarray(self.requests["answered_s"] + way_s, dtype=np.float64)

    @cached_property
    def at_browser(self) -> npt.NDArray[np.bool_]:
        """Which requests the visitors' own browsers answered."""
        return np.asarray(self.requests["outcome"] == kernel.BROWSER)

    @cached_property
    def rtt_ms(self) -> Floats:
        """Every request's whole round trip, handshakes included; inf while unfinished."""
        at_edge_ms = (self.requests["answered_s"] - self.traffic.at_s) * 1000
        opening_ms = self.traffic.new_connection * handshake_ms(self.way_ms)
        return np.asarray(np.where(self.at_browser, 0.0, self.way_ms + opening_ms + at_edge_ms), dtype=np.float64)


def run(
    scenario: Scenario,
    until_s: float | None = None,
    frame_s: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> TrafficRun:
    """Simulate the scenario up to `until_s` (its duration when None), recording the caches every `frame_s`
    (when None, about half a second, so that a whole number of frames fits).

    `progress` is called with the share done, up to 1. What happens before some moment never depends on
    `until_s` or on actions after that moment. Raises ValueError for too many or no frames.
    """
    until_s = scenario.duration_s if until_s is None else min(until_s, scenario.duration_s)
    frame_s = usual_frame_s(until_s) if frame_s is None else float(frame_s)
    frames = floor(until_s / frame_s + 1e-9) if frame_s > 0 else 0
    if not 1 <= frames <= MAX_FRAMES:
        raise ValueError(f"{until_s} s in frames of {frame_s} s: give between 1 and {MAX_FRAMES} frames")
    traffic = draw_traffic(scenario).arrived_by(until_s)
    answer = TrafficRun(
        scenario=scenario,
        until_s=until_s,
        frame_s=frame_s,
        traffic=traffic,
        asks=asks_of(scenario, traffic),
        requests=_unanswered(len(traffic)),
        fetches=np.empty(len(traffic), arrays.FETCHES),
        samples=np.zeros((frames, len(scenario.pops)), arrays.SAMPLES),
        sampled_copies=np.zeros((frames, len(scenario.origin_versions())), np.int32),
    )
    _simulate(answer, progress)
    return answer


def usual_frame_s(until_s: float) -> float:
    """The length of a frame where nobody asked for one: about half a second, and a whole number fits."""
    return until_s / min(MAX_FRAMES, ceil(until_s / USUAL_FRAME_S))


def _simulate(run: TrafficRun, progress: Callable[[float], None] | None) -> None:
    """Fill the run's tables."""
    scenario, traffic = run.scenario, run.traffic
    edge_rules = _edge_rules(scenario, run.asks.variants)
    workers = _over_time(arrays.WORKERS, scenario.schedule("origin_workers"))
    service = _over_time(arrays.SERVICE, scenario.schedule("service_ms"))
    service["mean_s"] /= 1000
    versions = np.array([(each.from_s, each.up) for each in scenario.origin_versions()], arrays.VERSIONS)
    capacity = int(edge_rules["capacity_objects"].max())
    pops, browsers = len(scenario.pops), run.asks.browsers
    tables = (
        np.zeros(4, np.int64),
        traffic.at_s,
        run.pop,
        traffic.item,
        traffic.service_unit,
        run.way_ms / 2000 if browsers else np.zeros(0, np.float64),
        run.asks.requests,
        run.asks.items,
        versions,
        policies_by_version(scenario, EDGE),
        policies_by_version(scenario, BROWSER),
        edge_rules,
        workers,
        service,
        scenario.edge.lookup_ms / 1000,
        _ends_of_frames_s(run),
        run.requests,
        run.fetches,
        np.zeros(pops * run.asks.variants, arrays.CELLS),
        np.zeros(pops * run.asks.contents, np.int32),
        _vacant_slots(pops, capacity),
        _empty_browsers(browsers),
        _empty_pops(scenario, capacity),
        np.zeros(len(versions), np.int32),
        np.empty(len(traffic) * (2 if browsers else 1) + 1, arrays.EVENTS),
        np.zeros(int(workers["count"].max()), np.float64),
        run.samples,
        run.sampled_copies,
    )
    steps = PROGRESS_STEPS if progress else 1
    for step in range(1, steps + 1):
        kernel.run_until(float(run.until_s), len(traffic) * step // steps, *tables)
        if progress:
            progress(step / steps)
    for table in (run.requests, run.fetches, run.samples, run.sampled_copies):
        table.flags.writeable = False  # runs are shared by who asks for the same one


def _ends_of_frames_s(run: TrafficRun) -> Floats:
    """When the caches are recorded: just before each frame's end, so that what begins then belongs to the next."""
    ends_s = np.minimum(np.arange(1, len(run.samples) + 1) * run.frame_s, run.until_s)
    return np.asarray(np.nextafter(ends_s, 0.0), np.float64)


def _pop_of_user(scenario: Scenario) -> Ints:
    return np.array([NOBODY if each.pop == NO_POP else each.pop for each in scenario.users], np.int32)


def _over_time(kind: np.dtype[np.void], schedule: tuple[tuple[float, float | bool | str], ...]) -> Rows:
    return np.array(list(schedule), kind)


def _edge_rules(scenario: Scenario, variants: int) -> Rows:
    """The edge's rules over time: all its live controls at every moment at which one of them moves.

    Room for more than all `variants` there are makes no difference.
    """
    schedules = [scenario.schedule(name) for name in (arrays.EDGE_RULES.names or ())[1:]]
    moments = sorted({from_s for schedule in schedules for from_s, _ in schedule})
    rules = [
        (moment, *([value for from_s, value in schedule if from_s <= moment][-1] for schedule in schedules))
        for moment in moments
    ]
    table = np.array(rules, arrays.EDGE_RULES)
    table["capacity_objects"] = np.minimum(table["capacity_objects"], max(1, variants))
    return table


def _unanswered(count: int) -> Rows:
    requests = np.zeros(count, arrays.REQUESTS)
    requests["answered_s"] = np.inf
    requests["cause"] = NO_CAUSE
    requests["browser_found"] = NOBODY
    return requests


def _vacant_slots(pops: int, capacity: int) -> Rows:
    """Every PoP's slots as one chain of vacant ones."""
    slots = np.empty(pops * capacity, arrays.SLOTS)
    slots["older"] = np.arange(1, pops * capacity + 1)
    slots["older"][capacity - 1 :: capacity] = NOBODY
    return slots


def _empty_browsers(count: int) -> Rows:
    browsers = np.zeros(count, arrays.BROWSERS)
    browsers["number"] = NOBODY
    return browsers


def _empty_pops(scenario: Scenario, capacity: int) -> Rows:
    pops = np.zeros(len(scenario.pops), arrays.POPS)
    pops["to_origin_s"] = [site.rtt_to_origin_ms / 2000 for site in scenario.pops]
    pops["newest"] = pops["oldest"] = NOBODY
    pops["vacant"] = np.arange(len(pops)) * capacity
    return pops
