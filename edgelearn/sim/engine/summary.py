"""A run's figures: what came of the requests that arrived in a window, and how the origin fared in it.

A summary tells what is known at the window's end, so nothing that happens later changes it. It counts requests by when
they arrived: a slow answer belongs to the moment that caused it. Causes, waits and bytes are of the requests that
reached the origin in the window, so causes add up to its requests. Copies and evictions are known at frames' ends.
"""

import numpy as np
import numpy.typing as npt

from edgelearn.sim.engine.arrays import Floats
from edgelearn.sim.engine.kernel import NOT_MODIFIED, WHOLE
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Outcome
from edgelearn.sim.result import OriginSummary, RttSummary, Summary

Flags = npt.NDArray[np.bool_]


def summary(run: TrafficRun, from_s: float | None = None, to_s: float | None = None) -> Summary:
    """Figures for requests arriving in [from_s, to_s); by default from the end of warm-up to the end of the run."""
    from_s = min(run.scenario.warmup_s, run.until_s) if from_s is None else from_s
    to_s = run.until_s if to_s is None else min(to_s, run.until_s)
    arrived = (run.traffic.at_s >= from_s) & (run.traffic.at_s < to_s)
    done = arrived & (run.done_s <= to_s)
    outcomes = np.bincount(run.requests["outcome"][done], minlength=len(OUTCOMES))
    reached_s = run.fetches["reached_s"]
    at_origin = run.fetched & (reached_s >= from_s) & (reached_s < to_s)
    causes = np.bincount(run.requests["cause"][at_origin], minlength=len(CAUSES))
    frames = (_frames_ended_by(run, from_s), _frames_ended_by(run, to_s))
    return Summary(
        from_s=from_s,
        to_s=to_s,
        requests=int(arrived.sum()),
        lookups=int((arrived & ~run.at_browser).sum()),
        hits=int((arrived & run.hit).sum()),
        forwarded=int((arrived & run.fetched & (run.fetches["forwarded_s"] <= to_s)).sum()),
        completed=int(done.sum()),
        outcomes={name.value: int(count) for name, count in zip(OUTCOMES, outcomes, strict=True)},
        rtt_ms=_rtt_summary(run.rtt_ms[done]),
        age_max_s=_age_max_s(run, done) if done.any() else None,
        outdated_max_s=_outdated_max_s(run, done) if done.any() else None,
        wrong_variants=int((done & wrong_variants(run)).sum()),
        origin=_origin_summary(run, from_s, to_s),
        causes={name.value: int(count) for name, count in zip(CAUSES, causes, strict=True)},
        evictions=_evicted(run, frames[1]) - _evicted(run, frames[0]),
        stored=int(run.samples["stored"][frames[1] - 1].sum()) if frames[1] else 0,
    )


def _frames_ended_by(run: TrafficRun, at_s: float) -> int:
    """How many frames end by then."""
    return min(len(run.samples), int(at_s / run.frame_s + 1e-9))


def _evicted(run: TrafficRun, frames: int) -> int:
    return int(run.samples["evicted"][frames - 1].sum()) if frames else 0


def _age_max_s(run: TrafficRun, chosen: Flags) -> float:
    """The age of the oldest copy that answered one of the chosen requests; 0 where all were fetched for themselves."""
    shared = run.requests[chosen & _from_copy(run)]
    # The time a fetch took counts as age: RFC 9111 §4.2.3.
    ages_s = shared["answered_s"] - run.fetches["forwarded_s"][shared["source"]]
    return float(ages_s.max()) if len(ages_s) else 0.0


def _from_copy(run: TrafficRun) -> Flags:
    """Which requests were given what another's fetch brought."""
    failed = run.requests["outcome"] == OUTCOMES.index(Outcome.ERROR)
    return np.asarray((run.requests["source"] != np.arange(len(run))) & ~failed)


def _outdated_max_s(run: TrafficRun, chosen: Flags) -> float:
    """For how long the most outdated content given to one of the chosen requests had been replaced at the origin."""
    items = run.asks.items[run.traffic.item]
    given = chosen & (items["changes_every_s"] > 0) & (run.requests["outcome"] != OUTCOMES.index(Outcome.ERROR))
    every_s, phase = items["changes_every_s"][given], items["phase"][given]
    made_s = run.fetches["finish_s"][run.requests["source"][given]]
    replaced_s = (np.floor(made_s / every_s + phase) + 1 - phase) * every_s
    return float((run.requests["answered_s"][given] - replaced_s).max(initial=0.0))


def wrong_variants(run: TrafficRun) -> Flags:
    """Which requests were given what was made for others, who asked for other content."""
    content = run.asks.requests["content"]
    return np.asarray(_from_copy(run) & (content != content[run.requests["source"]]))


def _rtt_summary(rtt_ms: Floats) -> RttSummary:
    if not len(rtt_ms):
        return RttSummary(mean=None, p50=None, p95=None, p99=None)
    p50, p95, p99 = np.percentile(rtt_ms, (50, 95, 99))
    return RttSummary(mean=float(rtt_ms.mean()), p50=float(p50), p95=float(p95), p99=float(p99))


def _origin_summary(run: TrafficRun, from_s: float, to_s: float) -> OriginSummary:
    """The origin between two moments: who reached it then, how busy it was, how many waited on average."""
    fetches = run.fetches[run.fetched]
    sizes = np.array([route.size_bytes for route in run.scenario.routes], np.int64)
    size_bytes = sizes[run.asks.items["route"][run.traffic.item[run.fetched]]]
    by_then = fetches["reached_s"] < to_s
    reached, size_bytes = fetches[by_then], size_bytes[by_then]
    within = reached["reached_s"] >= from_s
    here, size_bytes = reached[within], size_bytes[within]
    answered = here["finish_s"] <= to_s
    span_s = to_s - from_s
    taken = here[here["start_s"] <= to_s]
    waits_ms = (taken["start_s"] - taken["reached_s"]) * 1000
    busy_s = _overlap_s(reached["start_s"], reached["finish_s"], from_s, to_s)
    worker_s = max(worker_seconds(run, from_s, to_s), busy_s)  # workers taken away are busy until they are done
    return OriginSummary(
        requests=len(here),
        utilisation=busy_s / worker_s if worker_s else None,
        wait_mean_ms=float(waits_ms.mean()) if len(taken) else None,
        wait_p95_ms=float(np.percentile(waits_ms, 95)) if len(taken) else None,
        queue_mean=_overlap_s(reached["reached_s"], reached["start_s"], from_s, to_s) / span_s if span_s > 0 else None,
        content_bytes=int(size_bytes[answered & (here["status"] == WHOLE)].sum()),
        not_modified=int((answered & (here["status"] == NOT_MODIFIED)).sum()),
    )


def _overlap_s(begin_s: Floats, end_s: Floats, from_s: float, to_s: float) -> float:
    """Seconds that spans lie in a window, added up."""
    return float(np.clip(np.minimum(end_s, to_s) - np.maximum(begin_s, from_s), 0, None).sum())


def worker_seconds(run: TrafficRun, from_s: float, to_s: float) -> float:
    """How many seconds of work the origin's workers could do in a window."""
    schedule = run.scenario.schedule("origin_workers")
    ends_s = [from_ for from_, _ in schedule[1:]] + [np.inf]
    return sum(
        float(count) * max(0.0, min(end, to_s) - max(begin, from_s))
        for (begin, count), end in zip(schedule, ends_s, strict=True)
    )
