"""How people's answers and views are spread, as Plotly figures: bars by name, a histogram with marks, two lines.

Colours are names of the style sheet's tokens, as in `waterfall`; patterns, symbols and dashes tell the same. A value
that is None has no bar.
"""

from collections.abc import Sequence
from typing import Any

ROW_PX, FRAME_PX, UPRIGHT_PX = 26, 56, 280
LONGEST_LABEL = 40
MARGIN = {"l": 10, "r": 16, "t": 8, "b": 40}
TRUTH, MEDIAN = ("--hit", "solid"), ("--ink-2", "dash")


def bars(labels: Sequence[str], people: Sequence[int | None], right: Sequence[bool], counted: str) -> dict[str, Any]:
    """A bar for each label, first on top; what is right in another colour and without the others' pattern."""
    places = list(range(len(labels)))
    groups = (
        (("right", "--hit", "", True), ("", "--accent", "/", False)) if any(right) else (("", "--accent", "", False),)
    )
    named = {"": "not right" if any(right) else counted}
    return {
        "data": [
            _bar(named.get(name, name), colour, pattern, [each for each in places if right[each] is is_right], people)
            for name, colour, pattern, is_right in groups
        ],
        "layout": {
            "barmode": "overlay",
            "bargap": 0.3,
            "height": FRAME_PX + ROW_PX * len(labels),
            "margin": MARGIN,
            "xaxis": {"title": {"text": counted}, "rangemode": "tozero", "fixedrange": True, "tickformat": ",d"},
            "yaxis": {
                "autorange": "reversed",
                "automargin": True,
                "fixedrange": True,
                "tickvals": places,
                "ticktext": [_short(label) for label in labels],
            },
            "showlegend": False,
        },
    }


def histogram(
    labels: Sequence[str], people: Sequence[int], counted: str, truth_at: float | None, median_at: float | None
) -> dict[str, Any]:
    """A bar for each span, the least first; `truth_at` and `median_at` are places among them, counted from 0."""
    places = list(range(len(labels)))
    bar = {
        "type": "bar",
        "name": counted,
        "x": places,
        "y": list(people),
        "marker": {"color": "--accent", "pattern": {"shape": ""}},
        "customdata": list(labels),
        "hovertemplate": "%{customdata}: %{y:,}<extra></extra>",
    }
    marks = [("the truth", TRUTH, truth_at), ("median", MEDIAN, median_at)]
    top = max(people, default=0)
    lines = [_upright(name, *look, at, top) for name, look, at in marks if at is not None]
    return {
        "data": [bar, *lines],
        "layout": {
            "bargap": 0.08,
            "height": UPRIGHT_PX,
            "margin": {**MARGIN, "l": 44, "b": 70},
            "xaxis": {
                "fixedrange": True,
                "automargin": True,
                "range": [-0.6, len(labels) - 0.4],
                "tickvals": places,
                "ticktext": list(labels),
            },
            "yaxis": {"rangemode": "tozero", "fixedrange": True, "tickformat": ",d"},
            "showlegend": False,
        },
    }


def lines(at_s: Sequence[float], median: Sequence[float], truth: Sequence[float | None], unit: str) -> dict[str, Any]:
    """What was expected over time, and what was."""
    drawn = (("the truth", *TRUTH, "circle", truth), ("median", *MEDIAN, "diamond", median))
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": name,
                "x": list(at_s),
                "y": list(values),
                "line": {"color": colour, "dash": dash, "width": 2},
                "marker": {"color": colour, "symbol": symbol, "size": 7},
                "hovertemplate": "%{x:g} s: %{y:.4g} " + name + "<extra></extra>",
            }
            for name, colour, dash, symbol, values in drawn
        ],
        "layout": {
            "height": UPRIGHT_PX,
            "margin": {**MARGIN, "l": 54},
            "xaxis": {"title": {"text": "s"}, "fixedrange": True},
            "yaxis": {"title": {"text": unit}, "rangemode": "tozero", "fixedrange": True},
            "showlegend": False,
        },
    }


def _bar(name: str, colour: str, pattern: str, places: Sequence[int], people: Sequence[int | None]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": list(places),
        "x": [people[place] for place in places],
        "marker": {"color": colour, "pattern": {"shape": pattern}},
        "hovertemplate": "%{x:,}<extra></extra>",
    }


def _upright(name: str, colour: str, dash: str, at: float, top: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [at, at],
        "y": [0, top * 1.08],
        "line": {"color": colour, "dash": dash, "width": 3},
        "marker": {"color": colour},
        "hovertemplate": name + "<extra></extra>",
    }


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
