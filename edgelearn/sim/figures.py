"""The figures of a run: name, definition, unit, wording, and where each is shown.

One entry serves tiles, tables, predictions, goals and series. Lessons and challenges store the names. What a Summary
holds is defined in `result` and computed in `engine.summary`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from edgelearn.sim.outcomes import OUTCOME_ENTRIES, Cause, Outcome
from edgelearn.sim.result import Summary


class Row(Enum):
    """Whether the summary table has a row for a figure."""

    ALWAYS = auto()
    IF_ANY = auto()
    """Only where the figure isn't zero."""
    NEVER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of the requests that arrived in a window. `read` gives it in its unit, None where nothing was counted.

    A figure with a `tile`, its label there, is read from a Progress too.
    """

    name: str
    label: str
    unit: str
    read: Callable[[Any], float | None]
    row: Row = Row.NEVER
    tile: str = ""


def _percent(ratio: float | None) -> float | None:
    return None if ratio is None else 100 * ratio


def _outcome(outcome: Outcome) -> Figure:
    def read(summary: Summary) -> float:
        return summary.outcomes[outcome]

    return Figure(
        name=f"outcome_{outcome}",
        label=f"Answered as {outcome}",
        unit="requests",
        read=read,
        row=Row.NEVER if OUTCOME_ENTRIES[outcome].usual else Row.IF_ANY,
    )


_STORED_NAMES = {
    Cause.DUPLICATE: "uncollapsed duplicate",
    Cause.KEY: "key too specific",
    Cause.NOT_STORABLE: "not storable by rule",
}
"""Causes as lessons store them, where they are called something else by now."""


def _cause(cause: Cause) -> Figure:
    def read(summary: Summary) -> float:
        return summary.causes[cause]

    stored = _STORED_NAMES.get(cause, cause.value)
    return Figure(
        name=f"cause_{stored.replace(' ', '_')}",
        label=f"Origin requests, cause: {cause}",
        unit="requests",
        read=read,
    )


_FIGURES = (
    Figure(name="requests", label="Requests", unit="requests", read=lambda of: of.requests, row=Row.ALWAYS),
    Figure(
        name="unfinished",
        label="Unfinished at the end",
        unit="requests",
        read=lambda of: of.unfinished,
        row=Row.ALWAYS,
    ),
    Figure(
        name="hit_ratio",
        label="Hit ratio",
        unit="%",
        read=lambda of: _percent(of.hit_ratio),
        row=Row.ALWAYS,
        tile="hit ratio",
    ),
    Figure(
        name="offload",
        label="Offload",
        unit="%",
        read=lambda of: _percent(of.offload),
        row=Row.ALWAYS,
        tile="offload",
    ),
    Figure(name="rtt_mean_ms", label="Round trip, mean", unit="ms", read=lambda of: of.rtt_ms.mean),
    Figure(name="rtt_p50_ms", label="Round trip, median", unit="ms", read=lambda of: of.rtt_ms.p50, row=Row.ALWAYS),
    Figure(
        name="rtt_p95_ms",
        label="Round trip, 95th percentile",
        unit="ms",
        read=lambda of: of.rtt_p95_ms,
        row=Row.ALWAYS,
        tile="p95 round trip",
    ),
    Figure(
        name="rtt_p99_ms",
        label="Round trip, 99th percentile",
        unit="ms",
        read=lambda of: of.rtt_ms.p99,
        row=Row.ALWAYS,
    ),
    Figure(
        name="origin_requests",
        label="Requests to the origin",
        unit="requests",
        read=lambda of: of.origin_requests,
        row=Row.ALWAYS,
        tile="origin requests",
    ),
    Figure(
        name="origin_utilisation",
        label="Origin load",
        unit="%",
        read=lambda of: _percent(of.origin.utilisation),
        row=Row.ALWAYS,
    ),
    Figure(
        name="origin_wait_mean_ms",
        label="Wait in the origin's queue, mean",
        unit="ms",
        read=lambda of: of.origin.wait_mean_ms,
        row=Row.ALWAYS,
    ),
    Figure(
        name="origin_wait_p95_ms",
        label="Wait in the origin's queue, 95th percentile",
        unit="ms",
        read=lambda of: of.origin.wait_p95_ms,
    ),
    Figure(
        name="origin_queue_mean",
        label="Requests waiting at the origin, mean",
        unit="requests",
        read=lambda of: of.origin.queue_mean,
    ),
    Figure(
        name="age_max_s", label="Age of the oldest copy served", unit="s", read=lambda of: of.age_max_s, row=Row.ALWAYS
    ),
    Figure(name="evictions", label="Evictions", unit="copies", read=lambda of: of.evictions, row=Row.ALWAYS),
    Figure(name="stored", label="Copies in all caches at the end", unit="copies", read=lambda of: of.stored),
    Figure(
        name="origin_kb",
        label="Content sent by the origin",
        unit="kB",
        read=lambda of: of.origin.content_bytes / 1000,
        row=Row.ALWAYS,
    ),
    Figure(
        name="not_modified",
        label="304 responses from the origin",
        unit="requests",
        read=lambda of: of.origin.not_modified,
        row=Row.IF_ANY,
    ),
    Figure(
        name="outdated_max_s",
        label="Most outdated content served",
        unit="s",
        read=lambda of: of.outdated_max_s,
        row=Row.IF_ANY,
    ),
    Figure(
        name="wrong_variants",
        label="Served the wrong variant",
        unit="requests",
        read=lambda of: of.wrong_variants,
        row=Row.IF_ANY,
    ),
    *(_outcome(outcome) for outcome in OUTCOME_ENTRIES),
    *(_cause(cause) for cause in Cause if cause is not Cause.INVALIDATED),
)

FIGURES: Mapping[str, Figure] = {figure.name: figure for figure in _FIGURES}
"""By name, in the order of the summary table's rows."""
