"""The request lab's panel, and the figures that can be asked of it by name."""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.network import places
from edgelearn.sim.outcomes import Outcome
from edgelearn.sim.result import Exchange
from lessons.labs.base import Metric
from lessons.labs.request.results import results
from lessons.labs.request.run import replay
from lessons.labs.words import plural


def show(values: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The panel's context for cleaned settings and the step that the page's address asks for."""
    shown = results(values, page)
    edge = plural(len(values["pops"]), "PoP") if values["pops"] else "no edge"
    return {
        "values": shown.values,
        "subtitle": f"{edge} · origin in {places.pops()[values['origin']].city}",
        "results": shown,
    }


def measure(values: Mapping[str, Any], from_s: float, to_s: float | None) -> tuple[Exchange, ...]:
    """The exchanges that were sent in [from_s, to_s), to the end when None."""
    end_s = float("inf") if to_s is None else to_s
    exchanges = replay(values, until_done=True).run.exchanges
    return tuple(exchange for exchange in exchanges if from_s <= exchange.sent_s + 1e-9 < end_s)


METRICS: Mapping[str, Metric] = {
    "requests": Metric(label="Requests", unit="requests", read=len),
    "origin_requests": Metric(
        label="Requests to the origin",
        unit="requests",
        read=lambda exchanges: sum(exchange.cause is not None for exchange in exchanges),
    ),
    "hits": Metric(
        label="Hits",
        unit="requests",
        read=lambda exchanges: sum(exchange.outcome is Outcome.HIT for exchange in exchanges),
    ),
    "rtt_last_ms": Metric(
        label="Round trip of the last request",
        unit="ms",
        read=lambda exchanges: exchanges[-1].rtt_ms if exchanges else None,
    ),
}
