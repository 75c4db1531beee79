"""What a header comes to: a row of time for each cache, and two later requests with every decision on their way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from edgelearn.sim.doctor.findings import findings
from edgelearn.sim.doctor.heard import Heard
from edgelearn.sim.engine.chain import Visit
from lessons.figures.time_rows import time_rows
from lessons.labs.freshness.form import FLIPS, LINE, FreshnessForm
from lessons.labs.freshness.run import FreshnessRun, Row, flips_of, simulate
from lessons.labs.hops import ToldHop, told_hop
from lessons.labs.panel_data import data_block
from lessons.labs.tables import Table
from lessons.labs.words import NOTHING, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldVisit:
    """A later request: who asks, what comes of it in a sentence, cache by cache, and what the client gets."""

    title: str
    sentence: str
    hops: tuple[ToldHop, ...]
    status: int
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldFlips:
    """What becomes of a plain request at one cache, and what would turn that: each an edit and its verdict."""

    cache: str
    verdict: str
    edits: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the results fragment shows. `horizon_s` is where the time line ends."""

    state: str
    subtitle: str
    sentence: str
    now_s: float
    horizon_s: float
    figure: SafeString | None
    rows: Table
    visits: tuple[ToldVisit, ...]
    notes: tuple[dict[str, str], ...]
    flips: tuple["ToldFlips", ...]
    header: tuple[tuple[str, str], ...]


def results(values: Mapping[str, Any]) -> Results:
    """The results of cleaned values."""
    run = simulate(values)
    own, other = _visit("The same client, again", run.own), _visit("Another client, at the same edge", run.other)
    answered = run.first.origin_response
    assert answered is not None  # the origin is up when the page is first asked for
    return Results(
        state=urlencode(FreshnessForm.from_values(values).params()),
        subtitle=f"asked for at 0 s, and again at {seconds(run.now_s)}",
        sentence=f"At {seconds(run.now_s)}: the same client: {own.sentence} Another client: {other.sentence}",
        now_s=run.now_s,
        horizon_s=run.horizon_s,
        figure=_figure(run) if LINE in values["plots"] else None,
        rows=_table(run),
        visits=(own, other),
        notes=tuple(
            {"field": each.field, "text": each.text, "clause": each.rule.clause, "url": each.rule.url}
            for each in findings(Heard(request=run.first.request, response=answered))
        ),
        flips=_flips(values, run) if FLIPS in values["plots"] else (),
        header=tuple(answered.headers),
    )


def _figure(run: FreshnessRun) -> SafeString:
    return data_block(time_rows([(row.name, _bars(row)) for row in run.rows], run.now_s, run.horizon_s))


def _flips(values: Mapping[str, Any], run: FreshnessRun) -> tuple[ToldFlips, ...]:
    return tuple(
        ToldFlips(
            cache=cache,
            verdict=verdict.value,
            edits=tuple((each.edit.sentence, each.verdict.value) for each in found),
        )
        for cache, (verdict, found) in flips_of(values, run).items()
    )


def _bars(row: Row) -> list[tuple[str, float, float]]:
    return [(span.worth.value, span.from_s, span.to_s) for span in row.spans]


def _table(run: FreshnessRun) -> Table:
    rows = [
        (row.name, f"{seconds(span.from_s)} to {seconds(span.to_s)}", span.worth.value)
        for row in run.rows
        for span in row.spans
    ] + [(row.name, NOTHING, "keeps no copy") for row in run.rows if row.copy is None]
    return Table(caption="What each cache's copy is good for", head=("Cache", "When", "It"), rows=rows)


def _visit(title: str, visit: Visit) -> ToldVisit:
    return ToldVisit(
        title=title,
        sentence=_sentence(visit),
        hops=tuple(told_hop(hop) for hop in visit.hops),
        status=visit.response.status,
        lines=tuple(visit.response.headers),
    )


def _sentence(visit: Visit) -> str:
    by = visit.answered_by
    if by:
        background = " and asks behind it in the background" if visit.background else ""
        return f"the {by.lower()} answers{background}."
    if visit.origin_response is None:
        return _without_origin(visit, "the origin can't be reached")
    status = visit.origin_response.status
    if status == ERROR_STATUS:
        return _without_origin(visit, f"the origin answers {status}")
    if status == NOT_MODIFIED:
        return "the origin is asked and says 304: the copy holds, its content doesn't travel."
    return "the origin is asked and sends the whole content."


NOT_MODIFIED, ERROR_STATUS = 304, 503


def _without_origin(visit: Visit, why: str) -> str:
    if visit.response.status < ERROR_STATUS:
        return f"{why}; a stale copy answers."
    return f"{why}; the client gets {visit.response.status}."
