"""What a choice of places comes to: figures with the difference to before, the map, two plots, tables of it all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from edgelearn.sim.network import places
from edgelearn.sim.network.reach import Bought, CityReach
from lessons.labs.figures.reach_map import ReachMap, reach_map
from lessons.labs.figures.reach_plots import gain_curve, legs_by_city
from lessons.labs.map.form import GAIN, LEGS, MapForm
from lessons.labs.map.run import MapRun, from_here, from_nothing, next_pops, simulate
from lessons.labs.panel_data import data_block
from lessons.labs.tables import Table, Tile
from lessons.labs.words import NOTHING, count, milliseconds, percent, plural

SHOWN_NEXT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A figure with its name, and what it shows in words."""

    name: str
    title: str
    note: str
    label: str
    figure: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the results fragment shows. `state` is the whole state as a query, for a later comparison.

    What further PoPs would buy is told only where its plot is shown: in a challenge it would be the answer.
    """

    state: str
    subtitle: str
    sentence: str
    map: ReachMap
    tiles: tuple[Tile, ...]
    plots: tuple[Plot, ...]
    cities: Table
    next: Table | None
    curve: Table | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure shown large: how it is read, written and labelled, and how a difference of it is written."""

    name: str
    read: Callable[[MapRun], float]
    write: Callable[[float], str]
    gap: Callable[[float], str]
    label: Callable[[MapRun], str]


def _points(share: float) -> str:
    return f"{100 * share:.1f} points"


FIGURES = (
    Figure(
        name="users_within_limit",
        read=lambda run: run.within,
        write=percent,
        gap=_points,
        label=lambda run: f"of users within {run.limit_ms:g} ms",
    ),
    Figure(
        name="rtt_p50_ms",
        read=lambda run: run.reach.percentile_ms(0.5),
        write=milliseconds,
        gap=milliseconds,
        label=lambda run: "median round trip",
    ),
    Figure(
        name="rtt_p95_ms",
        read=lambda run: run.reach.percentile_ms(0.95),
        write=milliseconds,
        gap=milliseconds,
        label=lambda run: "p95 round trip",
    ),
    Figure(
        name="rtt_max_ms",
        read=lambda run: run.reach.farthest.edge.rtt_ms,
        write=milliseconds,
        gap=milliseconds,
        label=lambda run: f"farthest: {run.reach.farthest.city.name}",
    ),
    Figure(
        name="pops",
        read=lambda run: float(len(run.pops)),
        write=count,
        gap=count,
        label=lambda run: "point of presence" if len(run.pops) == 1 else "points of presence",
    ),
)


def results(values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Results:
    """The results of cleaned values, compared with cleaned values of before."""
    run, then = simulate(values), simulate(before) if before else None
    following = next_pops(run) if GAIN in values["plots"] else ()
    best_first = from_nothing(run) if GAIN in values["plots"] else ()
    alone = simulate({**values, "pops": []})
    return Results(
        state=urlencode(MapForm.from_values(values).params()),
        subtitle=_subtitle(run, values["audience"]),
        sentence=_sentence(run, then, following),
        map=reach_map(run.reach, run.origin, run.pops, run.limit_ms),
        tiles=tuple(_tile(figure, run, then) for figure in FIGURES),
        plots=(
            *([_legs(run, then)] if LEGS in values["plots"] else []),
            *([_gain(run, then, alone, best_first)] if best_first else []),
        ),
        cities=_cities_table(run, then),
        next=_next_table(run, following) if following else None,
        curve=_curve_table(alone, best_first) if best_first else None,
    )


def _subtitle(run: MapRun, audience: str) -> str:
    edge = plural(len(run.pops), "PoP") if run.pops else "no edge"
    users = f"{plural(len(run.cities), 'city', 'cities')}, {places.audiences()[audience].title}"
    return f"{edge} · origin in {run.origin.city} · {users}"


def _tile(figure: Figure, run: MapRun, then: MapRun | None) -> Tile:
    return Tile(
        name=figure.name,
        value=figure.write(figure.read(run)),
        label=figure.label(run),
        note=f"before {figure.write(figure.read(then))} ({_change(figure, run, then)})" if then else "",
    )


def _change(figure: Figure, run: MapRun, then: MapRun) -> str:
    gap = figure.read(run) - figure.read(then)
    return "no change" if abs(gap) < 1e-9 else f"{'+' if gap > 0 else '−'}{figure.gap(abs(gap))}"


def _sentence(run: MapRun, then: MapRun | None, following: Sequence[Bought]) -> str:
    edge = plural(len(run.pops), "point of presence", "points of presence") if run.pops else "No edge"
    farthest = run.reach.farthest
    compared = f" ({_change(FIGURES[0], run, then)})" if then else ""
    told = (
        f"{edge}, origin in {run.origin.city}: "
        f"{percent(run.within)} of users are within {run.limit_ms:g} ms{compared}. "
        f"Median {milliseconds(run.reach.percentile_ms(0.5))}, p95 {milliseconds(run.reach.percentile_ms(0.95))}; "
        f"farthest is {farthest.city.name} with {milliseconds(farthest.edge.rtt_ms)}."
    )
    return f"{told} {_told_next(run, following)}" if following else told


def _told_next(run: MapRun, following: Sequence[Bought]) -> str:
    best = following[0]
    return f"The best next point of presence would bring {_points(_gain_of(best, run))} ({best.pop.city})."


def _gain_of(bought: Bought, run: MapRun) -> float:
    return max(0.0, bought.within - run.within)


def _legs(run: MapRun, then: MapRun | None) -> Plot:
    figure = legs_by_city(run.reach, run.limit_ms, then.reach if then else None)
    return Plot(
        name=LEGS,
        title="Round trip by city",
        note=f"to the {'edge' if run.pops else 'origin'}; dashed: {run.limit_ms:g} ms",
        label="The round trip of each city by its parts; the values stand in the table below",
        figure=data_block(figure),
    )


def _gain(run: MapRun, then: MapRun | None, alone: MapRun, best_first: Sequence[Bought]) -> Plot:
    figure = gain_curve(
        alone.within,
        best_first,
        (len(run.pops), run.within),
        from_here(run),
        (len(then.pops), then.within) if then else None,
    )
    return Plot(
        name=GAIN,
        title="What each PoP buys",
        note=f"users within {run.limit_ms:g} ms",
        label="Users within the limit by the number of PoPs; the values stand in the table below",
        figure=data_block(figure),
    )


def _cities_table(run: MapRun, then: MapRun | None) -> Table:
    was = {each.city.id: each.edge.rtt_ms for each in then.reach.cities} if then else {}
    before_head = ("Before",) if then else ()
    far_first = sorted(run.reach.cities, key=lambda each: -each.edge.rtt_ms)
    return Table(
        caption="Round trip by city, the farthest first",
        head=(
            "City",
            "Users",
            "Reaches",
            "Distance",
            "Light in fibre",
            "Detours, equipment",
            "Last mile",
            "Round trip",
            *before_head,
            f"Within {run.limit_ms:g} ms",
            "To the origin",
        ),
        rows=[_city_row(each, run, (milliseconds(was.get(each.city.id)),) if then else ()) for each in far_first],
    )


def _city_row(each: CityReach, run: MapRun, before: tuple[str, ...]) -> tuple[str, ...]:
    return (
        each.city.name,
        percent(each.share),
        f"{each.pop.city} ({each.pop.code})" if each.pop else f"origin, {run.origin.city}",
        f"{count(each.edge.km)} km",
        milliseconds(each.edge.light_ms),
        milliseconds(each.edge.detour_ms),
        milliseconds(each.edge.last_mile_ms),
        milliseconds(each.edge.rtt_ms),
        *before,
        "yes" if each.edge.rtt_ms <= run.limit_ms else "no",
        milliseconds(each.origin.rtt_ms),
    )


def _next_table(run: MapRun, following: Sequence[Bought]) -> Table:
    return Table(
        caption="What the next PoP would buy",
        head=("PoP", f"Within {run.limit_ms:g} ms", "Gain", "Mean round trip"),
        rows=[
            (
                f"{each.pop.city} ({each.pop.code})",
                percent(each.within),
                _points(_gain_of(each, run)),
                milliseconds(each.mean_ms),
            )
            for each in following[:SHOWN_NEXT]
        ],
    )


def _curve_table(alone: MapRun, best_first: Sequence[Bought]) -> Table:
    shares = [alone.within, *(each.within for each in best_first)]
    return Table(
        caption="One by one, each time the PoP that brings most",
        head=("PoPs", "Added last", f"Within {alone.limit_ms:g} ms", "Gain", "Mean round trip"),
        rows=[
            ("0", NOTHING, percent(alone.within), NOTHING, milliseconds(alone.reach.mean_ms)),
            *(
                (
                    str(number),
                    f"{each.pop.city} ({each.pop.code})",
                    percent(each.within),
                    _points(max(0.0, each.within - shares[number - 1])),
                    milliseconds(each.mean_ms),
                )
                for number, each in enumerate(best_first, start=1)
            ),
        ],
    )
