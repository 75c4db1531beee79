"""The request lab's panel."""

from collections.abc import Mapping
from typing import Any

from edgelearn.sim.network import places
from lessons.labs.request.presets import shelves
from lessons.labs.request.results import results
from lessons.labs.words import plural


def show(values: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The panel's context for cleaned settings and the step that the page's address asks for."""
    shown = results(values, page)
    edge = plural(len(values["pops"]), "PoP") if values["pops"] else "no edge"
    browsers = "browser caches · " if values["browsers"] else ""
    return {
        "values": shown.values,
        "subtitle": f"{browsers}{edge} · origin in {places.pops()[values['origin']].city}",
        "results": shown,
        "shelves": shelves(),
        "preset": next((each for shelf in shelves() for each in shelf.presets if each.query == shown.state), None),
    }
