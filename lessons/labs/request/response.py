"""What a user's answer says besides: the edge's Cache-Status and the times of its way. RFC 9211."""

from collections.abc import Sequence
from dataclasses import replace

from edgelearn.sim.cache.cache_status import of_failed, of_forwarded, of_hit
from edgelearn.sim.engine.chain import Hop, Visit
from edgelearn.sim.engine.journey import server_timing
from edgelearn.sim.engine.visit_outcome import edge_of
from edgelearn.sim.messages import Headers, Response
from edgelearn.sim.result import Leg


def described_response(visit: Visit, pop: str, legs: Sequence[Leg]) -> Response:
    """The answer with what the edge adds, where it was asked; a browser's own copy says nothing more."""
    edge = edge_of(visit)
    added = [] if edge is None else [("Cache-Status", _cache_status(f"edge-{pop.lower()}", visit, edge))]
    if timed := server_timing(legs):
        added.append(("Server-Timing", timed))
    return replace(visit.response, headers=Headers((*visit.response.headers, *added)))


def _cache_status(name: str, visit: Visit, edge: Hop) -> str:
    if edge.asked is None:
        return of_hit(name, edge.lookup, collapsed=False, detailed=False)
    if edge.received is None or visit.origin_response is None:
        return of_failed(name, edge.lookup, edge.steps, detailed=False)
    return of_forwarded(
        name, edge.lookup, edge.received, visit.origin_response.status, edge.done_s, waited=False, detailed=False
    )
