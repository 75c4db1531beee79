"""Where the time of exchanges went, as a Plotly figure: one bar an exchange, one colour and pattern a leg.

Colours are names of the style sheet's tokens ("--miss"); the browser puts the theme's colours in their place.
"""

from collections.abc import Sequence
from typing import Any

from edgelearn.sim.result import Exchange

# Leg, colour token, pattern: told apart without colour, too. Legs the map draws alike look alike.
LOOKS = (
    ("browser's look-up", "--browser", ""),
    ("DNS", "--line-strong", "."),
    ("TCP", "--line-strong", "/"),
    ("TLS", "--line-strong", "x"),
    ("to the edge", "--bypass", ""),
    ("lookup", "--hit", ""),
    ("wait for another's fetch", "--collapsed", "|"),
    ("a question in vain", "--collapsed", "x"),
    ("to the origin", "--miss", ""),
    ("queue", "--stale", "\\"),
    ("service", "--revalidated", ""),
    ("back to the edge", "--miss", "-"),
    ("back to the user", "--bypass", "-"),
)
ROW_PX = 26
FRAME_PX = 50
"""The axis. The legend is HTML, made by <plot-figure> from the traces: it wraps where there is little room."""


def waterfall(exchanges: Sequence[Exchange], labels: Sequence[str]) -> dict[str, Any]:
    """A horizontal stacked bar for each exchange, first on top; `labels` name them, in ms."""
    legs = [{leg.name: leg.ms for leg in exchange.legs} for exchange in exchanges]
    return {
        "data": [
            _trace(name, colour, pattern, labels, [each.get(name, 0.0) for each in legs])
            for name, colour, pattern in LOOKS
            if any(each.get(name) for each in legs)
        ],
        "layout": {
            "barmode": "stack",
            "bargap": 0.3,
            "height": FRAME_PX + ROW_PX * len(exchanges),
            "margin": {"l": 10, "r": 10, "t": 8, "b": 36},
            "xaxis": {"title": {"text": "ms"}, "rangemode": "tozero", "fixedrange": True},
            "yaxis": {"autorange": "reversed", "automargin": True, "fixedrange": True, "type": "category"},
            "showlegend": False,
        },
    }


def _trace(name: str, colour: str, pattern: str, labels: Sequence[str], ms: Sequence[float]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": list(labels),
        "x": [round(each, 3) for each in ms],
        "marker": {"color": colour, "pattern": {"shape": pattern}},
        "hovertemplate": "%{x:.1f} ms " + name + "<extra></extra>",
    }
