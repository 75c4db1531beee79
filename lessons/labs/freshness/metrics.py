"""The freshness lab's figures by name, for predictions and goals."""

from collections.abc import Callable, Mapping
from typing import Any

from edgelearn.sim.cache.reuse import CopyState
from lessons.labs.base import Metric
from lessons.labs.freshness.form import BROWSER, EDGE
from lessons.labs.freshness.run import FreshnessRun, simulate


def seconds_in(run: FreshnessRun, key: str, state: CopyState) -> float:
    """For how many seconds a cache's copy is in a state, within the horizon; 0 where it kept none."""
    return sum(
        span.to_s - span.from_s for row in run.rows if row.key == key for span in row.spans if span.state is state
    )


def _keeps(key: str) -> Callable[[FreshnessRun], float]:
    return lambda run: float(any(row.copy is not None for row in run.rows if row.key == key))


def _seconds(key: str, state: CopyState) -> Callable[[FreshnessRun], float]:
    return lambda run: seconds_in(run, key, state)


def _asked_origin(run: FreshnessRun) -> float:
    return float(sum(visit.origin is not None for visit in (run.own, run.other)))


METRICS: Mapping[str, Metric] = {
    f"{key}_{name}": Metric(label=label.format(cache=cache), unit=unit, read=read)
    for key, cache in ((BROWSER, "Browser"), (EDGE, "Edge"))
    for name, label, unit, read in (
        ("copies", "{cache}: copies kept", "copies", _keeps(key)),
        ("fresh_s", "{cache}: fresh for", "s", _seconds(key, CopyState.FRESH)),
        (
            "while_asking_s",
            "{cache}: stale, served while revalidating, for",
            "s",
            _seconds(key, CopyState.WHILE_REVALIDATING),
        ),
        ("on_error_s", "{cache}: stale, served if revalidation fails, for", "s", _seconds(key, CopyState.ON_ERROR)),
    )
} | {
    "origin_requests": Metric(
        label="Of the two later requests, those that wait for the origin", unit="requests", read=_asked_origin
    ),
    "age_s": Metric(
        label="Age of what the same client gets",
        unit="s",
        read=lambda run: float(run.own.response.headers.get("Age") or 0),
    ),
}


def measure(values: Mapping[str, Any], from_s: float, to_s: float | None) -> FreshnessRun:
    """What the metrics read. The lab has one run; any window is the same."""
    return simulate(values)
