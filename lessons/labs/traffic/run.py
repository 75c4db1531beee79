"""The traffic lab's run: pure, recomputed from the start, small ones kept for the questions that follow at once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from edgelearn.sim.engine import traffic
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.scenario import Scenario
from lessons.labs.traffic.scenario import to_scenario

FRAME_LENGTHS_S = (0.25, 0.5, 1.0, 2.0, 5.0)
FRAMES_WANTED = 120
SMALL_REQUESTS = 20_000
SMALL_COPIES = 50_000
"""Up to so many requests and places for copies a run is kept, so that all kept runs stay within about 100 MB."""
KEPT_RUNS = 16


def frame_s(duration_s: float) -> float:
    """The length of a frame: about 120 fill a run, and it never depends on what was asked for."""
    return next((length for length in FRAME_LENGTHS_S if duration_s / length <= FRAMES_WANTED), FRAME_LENGTHS_S[-1])


def simulate(values: Mapping[str, Any], until_s: float | None = None) -> TrafficRun:
    """The run that cleaned values describe, at least up to `until_s` (all of it when None)."""
    scenario = to_scenario(values)
    if _is_small(scenario):
        return _kept(scenario)
    return _run(scenario, until_s)


def simulate_until(values: Mapping[str, Any], until_s: float) -> TrafficRun:
    """The run up to a moment and not beyond: what isn't answered by then is unfinished."""
    scenario = to_scenario(values)
    return simulate(values) if until_s >= scenario.duration_s else _run(scenario, until_s)


def _run(scenario: Scenario, until_s: float | None) -> TrafficRun:
    length_s = frame_s(scenario.duration_s)
    return traffic.run(scenario, None if until_s is None else max(until_s, length_s), frame_s=length_s)


def _is_small(scenario: Scenario) -> bool:
    copies = len(scenario.pops) * scenario.objects
    return scenario.expected_requests() <= SMALL_REQUESTS and copies <= SMALL_COPIES


@lru_cache(maxsize=KEPT_RUNS)
def _kept(scenario: Scenario) -> TrafficRun:
    return _run(scenario, None)
