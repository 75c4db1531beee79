"""The traffic lab's figures by name, for predictions and goals. Shares are in percent."""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.engine.summary import summary
from edgelearn.sim.figures import FIGURES
from edgelearn.sim.result import Summary
from lessons.labs.base import Metric
from lessons.labs.traffic.run import simulate

METRICS: Mapping[str, Metric] = {
    figure.name: Metric(label=figure.label, unit=figure.unit, read=figure.read) for figure in FIGURES.values()
}


def measure(values: Mapping[str, Any], from_s: float, to_s: float | None) -> Summary:
    """The summary that the metrics read: requests that arrive in [from_s, to_s), to the end when None."""
    end_s = values["duration_s"] if to_s is None else min(to_s, values["duration_s"])
    return summary(simulate(values, end_s), from_s, end_s)
