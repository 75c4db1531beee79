"""What came of the requests sent so far: one exchange in full, the history, the copies that lie in the caches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from edgelearn.sim.engine.requests import StoredView
from edgelearn.sim.network import places
from edgelearn.sim.result import Exchange
from lessons.figures.waterfall import waterfall
from lessons.labs.exchange import Told, path_of, pop_name, tell
from lessons.labs.panel_data import data_block
from lessons.labs.request.form import RequestForm
from lessons.labs.request.run import Replay, replay, step
from lessons.labs.words import NOTHING, milliseconds, seconds

BARS = 8
"""So many exchanges are drawn, the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An exchange in the history; `number` counts from 1."""

    number: int
    at: str
    user: str
    path: str
    pop: str
    outcome: str
    cause: str
    rtt: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copy in a PoP's cache, at the present moment."""

    what: str
    cache_control: str
    age: str
    lifetime: str
    fresh: str
    is_fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A PoP's cache."""

    pop: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the results fragment shows, and the state it belongs to.

    `state` is that state as a query without prefix; `query` says which exchange is looked into, too.
    """

    values: Mapping[str, Any]
    state: str
    query: str
    clock: str
    sentence: str
    chosen: Told | None
    number: int | None
    rows: tuple[Row, ...]
    stores: tuple[Store, ...]
    figure: SafeString | None


def results(values: Mapping[str, Any], page: Mapping[str, Any]) -> Results:
    """Take the step the page asks for, then show where that leads. Raises ValidationError by field."""
    after = step(values, page)
    history = replay(after)
    by_number = _by_number(history)
    number = _chosen(page, by_number)
    state = urlencode(RequestForm.from_values(after).sparse_params())
    return Results(
        values=after,
        state=state,
        query="&".join(part for part in (state, f"number={number}" if page["number"] else "") if part),
        clock=seconds(after["clock_s"]),
        sentence=_sentence(after, by_number, number),
        chosen=tell(by_number[number]) if number else None,
        number=number,
        rows=tuple(_row(history, each, exchange, number) for each, exchange in by_number.items()),
        stores=_stores(after, history.run.stored),
        figure=_figure(by_number),
    )


def _by_number(history: Replay) -> dict[int, Exchange]:
    """Finished exchanges by the number learners see: their place in the history, from 1."""
    found = {history.number_of[exchange.number] + 1: exchange for exchange in history.run.exchanges}
    return dict(sorted(found.items()))


def _chosen(page: Mapping[str, Any], by_number: Mapping[int, Exchange]) -> int | None:
    wanted: int | None = page["number"]
    if wanted is None:
        return max(by_number, default=None)
    if wanted not in by_number:
        accepted = f"give 1 to {len(by_number)}" if by_number else "nothing was sent yet"
        raise ValidationError({"number": f"Exchange number: {wanted} is not in the history; {accepted}."})
    return wanted


def _sentence(values: Mapping[str, Any], by_number: Mapping[int, Exchange], number: int | None) -> str:
    if number is None:
        return f"Nothing was sent yet. The clock stands at {seconds(values['clock_s'])}."
    exchange = by_number[number]
    cause = f" ({exchange.cause.value})" if exchange.cause else ""
    where = f"at {pop_name(exchange.pop)}" if exchange.pop else "with no edge"
    path = path_of(exchange.request.url)
    return (
        f"Request {number}: {exchange.user} asked for {path} {where}: {exchange.outcome.value}{cause}, "
        f"{milliseconds(exchange.rtt_ms)}. The clock stands at {seconds(values['clock_s'])}."
    )


def _row(history: Replay, number: int, exchange: Exchange, chosen: int | None) -> Row:
    sent = history.sent[number - 1]
    return Row(
        number=number,
        at=seconds(sent.at_s),
        user=exchange.user,
        path=sent.path,
        pop=pop_name(exchange.pop) or NOTHING,
        outcome=exchange.outcome.value,
        cause=exchange.cause.value if exchange.cause else "",
        rtt=milliseconds(exchange.rtt_ms),
        chosen=number == chosen,
    )


def _stores(values: Mapping[str, Any], stored: Sequence[StoredView]) -> tuple[Store, ...]:
    return tuple(
        Store(
            pop=f"{places.pops()[code].city} ({code})",
            copies=tuple(_copy(each) for each in stored if each.pop == code),
        )
        for code in values["pops"]
    )


def _copy(view: StoredView) -> Copy:
    usable = view.fresh_for_s > 0 and not view.must_validate
    return Copy(
        what=_asked(view.key),
        cache_control=view.cache_control or "none",
        age=seconds(view.age_s),
        lifetime=seconds(view.lifetime_s),
        fresh=_freshness(view),
        is_fresh=usable,
    )


def _freshness(view: StoredView) -> str:
    """For how long a copy answers by itself, or why it doesn't."""
    if view.must_validate:
        return "never used unasked (no-cache)"
    left_s = view.fresh_for_s
    return f"for another {seconds(left_s)}" if left_s > 0 else f"no, since {seconds(-left_s)}"


def _asked(key: str) -> str:
    """A cache key as the page shows it: every key here is of the same host."""
    method, _, url = key.partition(" ")
    return f"{method} {path_of(url)}"


def _figure(by_number: Mapping[int, Exchange]) -> SafeString | None:
    if not by_number:
        return None
    latest = list(by_number.items())[-BARS:]
    labels = [f"{number} {exchange.user}: {exchange.outcome.value}" for number, exchange in latest]
    return data_block(waterfall([exchange for _, exchange in latest], labels))
