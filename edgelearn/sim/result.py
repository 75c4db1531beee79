"""What a simulation tells: one request's journey (Exchange) and the whole run (Summary).

Values only; how they come about is the engines' business, how they look is the labs'.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edgelearn.sim.explain import Decision
from edgelearn.sim.messages import Request, Response
from edgelearn.sim.outcomes import Cause, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A part of a round trip, in the order in which it is travelled."""

    name: str
    ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer: where it went, how long each leg took, and why.

    `sent_s` is when the user began (handshakes included), `at_pop_s` when the request reached the PoP
    (the origin's door when there is no edge, and then `pop` is ""), `done_s` when the answer was there.
    """

    number: int
    sent_s: float
    at_pop_s: float
    done_s: float
    user: str
    pop: str
    request: Request
    response: Response
    legs: tuple[Leg, ...]
    outcome: Outcome
    cause: Cause | None
    decision: Decision

    @property
    def rtt_ms(self) -> float:
        """The whole round trip, the sum of its legs."""
        return sum(leg.ms for leg in self.legs)


@dataclass(frozen=True, slots=True, kw_only=True)
class RttSummary:
    """Round trips in ms; None where nothing was completed."""

    mean: float | None
    p50: float | None
    p95: float | None
    p99: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginSummary:
    """The origin's load: requests that reached it, busy share of its workers, waiting in its queue.

    Of those requests `content_bytes` is what was sent of content, `not_modified` how many were answered by a 304.
    """

    requests: int
    utilisation: float | None
    wait_mean_ms: float | None
    wait_p95_ms: float | None
    queue_mean: float | None
    content_bytes: int
    not_modified: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How the requests that arrived in a window were answered or passed on, finished or not.

    `lookups`: all that browsers did not answer; where nothing is cached (no edge, caching off), they find nothing.
    `hits`: lookups that a copy at the edge answered at once. `forwarded`: requests for which one was sent to the origin
    by the end of the window, in the background or before the answer.
    """

    requests: int
    lookups: int
    hits: int
    forwarded: int

    @property
    def hit_ratio(self) -> float | None:
        """The share of lookups that a copy at the edge answered at once; None without lookups."""
        return self.hits / self.lookups if self.lookups else None

    @property
    def offload(self) -> float | None:
        """The share of requests for which nothing was sent to the origin; None without requests."""
        return 1 - self.forwarded / self.requests if self.requests else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Counts):
    """The figures that a lab shows while a run plays, of the requests that arrived from some moment on.

    Causes are of the requests that reached the origin since then, as in a Summary.
    """

    rtt_p95_ms: float | None
    causes: Mapping[str, int]

    @property
    def origin_requests(self) -> int:
        """How many requests reached the origin."""
        return sum(self.causes.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary(Counts):
    """A run's figures for the requests that arrived in [from_s, to_s), as far as they are known at `to_s`.

    Round trips, outcomes, ages and variants are those of completed requests; unfinished ones are in no percentile.
    `age_max_s` is the age of the oldest copy given to anybody, `outdated_max_s` for how long the most outdated content
    given to anybody had been replaced at the origin. `wrong_variants` counts those who were given content that was made
    for others, who wanted other content.
    """

    from_s: float
    to_s: float
    completed: int
    outcomes: Mapping[str, int]
    rtt_ms: RttSummary
    age_max_s: float | None
    outdated_max_s: float | None
    wrong_variants: int
    origin: OriginSummary
    causes: Mapping[str, int]
    evictions: int
    stored: int

    @property
    def unfinished(self) -> int:
        """How many of the requests had no answer at the end of the window."""
        return self.requests - self.completed

    @property
    def rtt_p95_ms(self) -> float | None:
        """As Progress has it."""
        return self.rtt_ms.p95

    @property
    def origin_requests(self) -> int:
        """As Progress has it."""
        return self.origin.requests

    def as_dict(self) -> dict[str, Any]:
        """The summary as JSON-ready values, names as on the command line."""
        return {
            "from_s": self.from_s,
            "to_s": self.to_s,
            "requests": self.requests,
            "completed": self.completed,
            "unfinished": self.unfinished,
            "outcomes": dict(self.outcomes),
            "lookups": self.lookups,
            "hits": self.hits,
            "hit_ratio": self.hit_ratio,
            "forwarded": self.forwarded,
            "offload": self.offload,
            "rtt_ms": {
                "mean": self.rtt_ms.mean,
                "p50": self.rtt_ms.p50,
                "p95": self.rtt_ms.p95,
                "p99": self.rtt_ms.p99,
            },
            "age_max_s": self.age_max_s,
            "outdated_max_s": self.outdated_max_s,
            "wrong_variants": self.wrong_variants,
            "origin": {
                "requests": self.origin.requests,
                "utilisation": self.origin.utilisation,
                "wait_ms": {"mean": self.origin.wait_mean_ms, "p95": self.origin.wait_p95_ms},
                "queue_mean": self.origin.queue_mean,
                "content_bytes": self.origin.content_bytes,
                "not_modified": self.origin.not_modified,
            },
            "causes": dict(self.causes),
            "evictions": self.evictions,
            "stored": self.stored,
        }
