"""The life of a stored response: what it is good for when, and what happened to it, cache by cache."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.copy_timeline import Span, changes_s, horizon_of, spans_of
from edgelearn.sim.cache.stored import StoredResponse
from edgelearn.sim.messages import Request
from lessons.labs.figures.time_rows import time_rows
from lessons.labs.panel_data import data_block
from lessons.labs.request.cache_contents import store_name
from lessons.labs.request.events import Passage, passages
from lessons.labs.request.run import Played, replay
from lessons.labs.tables import Table
from lessons.labs.words import seconds

WISHES = frozenset({"cache-control", "pragma", "range", "if-range", "if-none-match", "if-modified-since"})
"""Fields that a later plain request for the same thing lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The spans of each copy as a figure, the same as a table, and what happened to the copies."""

    figure: SafeString | None
    spans: Table
    events: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    name: str
    copy: StoredResponse
    cache: HttpCache


def life_of(values: Mapping[str, Any], played: Sequence[Played], chosen: Played) -> Life | None:
    """The copies that answer for the chosen request once it is over; None where none is kept and none ever was."""
    request = chosen.exchange.request
    plain = Request(url=request.url, headers=request.headers.without(WISHES), content=request.content)
    if request.method == "QUERY":
        plain = Request(url=plain.url, method="QUERY", headers=plain.headers, content=plain.content)
    rows = _rows(values, chosen, plain)
    happened = list(_happened(played, chosen, plain))
    if not rows and not happened:
        return None
    horizon_s = horizon_of([*(turn for row in rows for turn in changes_s(row.copy)), values["clock_s"]])
    spans = [(row.name, spans_of(row.cache, row.copy, plain, horizon_s)) for row in rows]
    return Life(
        figure=_figure(spans, values["clock_s"], horizon_s) if rows else None,
        spans=_spans_table(spans),
        events=Table(
            caption="What happened to it, in all",
            head=("When", "Cache", "By request", "It was"),
            rows=happened,
        ),
    )


def _rows(values: Mapping[str, Any], chosen: Played, plain: Request) -> list[_Row]:
    """Each cache on the way that holds a copy for this request when it is over, the nearest first."""
    after = replay(values, until=chosen.number)
    on_way = [each for each in after.kept if (each.user or each.name) in (chosen.exchange.user, chosen.exchange.pop)]
    found = ((kept, kept.cache.look_up(plain, after.clock_s).stored) for kept in reversed(on_way))
    return [_Row(name=store_name(kept), copy=copy, cache=kept.cache) for kept, copy in found if copy is not None]


def _figure(spans: Sequence[tuple[str, Sequence[Span]]], now_s: float, horizon_s: float) -> SafeString:
    bars = [(name, [(each.state.value, each.from_s, each.to_s) for each in row]) for name, row in spans]
    begun_s = min(span.from_s for _, row in spans for span in row)
    return data_block(time_rows(bars, now_s, horizon_s, from_s=begun_s, axis="s on the clock"))


def _spans_table(spans: Sequence[tuple[str, Sequence[Span]]]) -> Table:
    rows = [
        (name, f"{seconds(span.from_s)} to {seconds(span.to_s)}", span.state.value)
        for name, row in spans
        for span in row
    ]
    return Table(caption="What each copy is good for after this request", head=("Cache", "When", "It"), rows=rows)


def _happened(played: Sequence[Played], chosen: Played, plain: Request) -> Iterator[tuple[str, str, str, str]]:
    """What happened at the caches on the way to whatever is stored of this URL, in order."""
    on_way = {chosen.exchange.user: f"{chosen.exchange.user}'s browser", chosen.exchange.pop: chosen.exchange.pop}
    found = [
        (when_s, passage, what)
        for passage in passages(played)
        if passage.cache in on_way
        for when_s, what in _did(passage, plain.url)
    ]
    for when_s, passage, what in sorted(found, key=lambda each: each[0]):
        behind = " (background)" if passage.background else ""
        yield seconds(when_s), on_way[passage.cache], f"{passage.number}{behind}", what


def _did(passage: Passage, url: str) -> Iterator[tuple[float, str]]:
    hop, received = passage.hop, passage.hop.received
    same = hop.lookup.request.url == url
    if same and hop.answered and hop.lookup.stored is not None:
        fresh = hop.lookup.stored.is_fresh(hop.lookup.now_s)
        yield hop.lookup.now_s, f"given, {'fresh' if fresh else 'stale'}"
    if received is None:
        return
    if any(_of_url(key, url) for key in received.invalidated):
        yield hop.done_s, "made unusable"
    if same and received.freshened:
        yield hop.done_s, "confirmed by a 304"
    elif same and received.answer is not None:
        yield hop.done_s, "given stale, for want of a better answer"
    if same and received.storable:
        yield hop.done_s, "stored"
    if any(_of_url(key, url) for key in received.evicted):
        yield hop.done_s, "evicted"


def _of_url(key: str, url: str) -> bool:
    return key.split(" ")[1] == url
