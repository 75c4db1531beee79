"""What came of the requests sent so far: the history, one exchange in full, the copies that lie in the caches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString

from lessons.labs.exchange import path_of, pop_name, shown_cause
from lessons.labs.figures.waterfall import waterfall
from lessons.labs.page import YES
from lessons.labs.panel_data import data_block
from lessons.labs.request.cache_contents import Store, stores
from lessons.labs.request.exchange_detail import Chosen, chosen
from lessons.labs.request.form import RequestForm
from lessons.labs.request.log import GET
from lessons.labs.request.notes import Notes, notes_of
from lessons.labs.request.run import Played, step
from lessons.labs.words import NOTHING, milliseconds, seconds

BARS = 8
"""So many exchanges are drawn, the latest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An exchange in the history; `number` counts from 1."""

    number: int
    at: str
    user: str
    asked: str
    pop: str
    outcome: str
    cause: str
    rtt: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the results fragment shows, and the state it belongs to.

    `state` is that state as a query without prefix; `query` says which exchanges are looked into, too.
    """

    values: Mapping[str, Any]
    state: str
    query: str
    clock: str
    sentence: str
    chosen: Chosen | None
    number: int | None
    rows: tuple[Row, ...]
    stores: tuple[Store, ...]
    notes: Notes
    figure: SafeString | None


def results(values: Mapping[str, Any], page: Mapping[str, Any]) -> Results:
    """Take the step the page asks for, then show where that leads. Raises ValidationError by field."""
    stepped_to = step(values, page)
    after, history = stepped_to.values, stepped_to.history
    played = history.played
    stepped = YES in (page["send"], page["wait"], page["change"])  # what a step led to is shown, not what was before
    wanted = {name: None if stepped else page[name] for name in ("number", "against")}
    one, against = (_looked_into(name, wanted[name], played) for name in ("number", "against"))
    shown = one or (played[-1] if played else None)
    state = urlencode(RequestForm.from_values(after).sparse_params())
    beside = [f"{name}={number}" for name, number in wanted.items() if number]
    return Results(
        values=after,
        state=state,
        query="&".join(part for part in (state, *beside) if part),
        clock=seconds(after["clock_s"]),
        sentence=_sentence(after, shown),
        chosen=chosen(after, played, shown, against) if shown else None,
        number=shown.number if shown else None,
        rows=tuple(_row(each, shown) for each in played),
        stores=stores(after, history),
        notes=notes_of(after),
        figure=_figure(played),
    )


def _looked_into(name: str, wanted: int | None, played: Sequence[Played]) -> Played | None:
    if wanted is None:
        return None
    if not 1 <= wanted <= len(played):
        accepted = f"give 1 to {len(played)}" if played else "nothing was sent yet"
        raise ValidationError({name: f"Exchange number: {wanted} is not in the history; {accepted}."})
    return played[wanted - 1]


def _sentence(values: Mapping[str, Any], shown: Played | None) -> str:
    if shown is None:
        return f"Nothing was sent yet. The clock stands at {seconds(values['clock_s'])}."
    exchange = shown.exchange
    cause = f" ({told})" if (told := shown_cause(exchange)) else ""
    where = f"at {pop_name(exchange.pop)}" if exchange.pop else "with no edge"
    asked = "asked for" if shown.sent.method == GET else f"sent {shown.sent.method} for"
    return (
        f"Request {shown.number}: {exchange.user} {asked} {path_of(exchange.request.url)} {where}: "
        f"{exchange.outcome.value}{cause}, {milliseconds(exchange.rtt_ms)}. "
        f"The clock stands at {seconds(values['clock_s'])}."
    )


def _row(each: Played, shown: Played | None) -> Row:
    exchange = each.exchange
    return Row(
        number=each.number,
        at=seconds(exchange.sent_s),
        user=exchange.user,
        asked=each.sent.path if each.sent.method == GET else f"{each.sent.method} {each.sent.path}",
        pop=exchange.pop or NOTHING,
        outcome=exchange.outcome.value,
        cause=shown_cause(exchange),
        rtt=milliseconds(exchange.rtt_ms),
        chosen=each is shown,
    )


def _figure(played: Sequence[Played]) -> SafeString | None:
    if not played:
        return None
    latest = played[-BARS:]
    labels = [f"{each.number} {each.exchange.user}: {each.exchange.outcome.value}" for each in latest]
    return data_block(waterfall([each.exchange for each in latest], labels))
