"""What each request of a run asks for, as numbers: which key, which stored variant, which content, whose browser.

Two values of a facet count as the same key or variant exactly when the real cache says so; nothing else reads them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np

from edgelearn.sim.cache.key import cache_key
from edgelearn.sim.cache.vary import selecting, vary_names
from edgelearn.sim.engine.arrays import ASKS, ITEMS, Ints, Longs, Rows
from edgelearn.sim.engine.asking import at_edge, request_for
from edgelearn.sim.facets import Facet
from edgelearn.sim.messages import Headers, Request
from edgelearn.sim.origin.responses import phase_of
from edgelearn.sim.scenario import Route, Scenario
from edgelearn.sim.traffic.draws import Traffic


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Asks:
    """A run's requests as the kernel sees them: `requests` (n,) are rows of ASKS, `items` rows of ITEMS.

    There are so many variants that could be stored, and browsers' copies; and so many contents, 0 where each variant is
    one by itself.
    """

    requests: Rows
    items: Rows
    variants: int
    contents: int
    browsers: int


def asks_of(scenario: Scenario, traffic: Traffic) -> Asks:
    """What the requests ask for, and the objects there are."""
    requests = np.zeros(len(traffic), ASKS)
    items = _items(scenario)
    if scenario.facets:
        requests["entry"], requests["copy"] = _varied(scenario, traffic, items)
        requests["content"] = _contents(scenario, traffic)
        variants, contents = (int(requests[name].max(initial=0)) + 1 for name in ("copy", "content"))
    else:
        requests["entry"] = requests["copy"] = requests["content"] = traffic.item
        variants, contents = len(items), 0
    browsers = _browsers(scenario, traffic, requests) if len(traffic.visitor) else 0
    return Asks(requests=requests, items=items, variants=variants, contents=contents, browsers=browsers)


def _items(scenario: Scenario) -> Rows:
    items = np.zeros(scenario.objects, ITEMS)
    items["route"] = np.repeat(np.arange(len(scenario.routes)), [each.objects for each in scenario.routes])
    for name in ("changes_every_s", "etag"):
        items[name] = np.array([getattr(each, name) for each in scenario.routes])[items["route"]]
    items["phase"] = phase_of(np.arange(len(items), dtype=np.float64))
    return items


def _varied(scenario: Scenario, traffic: Traffic, items: Rows) -> tuple[Longs, Longs]:
    """For each request the first variant under its key, and its own."""
    key_code = _mixed(traffic, [_classes(scenario, facet, cache_key) for facet in scenario.facets])
    by_route = [
        _mixed(traffic, [_classes(scenario, facet, _selecting_by(route)) for facet in scenario.facets])
        for route in scenario.routes
    ]
    variant_code = np.array(by_route)[items["route"][traffic.item], np.arange(len(traffic))]
    # Sorted by key, then variant, so that a key's variants lie side by side.
    _, entry = _dense(traffic.item, key_code)
    variants, variant = _dense(entry, variant_code)
    firsts = np.searchsorted(entry[variants], np.arange(entry.max(initial=0) + 1))
    return firsts[entry], variant


def _contents(scenario: Scenario, traffic: Traffic) -> Longs:
    """The content that each request asks for."""
    classes = [
        _numbered([facet.variants[value] if facet.variants else "" for value in range(len(facet.values))])
        for facet in scenario.facets
    ]
    return _dense(traffic.item, _mixed(traffic, classes))[1]


def _browsers(scenario: Scenario, traffic: Traffic, requests: Rows) -> int:
    """Number the copies that visitors' browsers may hold, by visitor and URL; how many there are."""
    # A visitor's header fields are always the same, so the URL alone tells its copies apart.
    url = [_numbered(facet.values if facet.query else [""] * len(facet.values)) for facet in scenario.facets]
    _, asked = _dense(traffic.item, _mixed(traffic, url))
    firsts, requests["browser"] = _dense(traffic.visitor, asked)
    return len(firsts)


def _classes(scenario: Scenario, facet: Facet, tell: Callable[[Request], Hashable]) -> Longs:
    """A number for each value of a facet, the same where the edge's cache can't tell them apart."""
    asked = (request_for("/", (facet,), (value,)) for value in range(len(facet.values)))
    return _numbered([tell(at_edge(request, scenario)) for request in asked])


def _selecting_by(route: Route) -> Callable[[Request], Hashable]:
    listed = vary_names(Headers([("Vary", route.vary)]))
    assert listed is not None  # a scenario's routes say no "*"
    return lambda request: selecting(listed, request)


def _dense(major: Longs | Ints, minor: Longs) -> tuple[Longs, Longs]:
    """Numbers from 0 for the pairs that occur, in their order: where each occurs first, and the number of each."""
    width = int(minor.max(initial=0)) + 1
    _, firsts, numbers = np.unique(major.astype(np.int64) * width + minor, return_index=True, return_inverse=True)
    return firsts, numbers


def _numbered(told: list[Hashable] | tuple[Hashable, ...]) -> Longs:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(each, len(numbers)) for each in told], np.int64)


def _mixed(traffic: Traffic, classes: list[Longs]) -> Longs:
    """One number for each request from the classes of its facets' values."""
    code = np.zeros(len(traffic), np.int64)
    for column, of_value in enumerate(classes):
        code = code * (int(of_value.max()) + 1) + of_value[traffic.facets[:, column]]
    return code
