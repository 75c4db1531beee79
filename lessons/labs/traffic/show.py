"""The traffic lab's panel: what its template shows before anything is played, and after a run in place."""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.outcomes import OUTCOME_ENTRIES
from lessons.labs.figures.world_map import world_map
from lessons.labs.page import YES
from lessons.labs.panel_data import data_block
from lessons.labs.traffic.exchange import choose
from lessons.labs.traffic.form import PLOTS, TrafficForm
from lessons.labs.traffic.frames import mark
from lessons.labs.traffic.results import results
from lessons.labs.traffic.scenario import timed_actions, world
from lessons.labs.traffic.tiles import empty_tiles
from lessons.labs.words import plural


def show(values: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The panel's context for cleaned settings and what the page's address says beside them."""
    there = world(values)
    run = results(values, values["duration_s"]) if page["run"] == YES else None
    return {
        "subtitle": _subtitle(values, there),
        "map": world_map(there),
        "world_json": data_block(there),
        "duration_s": values["duration_s"],
        "at_s": page["at"],
        "outcomes": [{"name": entry.outcome.value, "usual": entry.usual} for entry in OUTCOME_ENTRIES.values()],
        "plots": [{"name": name, "label": label} for name, label in PLOTS if name in values["plots"]],
        "actions": [mark(action) for action in timed_actions(values)],
        "results": run,
        "tiles": run.tiles if run else empty_tiles(),
        "exchange": _exchange(values, page),
    }


def _subtitle(values: Mapping[str, Any], there: Mapping[str, Any]) -> str:
    edge = plural(len(there["pops"]), "PoP") if there["pops"] else "no edge"
    return f"{edge} · {values['rate_per_s']:g} requests/s · origin in {there['origin']['name']}"


def _exchange(values: Mapping[str, Any], page: Mapping[str, Any]) -> Any:
    if page["number"] is None:
        return None
    return choose(values, TrafficForm.from_values(values).params(), page["number"])
