"""The request lab's figures by name, for predictions and goals."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from edgelearn.sim.engine.visit_outcome import origin_questions
from edgelearn.sim.outcomes import Outcome
from lessons.labs.base import Metric
from lessons.labs.request.origin import version_of
from lessons.labs.request.run import Played, replay

Read = Callable[[Sequence[Played]], float | None]


def measure(values: Mapping[str, Any], from_s: float, to_s: float | None) -> tuple[Played, ...]:
    """The requests that were sent in [from_s, to_s), to the end when None."""
    end_s = float("inf") if to_s is None else to_s
    return tuple(each for each in replay(values).played if from_s <= each.visit.at_s + 1e-9 < end_s)


def outdated_s(each: Played) -> float:
    """For how long the origin has had newer content when this answer was there; 0 when it had none."""
    version = version_of(each.visit.response)
    came_s = [at_s for at_s in each.came_s if at_s <= each.visit.done_s]
    if version is None or version >= len(came_s):
        return 0.0
    return each.visit.done_s - came_s[version]


def _counted(*outcomes: Outcome) -> Read:
    return lambda played: sum(each.exchange.outcome in outcomes for each in played)


def _origin_bytes(played: Sequence[Played]) -> float:
    answers = [question.origin_response for each in played for question in origin_questions(each.visit)]
    return sum(answer.size_bytes for answer in answers if answer is not None)


def _age_s(each: Played) -> float:
    return float(each.exchange.response.headers.get("Age") or 0)


METRICS: Mapping[str, Metric] = {
    "requests": Metric(label="Requests", unit="requests", read=len),
    "origin_requests": Metric(
        label="Requests to the origin",
        unit="requests",
        read=lambda played: sum(len(origin_questions(each.visit)) for each in played),
    ),
    "origin_bytes": Metric(label="Content that the origin sent", unit="bytes", read=_origin_bytes),
    "hits": Metric(label="Answered from a fresh copy", unit="requests", read=_counted(Outcome.HIT, Outcome.BROWSER)),
    "browser_hits": Metric(label="Answered by the browser's copy", unit="requests", read=_counted(Outcome.BROWSER)),
    "edge_hits": Metric(label="Answered by the edge's copy", unit="requests", read=_counted(Outcome.HIT)),
    "revalidated": Metric(label="Revalidated", unit="requests", read=_counted(Outcome.REVALIDATED)),
    "stale": Metric(label="Answered stale", unit="requests", read=_counted(Outcome.STALE)),
    "errors": Metric(label="Errors", unit="requests", read=_counted(Outcome.ERROR)),
    "age_max_s": Metric(
        label="Age of the oldest answer", unit="s", read=lambda played: max(map(_age_s, played), default=None)
    ),
    "outdated_max_s": Metric(
        label="Longest time by which an answer was outdated",
        unit="s",
        read=lambda played: max(map(outdated_s, played), default=None),
    ),
    "rtt_last_ms": Metric(
        label="Round trip of the last request",
        unit="ms",
        read=lambda played: played[-1].exchange.rtt_ms if played else None,
    ),
}
