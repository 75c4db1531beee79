"""A cache that lives by one wrong rule: the real one, told what the rule makes of each message."""

from dataclasses import replace

from edgelearn.sim.beliefs.wrong_rules import WrongRule
from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.lookup import Lookup
from edgelearn.sim.cache.policy import SHARED, CachePolicy
from edgelearn.sim.cache.received import Received
from edgelearn.sim.messages import Request, Response


class MistakenCache(HttpCache):
    """A cache that lives by one wrong rule."""

    def __init__(self, rule: WrongRule, *, policy: CachePolicy = SHARED, epoch_s: float = 0.0) -> None:
        super().__init__(policy=policy, epoch_s=epoch_s)
        self.rule = rule

    def look_up(self, request: Request, now_s: float) -> Lookup:
        """As the rule has it. What goes to the origin keeps the request's own URL and method."""
        lookup = self.rule.takes_lookup(super().look_up(self.rule.reads_request(request), now_s))
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
        """As the rule has it."""
        # What was invalidated on its way is none of the beliefs' matter: then the moment of the request counts.
        forgets = self.rule.forgets_way and not self.invalidated_since(request, request_s)
        return super().take(
            self.rule.reads_request(request),
            self.rule.reads_answer(response),
            request_s=response_s if forgets else request_s,
            response_s=response_s,
            lookup=lookup,
            source=source,
        )
