"""Figures at many moments of a run: what tiles show while it plays.

The same definitions as `summary`, counted for all moments at once: a summary for each of a hundred frames would cost
more than the run.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from edgelearn.sim.compiled import compiled
from edgelearn.sim.engine.arrays import Floats, Longs
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import CAUSES
from edgelearn.sim.result import Progress


def progress(run: TrafficRun, from_s: float, moments_s: Sequence[float]) -> list[Progress]:
    """The figures of the requests that arrived in [from_s, moment), for each of the ascending moments."""
    ends_s = np.asarray(moments_s, np.float64)
    # Nothing that comes later is looked at: a run with many changes is cut into as many spans.
    since = slice(*np.searchsorted(run.traffic.at_s, (from_s, ends_s.max(initial=from_s))).tolist())
    arrived_s = run.traffic.at_s[since]
    lookup = ~run.at_browser[since]
    fetches = run.fetches[since][run.fetched[since]]
    forwarded_s = np.maximum(fetches["forwarded_s"], _after(arrived_s[run.fetched[since]]))
    known_s = np.maximum(run.done_s[since], _after(arrived_s))
    requests, lookups, hits = (
        np.searchsorted(each, ends_s) for each in (arrived_s, arrived_s[lookup], arrived_s[run.hit[since]])
    )
    forwarded = np.searchsorted(np.sort(forwarded_s), ends_s, side="right")
    rtt_p95_ms = quantiles_over_time(run.rtt_ms[since], known_s, ends_s, 0.95)
    causes = _causes(run, from_s, ends_s)
    return [
        Progress(
            requests=int(requests[index]),
            lookups=int(lookups[index]),
            hits=int(hits[index]),
            forwarded=int(forwarded[index]),
            rtt_p95_ms=None if np.isnan(rtt_p95_ms[index]) else float(rtt_p95_ms[index]),
            causes={cause: int(counts[index]) for cause, counts in causes.items()},
        )
        for index in range(len(ends_s))
    ]


def _after(arrived_s: Floats) -> Floats:
    """Nothing is known of a request at the very moment of its arrival: windows end before it."""
    return np.asarray(np.nextafter(arrived_s, np.inf), np.float64)


def _causes(run: TrafficRun, from_s: float, ends_s: Floats) -> dict[str, Longs]:
    """Why requests came to the origin, by when they reached it."""
    reached_s, codes = run.fetches["reached_s"][run.fetched], run.requests["cause"][run.fetched]
    within = (reached_s >= from_s) & (reached_s < ends_s.max(initial=from_s))
    reached_s, codes = reached_s[within], codes[within]
    return {
        cause.value: np.searchsorted(np.sort(reached_s[codes == code]), ends_s) for code, cause in enumerate(CAUSES)
    }


def quantiles_over_time(values: Floats, known_s: Floats, moments_s: Floats, share: float) -> Floats:
    """The quantile of the values known by each of the ascending moments; NaN where none is.

    Linear between neighbours, as NumPy's. Costs O(log n) a value and a moment.
    """
    in_time = np.flatnonzero(known_s <= moments_s.max(initial=-np.inf))
    order = np.argsort(values[in_time], kind="stable")
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(len(order))
    by_time = np.argsort(known_s[in_time], kind="stable")
    known = np.searchsorted(known_s[in_time][by_time], moments_s, side="right")
    return _quantiles(values[in_time][order], ranks[by_time], known, share)


@compiled
def _quantiles(ascending: Floats, ranks: Longs, known: Longs, share: float) -> Floats:
    """The quantile of the first so many values of each entry of `known`; `ranks` are the values' places in order.

    The values counted so far are kept in a binary indexed tree over their ranks.
    """
    answer = np.full(len(known), np.nan)
    top = 1
    while top < len(ascending):
        top *= 2
    tree = np.zeros(top + 1, np.int64)
    counted = 0
    for index in range(len(known)):
        while counted < known[index]:
            node = ranks[counted] + 1
            while node <= top:
                tree[node] += 1
                node += node & -node
            counted += 1
        if counted == 0:
            continue
        place = share * (counted - 1)
        below = int(np.floor(place))
        low = ascending[_rank_of(tree, top, below)]
        high = ascending[_rank_of(tree, top, min(below + 1, counted - 1))]
        part = place - below
        answer[index] = low + (high - low) * part if part < 0.5 else high - (high - low) * (1 - part)
    return answer


@compiled
def _rank_of(tree: npt.NDArray[np.int64], top: int, number: int) -> int:
    """The rank of the value with this number, from 0, among those counted."""
    node, step = 0, top
    while step > 0:
        if node + step <= top and tree[node + step] <= number:
            node += step
            number -= tree[node]
        step //= 2
    return node
