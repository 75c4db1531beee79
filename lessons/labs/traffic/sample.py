"""A few exchanges of each frame, hits and others in their true proportion: the dots on the map, to be looked into."""

from typing import Any

import numpy as np
import numpy.typing as npt

from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import OUTCOMES, Outcome

PER_S = 8
IS_HIT = np.array([each in (Outcome.HIT, Outcome.BROWSER) for each in OUTCOMES])
"""By the outcome's code; looked up, since `np.isin` for each frame took a sixth of the time of all frames."""

Numbers = npt.NDArray[np.int64]


def sample(run: TrafficRun, from_s: float, to_s: float) -> list[dict[str, Any]]:
    """Exchanges completed in [from_s, to_s), at most PER_S a second, in the order of completion.

    What is taken from a frame depends on that frame alone, so later actions change nothing that was shown.
    """
    order = np.argsort(run.done_s, kind="stable")
    done_s = run.done_s[order]
    frames = np.arange(round(from_s / run.frame_s), round(to_s / run.frame_s))
    begins = np.searchsorted(done_s, frames * run.frame_s, side="left")
    ends = np.searchsorted(done_s, (frames + 1) * run.frame_s, side="left")
    most = max(1, round(PER_S * run.frame_s))
    chosen = [_telling(run, order[begin:end], most) for begin, end in zip(begins, ends, strict=True)]
    return [_exchange(run, int(number)) for number in np.concatenate(chosen)] if chosen else []


def _telling(run: TrafficRun, numbers: Numbers, most: int) -> Numbers:
    """At most so many of a frame's exchanges: the map must not look worse than it is, yet shows a rare miss."""
    hit = IS_HIT[run.requests["outcome"][numbers]]
    hits, others = numbers[hit], numbers[~hit]
    fair = round(most * len(others) / max(1, len(numbers)))
    kept = _evenly(others, most if not len(hits) else min(most - 1, max(1, fair)))
    kept = np.concatenate((kept, _evenly(hits, most - len(kept))))
    return kept[np.argsort(run.done_s[kept], kind="stable")]


def _evenly(numbers: Numbers, most: int) -> Numbers:
    if len(numbers) <= most:
        return numbers
    return numbers[np.linspace(0, len(numbers) - 1, most).astype(np.int64)] if most > 0 else numbers[:0]


def _exchange(run: TrafficRun, number: int) -> dict[str, Any]:
    done_s, rtt_ms = float(run.done_s[number]), float(run.rtt_ms[number])
    return {
        "number": number,
        "sent_s": round(done_s - rtt_ms / 1000, 4),
        "at_pop_s": round(float(run.traffic.at_s[number]), 4),
        "done_s": round(done_s, 4),
        "user": int(run.traffic.user[number]),
        "pop": int(run.pop[number]),
        "outcome": OUTCOMES[run.requests["outcome"][number]].value,
        "rtt_ms": round(rtt_ms, 2),
    }
