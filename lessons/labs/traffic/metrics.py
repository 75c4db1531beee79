"""The traffic lab's figures by name, for predictions and goals. Shares are in percent."""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.engine.summary import summary
from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Summary
from lessons.labs.base import Metric
from lessons.labs.traffic.run import simulate


def _percent(ratio: float | None) -> float | None:
    return None if ratio is None else 100 * ratio


def _outcome(outcome: Outcome) -> Metric:
    return Metric(
        label=f"Requests that ended as {outcome.value}",
        unit="requests",
        read=lambda summary: summary.outcomes.get(outcome.value, 0),
    )


def _cause(cause: Cause) -> Metric:
    return Metric(
        label=f"Origin requests because of: {cause.value}",
        unit="requests",
        read=lambda summary: summary.causes.get(cause.value, 0),
    )


def _key(name: str) -> str:
    return name.replace(" ", "_")


METRICS: Mapping[str, Metric] = {
    "requests": Metric(label="Requests", unit="requests", read=lambda summary: summary.requests),
    "origin_requests": Metric(
        label="Requests to the origin", unit="requests", read=lambda summary: summary.origin.requests
    ),
    "hit_ratio": Metric(label="Hit ratio", unit="%", read=lambda summary: _percent(summary.hit_ratio)),
    "offload": Metric(label="Offload", unit="%", read=lambda summary: _percent(summary.offload)),
    "rtt_mean_ms": Metric(label="Round trip, mean", unit="ms", read=lambda summary: summary.rtt_ms.mean),
    "rtt_p50_ms": Metric(label="Round trip, median", unit="ms", read=lambda summary: summary.rtt_ms.p50),
    "rtt_p95_ms": Metric(label="Round trip, 95th percentile", unit="ms", read=lambda summary: summary.rtt_ms.p95),
    "rtt_p99_ms": Metric(label="Round trip, 99th percentile", unit="ms", read=lambda summary: summary.rtt_ms.p99),
    "age_max_s": Metric(label="Oldest copy given to anybody", unit="s", read=lambda summary: summary.age_max_s),
    "origin_utilisation": Metric(
        label="Origin load", unit="%", read=lambda summary: _percent(summary.origin.utilisation)
    ),
    "origin_wait_mean_ms": Metric(
        label="Wait in the origin's queue, mean", unit="ms", read=lambda summary: summary.origin.wait_mean_ms
    ),
    "origin_wait_p95_ms": Metric(
        label="Wait in the origin's queue, 95th percentile",
        unit="ms",
        read=lambda summary: summary.origin.wait_p95_ms,
    ),
    "origin_queue_mean": Metric(
        label="Requests waiting at the origin, mean", unit="requests", read=lambda summary: summary.origin.queue_mean
    ),
    "origin_kb": Metric(
        label="Content sent by the origin", unit="kB", read=lambda summary: summary.origin.content_bytes / 1000
    ),
    "not_modified": Metric(
        label="Requests that the origin answered with 304",
        unit="requests",
        read=lambda summary: summary.origin.not_modified,
    ),
    "outdated_max_s": Metric(
        label="Most outdated content given to anybody", unit="s", read=lambda summary: summary.outdated_max_s
    ),
    "wrong_variants": Metric(
        label="Requests given another variant than they asked for",
        unit="requests",
        read=lambda summary: summary.wrong_variants,
    ),
    "stored": Metric(label="Copies in all caches at the end", unit="copies", read=lambda summary: summary.stored),
    "evictions": Metric(label="Evictions", unit="copies", read=lambda summary: summary.evictions),
    "unfinished": Metric(label="Unfinished at the end", unit="requests", read=lambda summary: summary.unfinished),
    **{f"outcome_{_key(outcome.value)}": _outcome(outcome) for outcome in Outcome},
    **{f"cause_{_key(cause.value)}": _cause(cause) for cause in Cause if cause is not Cause.INVALIDATED},
}


def measure(values: Mapping[str, Any], from_s: float, to_s: float | None) -> Summary:
    """The summary that the metrics read: requests that arrive in [from_s, to_s), to the end when None."""
    end_s = values["duration_s"] if to_s is None else min(to_s, values["duration_s"])
    return summary(simulate(values), from_s, end_s)
