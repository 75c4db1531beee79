"""Two figures of the map lab, for Plotly: where each city's round trip goes, and what each further PoP buys.

Colours are names of the style sheet's tokens, as in `waterfall`; symbols, patterns and dashes tell the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from edgelearn.sim.network.reach import Bought, CityReach, Reach

# Part of a way, colour token, pattern.
PARTS = (
    ("light in fibre", "--ink-2", ""),
    ("detours and equipment", "--line-strong", "/"),
    ("last mile", "--accent", ""),
)
ROW_PX, FRAME_PX = 12, 44
CURVE_PX = 240
SHORTEST_MS = 50
SEEN_MS = 0.5
MARGIN = {"l": 10, "r": 12, "t": 6, "b": 36}


def legs_by_city(reach: Reach, limit_ms: float, before: Reach | None = None) -> dict[str, Any]:
    """A stacked bar a city, the one farthest from the origin on top, so that rows stay while PoPs come and go.

    Where they differ from the bar, a tick stands at the way to the origin and a ring where the city was before.
    """
    cities = sorted(reach.cities, key=lambda each: -each.origin.rtt_ms)
    names = [each.city.name for each in cities]
    parts = [_parts(each) for each in cities]
    bars = [
        _bar(name, colour, pattern, names, [each[number] for each in parts])
        for number, (name, colour, pattern) in enumerate(PARTS)
    ]
    origin = {each.city.name: each.origin.rtt_ms for each in cities if _differ(each.origin.rtt_ms, each.edge.rtt_ms)}
    then = _then(before, reach)
    points = [
        *([_points("to the origin", "line-ns-open", origin)] if origin else []),
        *([_points("before", "circle-open", then)] if then else []),
    ]
    longest = max(
        SHORTEST_MS, limit_ms, *then.values(), *(max(each.origin.rtt_ms, each.edge.rtt_ms) for each in cities)
    )
    return {
        "data": [*bars, *points],
        "layout": {
            "barmode": "stack",
            "bargap": 0.25,
            "height": FRAME_PX + ROW_PX * len(cities),
            "margin": MARGIN,
            "shapes": [_limit_line(limit_ms)],
            "xaxis": {"title": {"text": "ms"}, "range": [0, round(longest * 1.04, 1)], "fixedrange": True},
            "yaxis": {
                "autorange": "reversed",
                "automargin": True,
                "fixedrange": True,
                "type": "category",
                "dtick": 1,
                "tickfont": {"size": 10},
            },
            "showlegend": False,
        },
    }


def gain_curve(
    start: float,
    best_first: Sequence[Bought],
    here: tuple[int, float],
    onwards: Sequence[Bought],
    before: tuple[int, float] | None = None,
) -> dict[str, Any]:
    """The share of users within the limit over the number of PoPs.

    `start` is the share without any; `here` and `before` are choices as (number of PoPs, share).
    """
    best = [start, *(each.within for each in best_first)]
    number, share = here
    traces = [_line("one by one, the best first", "--ink-2", "solid", 0, best, ["none", *_names(best_first)])]
    if onwards:
        names = ["your choice", *_names(onwards)]
        traces.append(_line("best from your choice on", "--accent", "dot", number, [share, *_shares(onwards)], names))
    if before:
        traces.append(_choice("before", "--ink-2", "diamond-open", *before))
    traces.append(_choice("your choice", "--accent", "diamond", number, share))
    most = max(len(best_first), number, before[0] if before else 0)
    return {
        "data": traces,
        "layout": {
            "height": CURVE_PX,
            "margin": {**MARGIN, "l": 44},
            "xaxis": {"title": {"text": "PoPs"}, "range": [-0.4, most + 0.5], "dtick": 2, "fixedrange": True},
            "yaxis": {"range": [0, 104], "dtick": 25, "ticksuffix": " %", "fixedrange": True},
            "showlegend": False,
        },
    }


def _parts(each: CityReach) -> tuple[float, float, float]:
    return (each.edge.light_ms, each.edge.detour_ms, each.edge.last_mile_ms)


def _then(before: Reach | None, now: Reach) -> Mapping[str, float]:
    """Round trips before, of the cities for which they changed."""
    here = {each.city.name: each.edge.rtt_ms for each in now.cities}
    there = {each.city.name: each.edge.rtt_ms for each in before.cities} if before else {}
    return {name: ms for name, ms in there.items() if name in here and _differ(ms, here[name])}


def _differ(one_ms: float, other_ms: float) -> bool:
    """Whether two round trips are apart for the eye."""
    return abs(one_ms - other_ms) > SEEN_MS


def _bar(name: str, colour: str, pattern: str, cities: Sequence[str], ms: Sequence[float]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": list(cities),
        "x": [round(each, 2) for each in ms],
        "marker": {"color": colour, "pattern": {"shape": pattern}},
        "hovertemplate": "%{y}: %{x:.0f} ms " + name + "<extra></extra>",
    }


def _points(name: str, symbol: str, by_city: Mapping[str, float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "y": list(by_city),
        "x": [round(ms, 2) for ms in by_city.values()],
        "marker": {"color": "--ink", "symbol": symbol, "size": 7, "line": {"width": 1.5}},
        "hovertemplate": "%{y}: %{x:.0f} ms " + name + "<extra></extra>",
    }


def _limit_line(limit_ms: float) -> dict[str, Any]:
    line = {"color": "--accent", "width": 1.5, "dash": "dash"}
    return {"type": "line", "x0": limit_ms, "x1": limit_ms, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _line(
    name: str, colour: str, dash: str, first: int, shares: Sequence[float], names: Sequence[str]
) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [first + number for number in range(len(shares))],
        "y": [round(100 * share, 2) for share in shares],
        "text": list(names),
        "line": {"color": colour, "dash": dash, "width": 1.5},
        "marker": {"color": colour, "symbol": "circle", "size": 5},
        "hovertemplate": "%{x} PoPs: %{y:.1f} %, last: %{text}<extra></extra>",
    }


def _choice(name: str, colour: str, symbol: str, number: int, share: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [number],
        "y": [round(100 * share, 2)],
        "marker": {"color": colour, "symbol": symbol, "size": 11, "line": {"width": 1.5}},
        "hovertemplate": name + ": %{x} PoPs, %{y:.1f} %<extra></extra>",
    }


def _names(bought: Sequence[Bought]) -> list[str]:
    return [each.pop.city for each in bought]


def _shares(bought: Sequence[Bought]) -> list[float]:
    return [each.within for each in bought]
