"""The traffic lab's figures over time, for predictions that are lines: what its plots draw, frame by frame."""

from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any

from edgelearn.sim.engine import frames as engine
from edgelearn.sim.engine.frames import Frames
from lessons.labs.base import Series
from lessons.labs.traffic.run import simulate

Column = list[float | None]


def _series(label: str, unit: str, column: Callable[[Frames], Column]) -> Series:
    def read(values: Mapping[str, Any], to_s: float) -> tuple[list[float], Column]:
        columns = engine.frames(simulate(values, to_s), 0.0, to_s)
        return columns.t_s, column(columns)

    return Series(label=label, unit=unit, read=read)


def _origin_load(frames: Frames) -> Column:
    return [None if share is None else 100 * share for share in frames.origin["utilisation"]]


def _origin_total(frames: Frames) -> Column:
    return list(accumulate(arrivals or 0.0 for arrivals in frames.origin["arrivals"]))


SERIES: Mapping[str, Series] = {
    "rtt_p50_ms": _series("Round trip, median, over time", "ms", lambda frames: frames.rtt_ms["p50"]),
    "rtt_p95_ms": _series("Round trip, 95th percentile, over time", "ms", lambda frames: frames.rtt_ms["p95"]),
    "origin_utilisation": _series("Origin load over time", "%", _origin_load),
    "origin_requests": _series("Requests to the origin so far", "requests", _origin_total),
}
