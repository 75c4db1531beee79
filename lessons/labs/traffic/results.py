"""A run's figures as text and tables: a sentence, tiles, the summary, why the origin was asked, the frames' values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from edgelearn.sim.engine.frames import frames as framed
from edgelearn.sim.engine.summary import summary as summed
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import CAUSES, TOLD, USUAL, Outcome
from edgelearn.sim.result import Summary
from lessons.labs.tables import Table, Tile
from lessons.labs.traffic.exchange import Link, worth_a_look
from lessons.labs.traffic.form import TrafficForm
from lessons.labs.traffic.run import simulate
from lessons.labs.traffic.scenario import timed_actions
from lessons.labs.words import NOTHING, count, listed, milliseconds, percent, plural, seconds, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A row of the summary: its label, how it is read and written, whether it is told only `where_it_occurs`."""

    label: str
    read: Callable[[Summary], float | None]
    write: Callable[[float], str]
    where_it_occurs: bool = False

    def text(self, summary: Summary | None) -> str:
        """The figure of a summary, or a dash where there is nothing to count."""
        value = None if summary is None else self.read(summary)
        return NOTHING if value is None else self.write(value)

    def change(self, before: Summary | None, after: Summary | None) -> str:
        """By how much it changed, with its sign."""
        old = None if before is None else self.read(before)
        new = None if after is None else self.read(after)
        if old is None or new is None:
            return NOTHING
        gap = f"{100 * abs(new - old):.1f} points" if self.write is percent else self.write(abs(new - old))
        return ("+" if new >= old else "−") + gap


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


def _ended(outcome: Outcome) -> Callable[[Summary], float]:
    return lambda summary: summary.outcomes[outcome.value]


FIGURES: Mapping[str, Figure] = {
    "requests": Figure(label="Requests", read=lambda summary: summary.requests, write=count),
    "unfinished": Figure(label="Unfinished at the end", read=lambda summary: summary.unfinished, write=count),
    "hit_ratio": Figure(label="Hit ratio", read=lambda summary: summary.hit_ratio, write=percent),
    "offload": Figure(label="Offload (no fetch of their own)", read=lambda summary: summary.offload, write=percent),
    "rtt_p50": Figure(label="Round trip, median", read=lambda summary: summary.rtt_ms.p50, write=milliseconds),
    "rtt_p95": Figure(label="Round trip, 95th percentile", read=lambda summary: summary.rtt_ms.p95, write=milliseconds),
    "rtt_p99": Figure(label="Round trip, 99th percentile", read=lambda summary: summary.rtt_ms.p99, write=milliseconds),
    "origin_requests": Figure(
        label="Requests to the origin", read=lambda summary: summary.origin.requests, write=count
    ),
    "origin_load": Figure(
        label="Origin load (busy share of its workers)", read=lambda summary: summary.origin.utilisation, write=percent
    ),
    "origin_wait": Figure(
        label="Wait in the origin's queue, mean", read=lambda summary: summary.origin.wait_mean_ms, write=milliseconds
    ),
    "age_max": Figure(label="Oldest copy given to anybody", read=lambda summary: summary.age_max_s, write=seconds),
    "evictions": Figure(label="Evictions", read=lambda summary: summary.evictions, write=count),
    "content": Figure(
        label="Content sent by the origin", read=lambda summary: summary.origin.content_bytes, write=size
    ),
    **{
        name: Figure(label=label, read=read, write=write, where_it_occurs=True)
        for name, label, read, write in (
            ("not_modified", "Answered by the origin with 304", lambda summary: summary.origin.not_modified, count),
            ("outdated_max", "Most outdated content given", lambda summary: summary.outdated_max_s, seconds),
            ("wrong_variants", "Given another variant", lambda summary: summary.wrong_variants, count),
            *(
                (outcome.value, f"Ended as {outcome.value}", _ended(outcome), count)
                for outcome in TOLD
                if outcome not in USUAL
            ),
        )
    },
}


def results(values: Mapping[str, Any], until_s: float) -> Results:
    """The figures of the run that cleaned values describe, as known at a moment of it."""
    end_s = min(until_s, values["duration_s"])
    run = simulate(values, end_s)
    spans = _spans(run, values, end_s)
    columns = framed(run, 0.0, end_s).as_dict()
    return Results(
        sentence=sentence(spans.whole),
        tiles=_tiles(spans),
        summary=_summary_table(spans),
        causes=_causes_table(spans),
        pops=_pops_table(columns),
        frames=_frames_table(columns),
        looks=worth_a_look(run, TrafficForm.from_values(values).params()),
    )


def _spans(run: TrafficRun, values: Mapping[str, Any], end_s: float) -> Spans:
    whole = summed(run, 0.0, end_s)
    moments = [action.at_s for action in timed_actions(values) if 0 < action.at_s < end_s]
    if not moments:
        return Spans(whole=whole, before=None, since=None, changed_s=None)
    return Spans(
        whole=whole,
        before=summed(run, 0.0, moments[-1]),
        since=summed(run, moments[-1], end_s),
        changed_s=moments[-1],
    )


def sentence(summary: Summary) -> str:
    """The run in words, for the live region and for who reads no plot."""
    if not summary.requests:
        return f"In {seconds(summary.to_s - summary.from_s)} nobody asked for anything."
    causes = [f"{name} {count(number)}" for name, number in summary.causes.items() if number]
    told_causes = f" ({listed(causes)})" if causes else ""
    wrong = plural(summary.wrong_variants, "request")
    others = f" Another variant than was asked for went to {wrong}." if summary.wrong_variants else ""
    errors = summary.outcomes[Outcome.ERROR.value]
    failed = f" {plural(errors, 'request')} ended as error." if errors else ""
    unfinished = f" {plural(summary.unfinished, 'request')} had no answer by the end." if summary.unfinished else ""
    return (
        f"In {seconds(summary.to_s - summary.from_s)}, {plural(summary.requests, 'request')} came: "
        f"{percent(summary.hit_ratio)} hits. "
        f"The origin was asked {plural(summary.origin.requests, 'time')}"
        f"{told_causes} and was {percent(summary.origin.utilisation)} busy. Half of the round trips took at most "
        f"{milliseconds(summary.rtt_ms.p50)}, 95 % at most {milliseconds(summary.rtt_ms.p95)}."
        f"{others}{failed}{unfinished}"
    )


TILES = ("hit_ratio", "offload", "rtt_p95", "origin_requests")
TILE_LABELS = {
    "hit_ratio": "hit ratio",
    "offload": "offload",
    "rtt_p95": "p95 round trip",
    "origin_requests": "origin requests",
    "causes": "origin requests by cause",
}


def empty_tiles() -> tuple[Tile, ...]:
    """The tiles before anything has run."""
    return tuple(Tile(name=name, value=NOTHING, label=label, note="") for name, label in TILE_LABELS.items())


def _tiles(spans: Spans) -> tuple[Tile, ...]:
    shown = spans.since or spans.whole
    suffix = " since the last change" if spans.since else ""
    return (
        *(
            Tile(
                name=name,
                value=FIGURES[name].text(shown),
                label=TILE_LABELS[name] + suffix,
                note=f"whole run {FIGURES[name].text(spans.whole)}",
            )
            for name in TILES
        ),
        _causes_tile(shown, suffix),
    )


def _causes_tile(shown: Summary, suffix: str) -> Tile:
    most = sorted(((number, name) for name, number in shown.causes.items() if number), reverse=True)[:3]
    return Tile(
        name="causes",
        value=" + ".join(count(number) for number, _ in most) or "0",
        label=TILE_LABELS["causes"] + suffix,
        note=" + ".join(name for _, name in most) or "none needed",
    )


def _summary_table(spans: Spans) -> Table:
    figures = [each for each in FIGURES.values() if not each.where_it_occurs or each.read(spans.whole)]
    if spans.changed_s is None:
        return Table(
            caption="The whole run",
            head=("Figure", "Whole run"),
            rows=[(figure.label, figure.text(spans.whole)) for figure in figures],
        )
    return Table(
        caption=f"The whole run, and before and since the last change at {seconds(spans.changed_s)}",
        head=("Figure", "Whole run", "Before", "Since", "Difference"),
        rows=[
            (
                figure.label,
                figure.text(spans.whole),
                figure.text(spans.before),
                figure.text(spans.since),
                figure.change(spans.before, spans.since),
            )
            for figure in figures
        ],
    )


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
        head=("PoP", "Requests answered", "Hit ratio", "Copies at the end", "Evictions"),
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
