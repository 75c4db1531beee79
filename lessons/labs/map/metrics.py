"""The map lab's figures by name, for predictions and goals. Shares are in percent; percentiles are over users."""

from collections.abc import Mapping
from typing import Any

from lessons.labs.base import Metric
from lessons.labs.map.run import MapRun, next_pops, simulate


def _best_gain(run: MapRun) -> float | None:
    following = next_pops(run)
    return 100 * (following[0].within - run.within) if following else None


METRICS: Mapping[str, Metric] = {
    "users_within_limit": Metric(label="Users within the limit", unit="%", read=lambda run: 100 * run.within),
    "rtt_mean_ms": Metric(label="Round trip, mean", unit="ms", read=lambda run: run.reach.mean_ms),
    "rtt_p50_ms": Metric(label="Round trip, median", unit="ms", read=lambda run: run.reach.percentile_ms(0.5)),
    "rtt_p95_ms": Metric(
        label="Round trip, 95th percentile", unit="ms", read=lambda run: run.reach.percentile_ms(0.95)
    ),
    "rtt_max_ms": Metric(
        label="Round trip of the farthest city", unit="ms", read=lambda run: run.reach.farthest.edge.rtt_ms
    ),
    "origin_rtt_p50_ms": Metric(
        label="Round trip to the origin, median", unit="ms", read=lambda run: run.reach.origin_percentile_ms(0.5)
    ),
    "origin_rtt_p95_ms": Metric(
        label="Round trip to the origin, 95th percentile",
        unit="ms",
        read=lambda run: run.reach.origin_percentile_ms(0.95),
    ),
    "next_pop_gain": Metric(
        label="Users that the best next PoP would bring within the limit", unit="points", read=_best_gain
    ),
    "pops": Metric(label="Points of presence", unit="PoPs", read=lambda run: len(run.pops)),
}


def measure(values: Mapping[str, Any], from_s: float, to_s: float | None) -> MapRun:
    """What the metrics read. This lab has no time: any window is the same."""
    return simulate(values)
