"""A run as time series: one column a figure, one entry a slice of time.

Slices are causal: each counts what was completed in it (or, for the origin, what happened there in it), so
nothing that comes later changes it. Figures of longer spans are not made from slices: see `progress`.
"""

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from edgelearn.sim.compiled import compiled
from edgelearn.sim.engine.arrays import Floats, Longs
from edgelearn.sim.engine.kernel import WHOLE
from edgelearn.sim.engine.summary import worker_seconds, wrong_variants
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import CAUSES, OUTCOME_ENTRIES, OUTCOMES

FEW = 100
"""Below so many requests a slice's percentiles are drawn as points."""

Series = list[float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """Columns for the slices that end at `t_s`; every list has one entry a slice.

    outcomes, causes: counts by name; of outcomes, the usual ones and those that occur.
    wrong_variants: requests that were given content made for others who asked for other content.
    rtt_ms, regions: p50 and p95, None where nothing was completed.
    origin: arrivals, utilisation (share), queue (mean length), content_bytes (sent), wait_ms (mean of those whom a
    worker took). pops: copies held at the end, and within the slice: lookups, hits and evictions. versions: copies held
    by header.
    """

    frame_s: float
    from_s: float
    to_s: float
    t_s: list[float]
    outcomes: dict[str, list[int]]
    wrong_variants: list[int]
    rtt_ms: dict[str, Series]
    few: list[bool]
    causes: dict[str, list[int]]
    origin: dict[str, Series]
    regions: dict[str, dict[str, Series]]
    pops: list[dict[str, Any]]
    versions: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The columns as JSON-ready values."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def frames(run: TrafficRun, from_s: float = 0.0, to_s: float | None = None) -> Frames:
    """The slices of the run's `frame_s` within [from_s, to_s], both moved to ends of slices; none beyond the run."""
    first = min(max(0, round(from_s / run.frame_s)), len(run.samples))
    last = len(run.samples) if to_s is None else min(len(run.samples), round(to_s / run.frame_s))
    window = _Window(first=first, count=max(0, last - first))
    slice_of = _slices(run.done_s, run.frame_s, window)
    inside = np.flatnonzero(slice_of < window.count)
    slices = slice_of[inside]
    rtt_ms = run.rtt_ms[inside]
    sliced = _sort_by_slice(slices, rtt_ms, window.count)
    return Frames(
        frame_s=run.frame_s,
        from_s=first * run.frame_s,
        to_s=(first + window.count) * run.frame_s,
        t_s=[round((first + index + 1) * run.frame_s, 6) for index in range(window.count)],
        wrong_variants=np.bincount(slices[wrong_variants(run)[inside]], minlength=window.count).tolist(),
        outcomes=_outcomes(slices, run.requests["outcome"][inside], window),
        rtt_ms=_percentiles(*sliced),
        few=[bool(count < FEW) for count in np.diff(sliced[1])],
        causes=_causes(run, window),
        origin=_origin(run, window),
        regions=_regions(run, inside, slices, rtt_ms, window),
        pops=_pops(run, window),
        versions=_versions(run, window),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    first: int
    count: int


def _slices(at_s: Floats, frame_s: float, window: _Window) -> Longs:
    """The slice of the window each moment falls in; `count` for those outside. A slice ends just before its end."""
    index = np.floor(at_s / frame_s + 1e-9) - window.first
    index = np.where((index >= 0) & (index < window.count), index, window.count)
    return index.astype(np.int64)


def _counts(slices: Longs, codes: npt.NDArray[np.uint8], names: list[str], window: _Window) -> dict[str, list[int]]:
    table = np.bincount(slices * len(names) + codes, minlength=window.count * len(names))
    by_slice = table[: window.count * len(names)].reshape(window.count, len(names))
    return {name: by_slice[:, code].tolist() for code, name in enumerate(names)}


def _outcomes(slices: Longs, codes: npt.NDArray[np.uint8], window: _Window) -> dict[str, list[int]]:
    """Counts of the usual outcomes, and of the others that occur."""
    counts = _counts(slices, codes, [each.value for each in OUTCOMES], window)
    return {
        outcome.value: counts[outcome]
        for outcome, entry in OUTCOME_ENTRIES.items()
        if entry.usual or any(counts[outcome])
    }


def _sort_by_slice(slices: Longs, values: Floats, count: int) -> tuple[Floats, Longs]:
    """Values grouped by slice and sorted within, and where each slice begins (count + 1 bounds)."""
    bounds = np.concatenate(([0], np.cumsum(np.bincount(slices, minlength=count)[:count]))).astype(np.int64)
    return _grouped(slices, values, bounds), bounds


@compiled
def _grouped(slices: Longs, values: Floats, bounds: Longs) -> Floats:
    grouped = np.empty(len(values), np.float64)
    place = bounds.copy()
    for index in range(len(values)):
        grouped[place[slices[index]]] = values[index]
        place[slices[index]] += 1
    for index in range(len(bounds) - 1):
        grouped[bounds[index] : bounds[index + 1]].sort()
    return grouped


def _percentiles(grouped: Floats, bounds: Longs) -> dict[str, Series]:
    return {name: _quantiles(grouped, bounds, share) for name, share in (("p50", 0.5), ("p95", 0.95))}


def _quantiles(grouped: Floats, bounds: Longs, share: float) -> Series:
    """A quantile of each slice, linear between neighbours like NumPy's default; None for empty slices."""
    begin, size = bounds[:-1], np.diff(bounds)
    filled = np.flatnonzero(size)
    at = share * (size[filled] - 1)
    below = np.floor(at).astype(np.int64)
    above = np.minimum(below + 1, size[filled] - 1)
    low, high = grouped[begin[filled] + below], grouped[begin[filled] + above]
    series: Series = [None] * len(size)
    for index, value in zip(filled.tolist(), (low + (high - low) * (at - below)).tolist(), strict=True):
        series[index] = round(value, 3)
    return series


def _causes(run: TrafficRun, window: _Window) -> dict[str, list[int]]:
    """Why requests came to the origin, by when they reached it."""
    fetched = np.flatnonzero(run.fetched)
    slices = _slices(run.fetches["reached_s"][fetched], run.frame_s, window)
    codes = run.requests["cause"][fetched]
    return _counts(slices, codes, [each.value for each in CAUSES], window)


def _origin(run: TrafficRun, window: _Window) -> dict[str, Series]:
    numbers = np.flatnonzero(run.fetched)
    numbers = numbers[run.fetches["reached_s"][numbers] <= run.until_s]
    reached = run.fetches[numbers]
    arrivals = np.bincount(_slices(reached["reached_s"], run.frame_s, window), minlength=window.count + 1)
    # A wait counts where it ends: how long a request will have waited is not known when it comes.
    started = _slices(reached["start_s"], run.frame_s, window)
    waited_ms = (reached["start_s"] - reached["reached_s"]) * 1000
    waits_ms = np.bincount(started, weights=waited_ms, minlength=window.count + 1)[: window.count]
    starts = np.bincount(started, minlength=window.count + 1)[: window.count]
    whole = (reached["status"] == WHOLE) & (reached["finish_s"] <= run.until_s)
    sent = _slices(reached["finish_s"][whole], run.frame_s, window)
    sizes = np.array([route.size_bytes for route in run.scenario.routes], np.float64)
    size_bytes = sizes[run.asks.items["route"][run.traffic.item[numbers[whole]]]]
    content = np.bincount(sent, weights=size_bytes, minlength=window.count + 1)[: window.count]
    edges_s = np.asarray(np.arange(window.first, window.first + window.count + 1) * run.frame_s, np.float64)
    busy_s = _time_in(reached["start_s"], reached["finish_s"], edges_s)
    waiting_s = _time_in(reached["reached_s"], reached["start_s"], edges_s)
    workers_s = np.array([worker_seconds(run, begin, end) for begin, end in pairwise(edges_s)])
    return {
        "arrivals": arrivals[: window.count].tolist(),
        # Workers taken away are busy until they are done, so there may be more than the origin is said to have.
        "utilisation": np.round(busy_s / np.maximum(workers_s, busy_s), 6).tolist() if window.count else [],
        "queue": np.abs(np.round(waiting_s / run.frame_s, 6)).tolist(),  # rounding may leave a zero below zero
        "content_bytes": content.astype(np.int64).tolist(),
        "wait_ms": [
            round(total / count, 3) if count else None
            for total, count in zip(waits_ms.tolist(), starts.tolist(), strict=True)
        ],
    }


def _time_in(begin_s: Floats, end_s: Floats, edges_s: Floats) -> Floats:
    """How much of the spans [begin, end) falls into each slice, in seconds.

    The time before an edge is the sum over spans of how far they reached by then, which prefix sums give.
    """

    def reached_by(moments_s: Floats) -> Floats:
        order = np.sort(moments_s)
        sums = np.concatenate(([0.0], np.cumsum(order)))
        before = np.searchsorted(order, edges_s)
        return np.asarray(edges_s * before - sums[before], dtype=np.float64)

    return np.diff(reached_by(np.asarray(begin_s)) - reached_by(np.asarray(end_s)))


def _regions(
    run: TrafficRun, inside: Longs, slices: Longs, rtt_ms: Floats, window: _Window
) -> dict[str, dict[str, Series]]:
    names = sorted({group.region for group in run.scenario.users if group.region})
    region_of_user = np.array(
        [names.index(group.region) if group.region else -1 for group in run.scenario.users], np.int32
    )
    region = region_of_user[run.traffic.user[inside]]
    return {
        name: _percentiles(*_sort_by_slice(slices[region == code], rtt_ms[region == code], window.count))
        for code, name in enumerate(names)
    }


def _pops(run: TrafficRun, window: _Window) -> list[dict[str, Any]]:
    slice_of = _slices(run.traffic.at_s, run.frame_s, window)
    inside = np.flatnonzero((slice_of < window.count) & ~run.at_browser)
    slices, pop, hit = slice_of[inside], run.pop[inside], run.hit[inside]
    samples = run.samples[window.first : window.first + window.count]
    before = run.samples["evicted"][window.first - 1] if window.first else np.zeros(len(run.scenario.pops), np.int32)
    evicted = np.diff(np.vstack((before[None, :], samples["evicted"])), axis=0)

    def per_slice(chosen: npt.NDArray[np.bool_]) -> list[int]:
        counts: list[int] = np.bincount(slices[chosen], minlength=window.count)[: window.count].tolist()
        return counts

    capacities = _capacities(run, window)
    return [
        {
            "code": site.name,
            "stored": samples["stored"][:, code].tolist(),
            "capacity": capacities,
            "requests": per_slice(pop == code),
            "hits": per_slice((pop == code) & hit),
            "evictions": evicted[:, code].tolist(),
        }
        for code, site in enumerate(run.scenario.pops)
    ]


def _capacities(run: TrafficRun, window: _Window) -> list[int]:
    """The room of every PoP at the end of each slice."""
    schedule = run.scenario.schedule("capacity_objects")
    ends_s = (window.first + 1 + np.arange(window.count)) * run.frame_s
    index = np.searchsorted([from_s for from_s, _ in schedule], ends_s, side="left") - 1
    return [int(schedule[each][1]) for each in index]


def _versions(run: TrafficRun, window: _Window) -> list[dict[str, Any]]:
    copies = run.sampled_copies[window.first : window.first + window.count]
    told: list[dict[str, Any]] = []
    for version, column in zip(run.scenario.origin_versions(), copies.T, strict=True):
        headers = version.cache_control
        header: Any = headers[0] if len(headers) == 1 else list(headers)
        if told and told[-1]["cache_control"] == header:  # only whether the origin is up has changed
            told[-1]["copies"] = [sum(pair) for pair in zip(told[-1]["copies"], column.tolist(), strict=True)]
        else:
            told.append({"at_s": version.from_s, "cache_control": header, "copies": column.tolist()})
    return told
