"""How people's answers and views are spread, as Plotly figures: bars by name, a histogram with marks, two lines.

A bar's name stands above it, so that on a phone both have the whole width. Colours are names of the style sheet's
tokens, as in `waterfall`; patterns, symbols and dashes tell the same. A value that is None has no bar.
"""

from collections.abc import Sequence
from typing import Any

ROW_PX, FRAME_PX, UPRIGHT_PX = 40, 40, 260
LONGEST_LABEL = 52
THICK = 0.45  # of a row: its bar
MARGIN = {"l": 10, "r": 16, "t": 8, "b": 36}
TRUTH, MEDIAN = ("--hit", "solid"), ("--ink", "dash")
FAINT = 0.4  # bars under the marks


def bars(labels: Sequence[str], people: Sequence[int | None], right: Sequence[bool], counted: str) -> dict[str, Any]:
    """A bar for each label, first on top; what is right in another colour and without the others' pattern."""
    places = range(len(labels))
    if any(right):
        wrong, correct = ([place for place in places if right[place] is side] for side in (False, True))
        traces = [_bar("right", "--hit", "", correct, people), _bar("not right", "--accent", "/", wrong, people)]
    else:
        traces = [_bar(counted, "--accent", "", list(places), people)]
    return {
        "data": traces,
        "layout": {
            "barmode": "overlay",
            "height": FRAME_PX + ROW_PX * len(labels),
            "margin": MARGIN,
            "annotations": [_name(label, place) for place, label in enumerate(labels)],
            "xaxis": {"rangemode": "tozero", "fixedrange": True, "tickformat": ",d", "nticks": 6},
            "yaxis": {"range": [len(labels) - 0.6, -0.7], "fixedrange": True, "visible": False},
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
        "marker": {"color": "--accent", "opacity": FAINT},
        "customdata": [_plain(label) for label in labels],
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
            "margin": {**MARGIN, "l": 44},
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
        "width": THICK,
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


def _name(label: str, place: int) -> dict[str, Any]:
    """A bar's name, right above it."""
    return {
        "text": _plain(label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"),
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": place - THICK / 2,
        "yanchor": "bottom",
        "showarrow": False,
        "borderpad": 0,
    }


def _plain(text: str) -> str:
    """A text in which Plotly finds no marks of its own."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
