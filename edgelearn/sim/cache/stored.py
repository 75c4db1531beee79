"""A stored response: what was answered, when, and what follows for its age and freshness."""

from dataclasses import dataclass

from edgelearn.sim.messages import Response


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """A response as the cache keeps it. `source` is the number of the exchange that fetched it."""

    key: str
    response: Response
    source: int
    request_s: float
    response_s: float
    initial_age_s: float
    lifetime_s: float
    must_validate: bool

    def age_s(self, now_s: float) -> float:
        """Its current age. RFC 9111 §4.2.3."""
        return self.initial_age_s + (now_s - self.response_s)

    def fresh_for_s(self, now_s: float) -> float:
        """Seconds of freshness left; not above 0 once it is stale. RFC 9111 §4.2."""
        return self.lifetime_s - self.age_s(now_s)

    def is_fresh(self, now_s: float) -> bool:
        """Whether it may be reused unvalidated now. RFC 9111 §4.2."""
        return self.fresh_for_s(now_s) > 0

    def may_answer(self, now_s: float) -> bool:
        """Whether it may be used now without asking the origin: fresh, and not no-cache. RFC 9111 §4."""
        return self.is_fresh(now_s) and not self.must_validate
