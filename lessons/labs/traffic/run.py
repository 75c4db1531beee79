"""The traffic lab's run: pure, recomputed from the start for every question.

Nothing is kept between questions: of the 12 ms that a minute of a lesson's traffic costs, the run is one.
"""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.engine import traffic
from edgelearn.sim.engine.traffic import TrafficRun
from lessons.labs.traffic.scenario import to_scenario

FRAME_LENGTHS_S = (0.25, 0.5, 1.0, 2.0, 5.0)
FRAMES_WANTED = 120


def frame_s(duration_s: float) -> float:
    """The length of a frame: about 120 fill a run, and it never depends on what was asked for."""
    return next((length for length in FRAME_LENGTHS_S if duration_s / length <= FRAMES_WANTED), FRAME_LENGTHS_S[-1])


def simulate(values: Mapping[str, Any], until_s: float | None = None) -> TrafficRun:
    """The run that cleaned values describe, up to a moment (its end when None), but at least its first frame."""
    scenario = to_scenario(values)
    length_s = frame_s(scenario.duration_s)
    return traffic.run(scenario, None if until_s is None else max(until_s, length_s), frame_s=length_s)
