"""Scenarios: the file's shape, and a sentence with the field's name for everything that can't be."""

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.limits import ScenarioError
from edgelearn.sim.scenario import Action, Route
from edgelearn.sim.scenario_file import EXAMPLE, from_mapping, from_toml
from tests.sim.builders import one_pop


def example(**changes: Any) -> dict[str, Any]:
    """The example's mapping with top-level keys replaced."""
    return {**tomllib.loads(EXAMPLE), **changes}


DISTANCES = {
    "pops": [{"name": "near", "rtt_to_origin_ms": 90}],
    "users": [
        {"name": "home", "pop": "near", "rtt_ms": 12, "region": "EU"},
        {"name": "direct", "weight": 2.0, "rtt_ms": 100},
    ],
    "origin": {"workers": 1, "service_ms": 10},
}


def page(path: str, objects: int = 1) -> dict[str, Any]:
    """A route's table."""
    return {"path": path, "objects": objects, "cache_control": ""}


def by_distances(**changes: Any) -> dict[str, Any]:
    """The example with milliseconds instead of places."""
    mapping = example(**{**DISTANCES, **changes})
    for name in ("audience", "access"):
        if name not in changes:
            mapping.pop(name)
    return mapping


def test_the_example_is_a_scenario() -> None:
    scenario = from_toml(EXAMPLE)
    assert [site.name for site in scenario.pops] == ["FRA", "GRU", "SYD"]
    assert scenario.expected_requests() == 50 * 30 + 100 * 30
    assert scenario.routes[0].path_of(7) == "/products/7"


def test_distances_may_stand_in_for_places() -> None:
    scenario = from_mapping(by_distances())
    assert [(group.name, group.pop, group.rtt_ms) for group in scenario.users] == [("home", 0, 12), ("direct", -1, 100)]
    assert scenario.pops[0].rtt_to_origin_ms == 90


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        (example(nonsense=1), "nonsense"),
        (example(rate_per_s="fast"), "rate_per_s"),
        (example(rate_per_s=float("nan")), "rate_per_s"),
        (example(rate_per_s=True), "rate_per_s"),
        (example(seed=1.5), "seed"),
        (example(seed=-1), "seed"),
        (example(duration_s=0), "duration_s"),
        (example(warmup_s=60), "warmup_s"),
        (example(pops=["FRA", "XXX"]), "pops"),
        (example(pops="FRA"), "pops"),
        (example(pops=["FRA", "FRA"]), "pops"),
        (example(audience="mars"), "audience"),
        (example(access="pigeon"), "access"),
        (example(origin={"place": "IAD", "workers": 0, "service_ms": 40}), "origin.workers"),
        (example(origin={"place": "IAD", "workers": 1, "service_ms": 40, "service": "odd"}), "origin.service"),
        (example(origin={"workers": 1, "service_ms": 40}), "origin.place"),
        (example(origin={"place": "IAD", "workers": 1}), "origin.service_ms"),
        (example(origin=3), "origin"),
        (example(edge={"cache": 1}), "edge.cache"),
        (example(edge={"speed": 1}), "edge.speed"),
        (example(routes=[]), "routes"),
        (example(routes={"path": "/"}), "routes"),
        (example(routes=[{"path": "/x", "objects": 5, "cache_control": ""}]), "routes.0.path"),
        (example(routes=[{"path": 5, "objects": 5, "cache_control": ""}]), "routes.0.path"),
        (example(routes=[{"path": "/{n}", "objects": 5, "cache_control": "a\nb"}]), "routes.0.cache_control"),
        (example(routes=[{"path": "/{n}", "objects": 5, "cache_control": "a" * 1001}]), "routes.0.cache_control"),
        (example(routes=[{"path": "/{n}", "objects": 5, "cache_control": ""}] * 2), "routes"),
        (
            example(
                routes=[
                    {"path": "/a/{n}", "objects": 5, "cache_control": ""},
                    {"path": "/a/1", "objects": 1, "cache_control": ""},
                ]
            ),
            "routes",
        ),
        (example(routes=[{"path": "/\u00e4{n}", "objects": 5, "cache_control": ""}]), "routes.0.path"),
        (example(routes=[{"path": "/{n}", "objects": 5.0, "cache_control": ""}]), "routes.0.objects"),
        (example(routes=[{"path": "/", "objects": 1, "cache_control": "", "share": 1e-300}]), "routes"),
        (example(seed=3.0), "seed"),
        (example(seed=10**400), "seed"),
        (example(rate_per_s=10**400), "rate_per_s"),
        (
            example(actions=[{"at_s": 1, "control": "cache", "value": True, "route": "/products/{n}"}]),
            "actions.0.route",
        ),
        (example(actions=[{"at_s": 1, "control": "cache_control", "value": "", "route": [1]}]), "actions.0.route"),
        (example(actions=[{"at_s": 1, "control": [], "value": ""}]), "actions.0.control"),
        (by_distances(users=[{"name": "home", "pop": ["near"], "rtt_ms": 1}]), "users.0.pop"),
        (by_distances(users=[{"name": f"U{number}", "rtt_ms": 1} for number in range(1001)]), "users"),
        (example(actions=[{"at_s": 1, "control": "gravity", "value": 1}]), "actions.0.control"),
        (example(actions=[{"at_s": 1, "control": "cache", "value": "off"}]), "actions.0.cache"),
        (example(actions=[{"at_s": 1, "control": "cache_control", "value": "", "route": "/no"}]), "actions"),
        (example(actions=[{"at_s": at_s, "control": "cache", "value": True} for at_s in (2, 1)]), "actions"),
        (example(actions=[{"at_s": 1, "control": "cache", "value": True}] * 101), "actions"),
        (example(rate_per_s=1_000_000, actions=[]), "rate_per_s"),
        (by_distances(audience="world"), "audience"),
        (example(visitors=-1), "visitors"),
        (example(visitors=1.5), "visitors"),
        (example(edge={"ignore_query": "utm"}), "edge.ignore_query"),
        (example(edge={"normalise": [3]}), "edge.normalise"),
        (example(edge={"normalise": ["Accept-Language"]}), "normalise"),
        (example(routes=[{**page("/"), "vary": "*"}]), "routes.0.vary"),
        (example(routes=[{**page("/"), "etag": 1}]), "routes.0.etag"),
        (example(routes=[{**page("/"), "changes_every_s": -1}]), "routes.0.changes_every_s"),
        (example(routes=[{**page("/"), "cdn_cache_control": "a\nb"}]), "routes.0.cdn_cache_control"),
        (example(origin={"place": "IAD", "workers": 1, "service_ms": 1, "up": "no"}), "origin.up"),
        (example(facets=[{"values": ["a"]}]), "facets.0.header"),
        (example(facets=[{"header": "A", "query": "b", "values": ["a"]}]), "facets.0.header"),
        (example(facets=[{"header": "Cache-Control", "values": ["a"]}]), "facets.0.header"),
        (example(facets=[{"header": "no name", "values": ["a"]}]), "facets.0.header"),
        (example(facets=[{"query": "a b", "values": ["a"]}]), "facets.0.query"),
        (example(facets=[{"query": "a"}]), "facets.0.values"),
        (example(facets=[{"query": "a", "values": "abc"}]), "facets.0.values"),
        (example(facets=[{"query": "a", "values": []}]), "facets.0.values"),
        (example(facets=[{"query": "a", "values": ["a", "a"]}]), "facets.0.values"),
        (example(facets=[{"query": "a", "values": ["a&b"]}]), "facets.0.values"),
        (example(facets=[{"query": "a", "values": ["a", "b"], "variants": ["x"]}]), "facets.0.variants"),
        (example(facets=[{"query": "a", "values": ["a"], "variants": ["x-y"]}]), "facets.0.variants"),
        (example(facets=[{"query": "a", "values": ["a"]}] * 2), "facets"),
        (example(facets=[{"query": f"q{number}", "values": ["a"]} for number in range(9)]), "facets"),
        (
            example(facets=[{"query": f"q{at}", "values": [f"v{n}" for n in range(5_000)]} for at in range(3)]),
            "facets",
        ),
        (
            example(
                pops=["FRA", "GRU", "SYD", "SIN", "IAD", "LHR", "NRT", "AMS", "CDG"],
                rate_per_s=100_000,
                facets=[{"query": "q", "values": [f"v{number}" for number in range(5_000)]}],
                actions=[],
            ),
            "objects",
        ),
        (by_distances(users=[{"name": "home", "pop": "far", "rtt_ms": 1}]), "users.0.pop"),
        (by_distances(users=[{"name": "home", "rtt_ms": -1}]), "users.0.rtt_ms"),
        (by_distances(users=[{"name": "home", "rtt_ms": 1, "weight": 0}]), "users"),
        (by_distances(users=[]), "users"),
        (by_distances(users=[{"rtt_ms": 1}]), "users.0.name"),
    ],
)
def test_what_cannot_be_is_refused_by_the_name_of_its_field(mapping: dict[str, Any], field: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        from_mapping(mapping)
    assert refused.value.field == field
    assert 5 < len(refused.value.message) < 500


def test_more_copies_than_can_be_kept_are_refused_before_anything_runs() -> None:
    with pytest.raises(ScenarioError, match="copies could be kept"):
        from_mapping(
            example(
                pops=["FRA", "GRU", "SYD", "SIN", "IAD", "LHR"],
                routes=[{"path": "/{n}", "objects": 10_000_000, "cache_control": ""}],
            )
        )


def test_routes_that_cannot_meet_stand_beside_each_other() -> None:
    routes = [page("/v1/{n}", 5), page("/v2/{n}", 5), page("/v1/x"), page("/")]
    assert len(from_mapping(example(routes=routes)).routes) == 4


def test_broken_toml_names_the_line() -> None:
    with pytest.raises(ScenarioError, match="line 1"):
        from_toml("seed = \nrate_per_s = 5")


def test_a_header_moved_for_one_route_leaves_the_others() -> None:
    routes = tuple(Route(path=f"/{name}/{{n}}", objects=2, cache_control="max-age=1") for name in "ab")
    action = Action(at_s=3, control="cache_control", value="no-store", route="/b/{n}")
    scenario = one_pop(routes=routes, actions=(action,))
    assert [(version.from_s, version.cache_control) for version in scenario.origin_versions()] == [
        (0.0, ("max-age=1", "max-age=1")),
        (3, ("max-age=1", "no-store")),
    ]


junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS = [*sorted(tomllib.loads(EXAMPLE)), "users"]


@given(st.sampled_from(KEYS), junk)
def test_junk_in_any_place_is_refused_with_a_sentence_or_taken(key: str, value: object) -> None:
    refusal = ""
    try:
        from_mapping(example(**{key: value}))
    except ScenarioError as refused:
        refusal = str(refused)
    assert len(refusal) < 1_000


@given(junk)
def test_junk_instead_of_a_scenario_is_refused_with_a_sentence(value: Any) -> None:
    with pytest.raises(ScenarioError):
        from_mapping(value)


@pytest.mark.parametrize("text", ["x = " + "[" * 5_000, "seed = " + "9" * 5_000, "= 1", "\0"])
def test_text_that_python_cannot_read_as_toml_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match=r"file: line 1: (not TOML|brackets|a number)"):
        from_toml(text)
