"""The traffic lab's tiles: a few figures shown large, at one moment or at the end of each frame.

A tile shows the figure since the last change, for the whole run, and by how much it differs from the run without that
change. The texts are made here, so that scripts only choose the moment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from edgelearn.sim.engine.progress import progress
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.figures import FIGURES, Figure
from edgelearn.sim.result import Progress
from lessons.labs import words
from lessons.labs.tables import Tile
from lessons.labs.traffic.form import without_last_change
from lessons.labs.traffic.run import simulate
from lessons.labs.traffic.scenario import changes_s, latest

TILES = tuple(figure for figure in FIGURES.values() if figure.tile)
CAUSES, CAUSES_LABEL = "causes", "origin requests by cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is known at a moment: of the whole run, since the last change (None without one), and without it."""

    whole: Progress
    since: Progress | None
    unchanged: Progress | None


def empty_tiles() -> tuple[Tile, ...]:
    """The tiles before anything has run."""
    labels = {figure.name: figure.tile for figure in TILES} | {CAUSES: CAUSES_LABEL}
    return tuple(Tile(name=name, value=words.NOTHING, label=label, note="") for name, label in labels.items())


def tiles_at(values: Mapping[str, Any], run: TrafficRun, at_s: float) -> tuple[Tile, ...]:
    """The tiles at a moment of the run that cleaned values describe."""
    return _tiles(_moments(values, run, [at_s])[0])


def tile_columns(values: Mapping[str, Any], run: TrafficRun, moments_s: Sequence[float]) -> dict[str, Any]:
    """The tiles at ascending moments: by name, columns of value, label and note."""
    shown = [_tiles(moment) for moment in _moments(values, run, moments_s)]
    return {
        empty.name: {part: [getattr(tiles[index], part) for tiles in shown] for part in ("value", "label", "note")}
        for index, empty in enumerate(empty_tiles())
    }


def _moments(values: Mapping[str, Any], run: TrafficRun, moments_s: Sequence[float]) -> list[Moment]:
    whole = progress(run, 0.0, moments_s)
    since: list[Progress | None] = []
    changes = changes_s(values)
    for changed_s, group in groupby(moments_s, lambda at_s: latest(changes, at_s)):
        later_s = list(group)
        since += [None] * len(later_s) if changed_s is None else progress(run, changed_s, later_s)
    return [
        Moment(whole=one, since=part, unchanged=other)
        for one, part, other in zip(whole, since, _unchanged(values, moments_s), strict=True)
    ]


def _unchanged(values: Mapping[str, Any], moments_s: Sequence[float]) -> list[Progress | None]:
    """Since the run's last change, what there would be without it; None before it, or where that is too much to run."""
    changes = changes_s(values)
    later_s = [at_s for at_s in moments_s if changes and at_s > changes[-1]]
    other = without_last_change(values) if later_s else None
    if other is None:
        return [None] * len(moments_s)
    nothing: list[Progress | None] = [None] * (len(moments_s) - len(later_s))
    return [*nothing, *progress(simulate(other, later_s[-1]), changes[-1], later_s)]


def _tiles(moment: Moment) -> tuple[Tile, ...]:
    return (*(_tile(figure, moment) for figure in TILES), _causes_tile(moment))


def _tile(figure: Figure, moment: Moment) -> Tile:
    whole = words.figure(figure.read(moment.whole), figure.unit)
    if moment.since is None:
        return Tile(name=figure.name, value=whole, label=figure.tile, note="whole run")
    value = figure.read(moment.since)
    without = None if moment.unchanged is None else figure.read(moment.unchanged)
    effect = "" if without is None or value is None else f" · your change {words.change(without, value, figure.unit)}"
    return Tile(
        name=figure.name,
        value=words.figure(value, figure.unit),
        label=f"{figure.tile} since your change",
        note=f"whole run {whole}{effect}",
    )


def _causes_tile(moment: Moment) -> Tile:
    shown = moment.since or moment.whole
    most = sorted(((number, name) for name, number in shown.causes.items() if number), reverse=True)[:3]
    return Tile(
        name=CAUSES,
        value=" + ".join(words.count(number) for number, _ in most) or "0",
        label=" + ".join(name for _, name in most) or "none needed",
        note=f"since your change; whole run {words.count(moment.whole.origin_requests)}"
        if moment.since
        else CAUSES_LABEL,
    )
