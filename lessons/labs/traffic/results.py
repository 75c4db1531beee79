"""A run's figures as text and tables: a sentence, tiles, the summary, why the origin was asked, the frames' values."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from edgelearn.sim.engine.frames import frames as framed
from edgelearn.sim.engine.summary import summary as summed
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.figures import FIGURES, Figure, Row
from edgelearn.sim.outcomes import CAUSES, Outcome
from edgelearn.sim.result import Summary
from lessons.labs import words
from lessons.labs.tables import Table, Tile
from lessons.labs.traffic.exchange import Link, worth_a_look
from lessons.labs.traffic.form import TrafficForm
from lessons.labs.traffic.run import simulate
from lessons.labs.traffic.scenario import changes_s, latest
from lessons.labs.traffic.tiles import tiles_at
from lessons.labs.words import NOTHING, count, listed, milliseconds, percent, plural, seconds, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The same run summed up three times: whole, before and since the last action (None without actions)."""

    whole: Summary
    before: Summary | None
    since: Summary | None
    changed_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the results fragment shows."""

    sentence: str
    tiles: tuple[Tile, ...]
    summary: Table
    causes: Table
    pops: Table
    frames: Table
    looks: tuple[Link, ...]


def results(values: Mapping[str, Any], until_s: float) -> Results:
    """The figures of the run that cleaned values describe, as known at a moment of it."""
    end_s = min(until_s, values["duration_s"])
    run = simulate(values, end_s)
    spans = _spans(run, values, end_s)
    columns = framed(run, 0.0, end_s).as_dict()
    return Results(
        sentence=sentence(spans.whole),
        tiles=tiles_at(values, run, end_s),
        summary=_summary_table(spans),
        causes=_causes_table(spans),
        pops=_pops_table(columns),
        frames=_frames_table(columns),
        looks=worth_a_look(run, TrafficForm.from_values(values).params()),
    )


def _spans(run: TrafficRun, values: Mapping[str, Any], end_s: float) -> Spans:
    whole, changed_s = summed(run, 0.0, end_s), latest(changes_s(values), end_s)
    if changed_s is None:
        return Spans(whole=whole, before=None, since=None, changed_s=None)
    return Spans(
        whole=whole,
        before=summed(run, 0.0, changed_s),
        since=summed(run, changed_s, end_s),
        changed_s=changed_s,
    )


def sentence(summary: Summary) -> str:
    """The run in words, for the live region and for who reads no plot."""
    if not summary.requests:
        return f"In {seconds(summary.to_s - summary.from_s)} nobody asked for anything."
    causes = [f"{name} {count(number)}" for name, number in summary.causes.items() if number]
    listed_causes = f" ({listed(causes)})" if causes else ""
    wrong = plural(summary.wrong_variants, "request")
    others = f" Another variant than was asked for went to {wrong}." if summary.wrong_variants else ""
    errors = summary.outcomes[Outcome.ERROR.value]
    failed = f" {plural(errors, 'request')} ended as error." if errors else ""
    unfinished = f" {plural(summary.unfinished, 'request')} had no answer by the end." if summary.unfinished else ""
    return (
        f"In {seconds(summary.to_s - summary.from_s)}, {plural(summary.requests, 'request')} came: "
        f"{percent(summary.hit_ratio)} hits. "
        f"The origin was asked {plural(summary.origin.requests, 'time')}"
        f"{listed_causes} and was {percent(summary.origin.utilisation)} busy. Half of the round trips took at most "
        f"{milliseconds(summary.rtt_ms.p50)}, 95 % at most {milliseconds(summary.rtt_ms.p95)}."
        f"{others}{failed}{unfinished}"
    )


def _summary_table(spans: Spans) -> Table:
    figures = [
        each
        for each in FIGURES.values()
        if each.row is Row.ALWAYS or (each.row is Row.IF_ANY and each.read(spans.whole))
    ]
    if spans.changed_s is None:
        return Table(
            caption="The whole run",
            head=("Figure", "Whole run"),
            rows=[(figure.label, _text(figure, spans.whole)) for figure in figures],
        )
    columns = (spans.whole, spans.before, spans.since)
    return Table(
        caption=f"The whole run, and before and since the last change at {seconds(spans.changed_s)}",
        head=("Figure", "Whole run", "Before", "Since", "Difference"),
        rows=[(figure.label, *(_text(figure, each) for each in columns), _change(figure, spans)) for figure in figures],
    )


def _text(figure: Figure, summary: Summary | None) -> str:
    return NOTHING if summary is None else words.figure(figure.read(summary), figure.unit)


def _change(figure: Figure, spans: Spans) -> str:
    if spans.before is None or spans.since is None:
        return NOTHING
    return words.change(figure.read(spans.before), figure.read(spans.since), figure.unit)


def _causes_table(spans: Spans) -> Table:
    columns = [each for each in (spans.whole, spans.before, spans.since) if each is not None]
    names = [cause.value for cause in CAUSES if any(each.causes.get(cause.value) for each in columns)]
    return Table(
        caption="Why requests reached the origin",
        head=("Cause", "Whole run", "Before", "Since")[: 1 + len(columns)],
        rows=[
            *((name, *(count(each.causes.get(name, 0)) for each in columns)) for name in names),
            ("all", *(count(sum(each.causes.values())) for each in columns)),
        ],
    )


def _pops_table(columns: Mapping[str, Any]) -> Table:
    rows = []
    for pop in columns["pops"] if columns["t_s"] else ():
        asked, hits = sum(pop["requests"]), sum(pop["hits"])
        stored = f"{count(pop['stored'][-1])} of {count(pop['capacity'][-1])}"
        ratio = percent(hits / asked if asked else None)
        rows.append((pop["code"], count(asked), ratio, stored, count(sum(pop["evictions"]))))
    return Table(
        caption="Points of presence",
        head=("PoP", "Lookups", "Hit ratio", "Copies at the end", "Evictions"),
        rows=rows,
    )


def _frames_table(columns: Mapping[str, Any]) -> Table:
    outcomes = list(columns["outcomes"])
    origin, rtt = columns["origin"], columns["rtt_ms"]
    so_far = list(accumulate(origin["arrivals"]))
    rows = [
        (
            seconds(t_s),
            *(count(columns["outcomes"][outcome][i]) for outcome in outcomes),
            milliseconds(rtt["p50"][i]),
            milliseconds(rtt["p95"][i]),
            count(origin["arrivals"][i]),
            percent(origin["utilisation"][i]),
            count(origin["queue"][i]),
            count(so_far[i]),
            size(origin["content_bytes"][i]),
            count(columns["wrong_variants"][i]),
        )
        for i, t_s in enumerate(columns["t_s"])
    ]
    return Table(
        caption=f"The plots' values, every {seconds(columns['frame_s'])}: what was completed up to each moment",
        head=(
            "Moment",
            *outcomes,
            "Round trip p50",
            "Round trip p95",
            "Origin requests",
            "Origin load",
            "Waiting at the origin",
            "Origin requests so far",
            "Bytes from the origin",
            "Wrong variants",
        ),
        rows=rows,
    )
