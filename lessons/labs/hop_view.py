"""What one cache on a request's way did, as pages tell it: in a word, with its outcome and its decision's steps."""

from dataclasses import dataclass
from typing import Any

from edgelearn.sim.cache.lookup import Forward
from edgelearn.sim.engine.chain import Hop
from lessons.labs.step_view import describe_step


@dataclass(frozen=True, slots=True, kw_only=True)
class HopView:
    """One cache on a request's way: what it did in a word, and the steps."""

    name: str
    did: str
    outcome: str
    steps: tuple[dict[str, Any], ...]


def describe_hop(hop: Hop) -> HopView:
    """What a cache did, as pages tell it."""
    if hop.lookup.forward is Forward.METHOD:
        return _told(hop, "passes it on", "bypass")
    if hop.answered:
        stale = hop.lookup.background or (
            hop.lookup.stored is not None and not hop.lookup.stored.is_fresh(hop.lookup.now_s)
        )
        did, outcome = ("answers stale", "stale") if stale else ("answers from its copy", "hit")
    elif hop.received is not None and hop.received.freshened:
        did, outcome = "asks, and its copy still holds", "revalidated"
    elif hop.received is not None and hop.received.answer is not None:
        did, outcome = "asks in vain, and answers stale", "stale"
    elif hop.lookup.answer is not None or hop.received is None:
        did, outcome = f"answers {hop.response.status}", "error"
    else:
        did, outcome = "asks, and passes the answer on", "miss"
    return _told(hop, did, outcome)


def _told(hop: Hop, did: str, outcome: str) -> HopView:
    return HopView(name=hop.name, did=did, outcome=outcome, steps=tuple(describe_step(step) for step in hop.steps))
