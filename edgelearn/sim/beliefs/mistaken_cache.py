"""A cache that follows one wrong rule: the real cache, given misread messages."""

from dataclasses import replace

from edgelearn.sim.beliefs.wrong_rules import WrongRule
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.policy import SHARED, CachePolicy
from edgelearn.sim.cache.received import Received
from edgelearn.sim.messages import Request, Response


class MistakenCache(HttpCache):
    """A real cache whose inputs and lookups pass through one wrong rule."""

    def __init__(self, rule: WrongRule, *, policy: CachePolicy = SHARED, epoch_s: float = 0.0) -> None:
        super().__init__(policy=policy, epoch_s=epoch_s)
        self.rule = rule

    def look_up(self, request: Request, now_s: float) -> Lookup:
        """Look up the misread request. What is forwarded keeps the request's own URL and method."""
        lookup = self.rule.misread_lookup(super().look_up(self.rule.misread_request(request), now_s))
        return replace(lookup, to_origin=replace(lookup.to_origin, url=request.url, method=request.method))

    def take(
        self,
        request: Request,
        response: Response,
        *,
        request_s: float,
        response_s: float,
        lookup: Lookup | None = None,
        source: int = 0,
    ) -> Received:
        """Receive the misread response."""
        # No belief concerns invalidation during a fetch, so the request may seem as late as the response.
        forgets = self.rule.ignores_response_delay and not self.invalidated_since(request, request_s)
        return super().take(
            self.rule.misread_request(request),
            self.rule.misread_response(response),
            request_s=response_s if forgets else request_s,
            response_s=response_s,
            lookup=lookup,
            source=source,
        )
