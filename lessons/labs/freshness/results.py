"""What a header comes to: a row of time for each cache, and two later requests with every decision on their way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES, WrongRule
from edgelearn.sim.doctor.recorded import RecordedExchange
from edgelearn.sim.doctor.response_findings import response_findings
from edgelearn.sim.engine.chain import Visit
from edgelearn.sim.explain import Rule
from lessons.labs.endings import describe_ending
from lessons.labs.figures.time_rows import time_rows
from lessons.labs.flip_view import FlipsView, describe_flips
from lessons.labs.freshness.form import FLIPS, LINE, FreshnessForm
from lessons.labs.freshness.run import FreshnessRun, Row, believed, flips_of, reaches_s, simulate
from lessons.labs.hop_view import HopView, describe_hop
from lessons.labs.panel_data import data_block
from lessons.labs.tables import Table
from lessons.labs.words import NOTHING, seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitView:
    """A later request: who asks, what comes of it in a sentence, cache by cache, and what the client gets."""

    title: str
    sentence: str
    hops: tuple[HopView, ...]
    status: int
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BeliefView:
    """A wrong rule beside the truth: what is believed, what holds, where they part, what each request would get."""

    belief: str
    truth: str
    rule: Rule
    parts: str
    visits: tuple[VisitView, ...]


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
    visits: tuple[VisitView, ...]
    notes: tuple[dict[str, str], ...]
    flips: tuple[FlipsView, ...]
    header: tuple[tuple[str, str], ...]
    belief: BeliefView | None


def results(values: Mapping[str, Any]) -> Results:
    """The results of cleaned values."""
    wrong = WRONG_RULES.get(values["belief"])
    run = simulate(values, reaches_s(values, wrong) if wrong else None)
    beside = believed(values, wrong, run.horizon_s) if wrong else None
    own, other = _visits(run)
    answered = run.first.origin_response
    assert answered is not None  # the origin is up when the page is first asked for
    return Results(
        state=urlencode(FreshnessForm.from_values(values).params()),
        subtitle=f"asked for at 0 s, and again at {seconds(run.now_s)}",
        sentence=f"At {seconds(run.now_s)}: the same client: {own.sentence} Another client: {other.sentence}",
        now_s=run.now_s,
        horizon_s=run.horizon_s,
        figure=_figure(run, beside) if LINE in values["plots"] else None,
        rows=_table(run, beside),
        visits=(own, other),
        notes=tuple(
            {"field": each.field, "text": each.text, "clause": each.rule.clause, "url": each.rule.url}
            for each in response_findings(RecordedExchange(request=run.first.request, response=answered))
        ),
        flips=_flips(values, run) if FLIPS in values["plots"] else (),
        header=tuple(answered.headers),
        belief=_belief(wrong, run, beside) if wrong and beside else None,
    )


def _visits(run: FreshnessRun) -> tuple[VisitView, VisitView]:
    return _visit("The same client, again", run.own), _visit("Another client, at the same edge", run.other)


def _named_rows(run: FreshnessRun, beside: FreshnessRun | None) -> list[tuple[str, Row]]:
    """Each cache with its name; below it the same by the belief."""
    if beside is None:
        return [(row.name, row) for row in run.rows]
    pairs = zip(run.rows, beside.rows, strict=True)
    return [each for row, other in pairs for each in ((row.name, row), (f"{row.name}, as believed", other))]


def _figure(run: FreshnessRun, beside: FreshnessRun | None) -> SafeString:
    rows = [(name, _bars(row)) for name, row in _named_rows(run, beside)]
    return data_block(time_rows(rows, run.now_s, run.horizon_s))


def _belief(wrong: WrongRule, run: FreshnessRun, beside: FreshnessRun) -> BeliefView:
    return BeliefView(
        belief=wrong.belief,
        truth=wrong.truth,
        rule=wrong.refuted_by,
        parts=_parting(run, beside),
        visits=_visits(beside),
    )


def _parting(run: FreshnessRun, beside: FreshnessRun) -> str:
    """Where truth and belief first part, in a sentence."""
    found = [
        (at_s, row.name, true, believed)
        for row, other in zip(run.rows, beside.rows, strict=True)
        for at_s, true, believed in _differences(row, other)
    ]
    if not found:
        return "With these headers, truth and belief come to the same."
    at_s, name, true, believed = min(found)
    return f"They first part at {seconds(at_s)}, in the {name.lower()}: it {true}; by the belief it {believed}."


def _differences(row: Row, other: Row) -> Iterator[tuple[float, str, str]]:
    """Every moment from which on the two states differ, with both."""
    for at_s in sorted({span.from_s for each in (row, other) for span in each.spans}):
        true, believed = _state_at(row, at_s), _state_at(other, at_s)
        if true != believed:
            yield at_s, true, believed


def _state_at(row: Row, at_s: float) -> str:
    found = next((span.state for span in row.spans if span.from_s <= at_s < span.to_s), None)
    if found is None:
        return "keeps no copy"
    return found.value if found.value.startswith("must") else f"is {found.value}"


def _flips(values: Mapping[str, Any], run: FreshnessRun) -> tuple[FlipsView, ...]:
    return tuple(describe_flips(cache, verdict, found) for cache, (verdict, found) in flips_of(values, run).items())


def _bars(row: Row) -> list[tuple[str, float, float]]:
    return [(span.state.value, span.from_s, span.to_s) for span in row.spans]


def _table(run: FreshnessRun, beside: FreshnessRun | None) -> Table:
    named = _named_rows(run, beside)
    rows = [
        (name, f"{seconds(span.from_s)} to {seconds(span.to_s)}", span.state.value)
        for name, row in named
        for span in row.spans
    ] + [(name, NOTHING, "keeps no copy") for name, row in named if row.copy is None]
    return Table(caption="The state of each cache's copy over time", head=("Cache", "When", "Copy"), rows=rows)


def _visit(title: str, visit: Visit) -> VisitView:
    return VisitView(
        title=title,
        sentence=describe_ending(visit, f"the {visit.answered_by.lower()}"),
        hops=tuple(describe_hop(hop) for hop in visit.hops),
        status=visit.response.status,
        lines=tuple(visit.response.headers),
    )
