"""A run's figures: what came of the requests that arrived in a window, and how the origin fared in it.

Causes count the requests that reached the origin in the window, so they add up to its requests; waits are
theirs, of those whom a worker took by the end of the run. All else counts by when a request arrived, so a slow
answer belongs to the moment that caused it; those that were not finished by the end of the run are counted as
such and are in no ratio and no percentile. Copies and evictions are known at the ends of frames.
"""

import numpy as np
import numpy.typing as npt

from edgelearn.sim.engine.arrays import Floats
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Outcome
from edgelearn.sim.result import OriginSummary, RttSummary, Summary

Flags = npt.NDArray[np.bool_]


def summary(run: TrafficRun, from_s: float | None = None, to_s: float | None = None) -> Summary:
    """Figures for requests arriving in [from_s, to_s); by default from the end of warm-up to the end of the run."""
    from_s = min(run.scenario.warmup_s, run.until_s) if from_s is None else from_s
    to_s = run.until_s if to_s is None else min(to_s, run.until_s)
    arrived = (run.traffic.at_s >= from_s) & (run.traffic.at_s < to_s)
    done = arrived & (run.done_s <= run.until_s)
    outcomes = np.bincount(run.requests["outcome"][done], minlength=len(OUTCOMES))
    completed = int(done.sum())
    answered_by_edge = int(outcomes[OUTCOMES.index(Outcome.HIT)] + outcomes[OUTCOMES.index(Outcome.COLLAPSED)])
    reached_s = run.fetches["reached_s"]
    at_origin = run.fetched & (reached_s >= from_s) & (reached_s < to_s)
    causes = np.bincount(run.requests["cause"][at_origin], minlength=len(CAUSES))
    frames = (_frames_ended_by(run, from_s), _frames_ended_by(run, to_s))
    return Summary(
        from_s=from_s,
        to_s=to_s,
        requests=int(arrived.sum()),
        completed=completed,
        unfinished=int(arrived.sum()) - completed,
        outcomes={name.value: int(count) for name, count in zip(OUTCOMES, outcomes, strict=True)},
        hit_ratio=_ratio(int(outcomes[OUTCOMES.index(Outcome.HIT)]), completed),
        offload=_ratio(answered_by_edge, completed),
        rtt_ms=_rtt_summary(run.rtt_ms[done]),
        age_max_s=_age_max_s(run, done) if completed else None,
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


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _age_max_s(run: TrafficRun, chosen: Flags) -> float:
    """The age of the oldest copy that answered one of the chosen requests; 0 where all were fetched for themselves."""
    shared = run.requests[chosen & ~run.fetched]
    # The time a fetch took counts as age: RFC 9111 §4.2.3.
    ages_s = shared["answered_s"] - run.fetches["forwarded_s"][shared["source"]]
    return float(ages_s.max()) if len(ages_s) else 0.0


def _rtt_summary(rtt_ms: Floats) -> RttSummary:
    if not len(rtt_ms):
        return RttSummary(mean=None, p50=None, p95=None, p99=None)
    p50, p95, p99 = np.percentile(rtt_ms, (50, 95, 99))
    return RttSummary(mean=float(rtt_ms.mean()), p50=float(p50), p95=float(p95), p99=float(p99))


def _origin_summary(run: TrafficRun, from_s: float, to_s: float) -> OriginSummary:
    """The origin between two moments: who reached it then, how busy it was, how many waited on average."""
    fetches = run.fetches[run.fetched]
    reached = fetches[fetches["reached_s"] <= run.until_s]
    here = reached[(reached["reached_s"] >= from_s) & (reached["reached_s"] < to_s)]
    span_s = to_s - from_s
    taken = here[here["start_s"] <= run.until_s]
    waits_ms = (taken["start_s"] - taken["reached_s"]) * 1000
    busy_s = _overlap_s(reached["start_s"], reached["finish_s"], from_s, to_s)
    worker_s = max(worker_seconds(run, from_s, to_s), busy_s)  # workers taken away are busy until they are done
    return OriginSummary(
        requests=len(here),
        utilisation=busy_s / worker_s if worker_s else None,
        wait_mean_ms=float(waits_ms.mean()) if len(taken) else None,
        wait_p95_ms=float(np.percentile(waits_ms, 95)) if len(taken) else None,
        queue_mean=_overlap_s(reached["reached_s"], reached["start_s"], from_s, to_s) / span_s if span_s > 0 else None,
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
