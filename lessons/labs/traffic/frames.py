"""The frames that the browser plays: the engine's columns, with the world, the marks and the header versions' names."""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.engine import frames as engine
from edgelearn.sim.outcomes import OUTCOME_ENTRIES
from lessons.labs.traffic.actions import TimedAction
from lessons.labs.traffic.form import TrafficForm
from lessons.labs.traffic.run import frame_s, simulate
from lessons.labs.traffic.sample import sample
from lessons.labs.traffic.scenario import timed_actions, world
from lessons.labs.traffic.tiles import tile_columns


def frames(values: Mapping[str, Any], from_s: float, to_s: float) -> dict[str, Any]:
    """Frames of the run that cleaned values describe, those that lie in [from_s, to_s], JSON-ready."""
    length_s = frame_s(values["duration_s"])
    first_s = _frame_edge(from_s, length_s)
    last_s = min(_frame_edge(to_s, length_s), values["duration_s"])
    run = simulate(values, last_s)
    columns = engine.frames(run, first_s, last_s).as_dict()
    return {
        **{name: column for name, column in columns.items() if name != "few"},
        "rtt_ms": {**columns["rtt_ms"], "few": columns["few"]},
        "outcome_order": [outcome.value for outcome in OUTCOME_ENTRIES],
        "tiles": tile_columns(values, run, columns["t_s"]),
        "duration_s": values["duration_s"],
        "marks": [mark(action) for action in timed_actions(values)],
        "exchanges": sample(run, first_s, last_s),
        "world": world(values),
    }


def mark(action: TimedAction) -> dict[str, Any]:
    """An action as the plots mark it."""
    return {"at_s": action.at_s, "control": action.control, "text": describe(action)}


def describe(action: TimedAction) -> str:
    """An action in words: "Requests per second 200"."""
    field = TrafficForm.live_fields()[action.control]
    return f"{field.label} {field.describe(action.value)}"


def _frame_edge(moment_s: float, length_s: float) -> float:
    return round(moment_s / length_s) * length_s
