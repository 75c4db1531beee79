"""What holds from when to when, one row a thing, as a Plotly figure: a bar a span, and a line at the present moment.

Colours are names of the style sheet's tokens ("--hit"); the browser puts the theme's colours in their place.
"""

from collections.abc import Sequence
from typing import Any

from edgelearn.sim.cache.reuse import CopyState

# A copy's state, its colour token and its pattern: never told apart by colour alone.
LOOKS = (
    (CopyState.FRESH.value, "--hit", ""),
    (CopyState.WHILE_REVALIDATING.value, "--stale", ""),
    (CopyState.ON_ERROR.value, "--revalidated", "/"),
    (CopyState.UNREACHABLE.value, "--bypass", "."),
    (CopyState.REVALIDATE.value, "--miss", "x"),
)
ROW_PX = 44
FRAME_PX = 50

Bar = tuple[str, float, float]


def time_rows(
    rows: Sequence[tuple[str, Sequence[Bar]]],
    now_s: float,
    horizon_s: float,
    from_s: float = 0.0,
    axis: str = "s since the first request",
) -> dict[str, Any]:
    """A row for each name, first on top; its bars say what holds from one second to another."""
    return {
        "data": [
            _trace(name, colour, pattern, [(row, bar) for row, bars in rows for bar in bars if bar[0] == name])
            for name, colour, pattern in LOOKS
            if any(bar[0] == name for _, bars in rows for bar in bars)
        ],
        "layout": {
            "barmode": "overlay",
            "bargap": 0.35,
            "height": FRAME_PX + ROW_PX * max(1, len(rows)),
            "margin": {"l": 10, "r": 10, "t": 8, "b": 36},
            "xaxis": {"title": {"text": axis}, "range": [from_s, horizon_s], "fixedrange": True},
            "yaxis": {
                "autorange": "reversed",
                "automargin": True,
                "fixedrange": True,
                "type": "category",
                "categoryorder": "array",
                "categoryarray": [name for name, _ in rows],
            },
            "shapes": [
                {
                    "type": "line",
                    "x0": now_s,
                    "x1": now_s,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"color": "--ink", "width": 2, "dash": "dot"},
                }
            ],
            "showlegend": False,
        },
    }


def _trace(name: str, colour: str, pattern: str, bars: Sequence[tuple[str, Bar]]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [row for row, _ in bars],
        "base": [round(from_s, 3) for _, (_, from_s, _) in bars],
        "x": [round(to_s - from_s, 3) for _, (_, from_s, to_s) in bars],
        "marker": {"color": colour, "pattern": {"shape": pattern}},
        "hovertemplate": name + ": %{base:.1f} s to %{x:.1f} s<extra></extra>",
    }
