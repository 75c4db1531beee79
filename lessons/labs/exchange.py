"""One exchange as a page tells it: outcome, request, the way with its times, the decision's steps, the headers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from edgelearn.sim.messages import Headers
from edgelearn.sim.network import places
from edgelearn.sim.outcomes import OUTCOME_ENTRIES, Cause
from edgelearn.sim.result import Exchange
from lessons.labs.step_view import describe_step
from lessons.labs.words import milliseconds, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """An exchange laid out for the template."""

    number: int
    outcome: str
    sentence: str
    cause: str
    request_line: str
    status_line: str
    user: str
    pop: str
    at: str
    rtt: str
    steps: tuple[Mapping[str, Any], ...]
    legs: tuple[Mapping[str, Any], ...]
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]


def describe_exchange(exchange: Exchange) -> ExchangeView:
    """Lay out an exchange; numbers shown to people begin with 1."""
    return ExchangeView(
        number=exchange.number,
        outcome=exchange.outcome.value,
        sentence=OUTCOME_ENTRIES[exchange.outcome].sentence,
        cause=shown_cause(exchange),
        request_line=f"{exchange.request.method} {path_of(exchange.request.url)}",
        status_line=f"HTTP {exchange.response.status}",
        user=exchange.user,
        pop=pop_name(exchange.pop),
        at=seconds(exchange.at_pop_s),
        rtt=milliseconds(exchange.rtt_ms),
        steps=tuple(describe_step(step) for step in exchange.decision.steps),
        legs=tuple({"name": leg.name, "ms": leg.ms, "text": f"{leg.ms:,.1f}"} for leg in exchange.legs),
        request_headers=(("Host", urlsplit(exchange.request.url).netloc), *_lines(exchange.request.headers)),
        response_headers=_lines(exchange.response.headers),
    )


def shown_cause(exchange: Exchange) -> str:
    """Why it came to the origin; "" where it didn't, or where the outcome says it already."""
    return exchange.cause.value if exchange.cause and exchange.cause != Cause.BYPASS else ""


def path_of(url: str) -> str:
    """The path and query of a URL."""
    target = urlsplit(url)
    return f"{target.path}?{target.query}" if target.query else target.path


def pop_name(code: str) -> str:
    """A PoP's metro with its code; "" where there is no edge."""
    known = places.pops().get(code)
    return f"{known.city} ({code})" if known else code


def _lines(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in headers)
