"""Small scenarios for tests that state only what they are about."""

from typing import Any

from edgelearn.sim.scenario import Edge, Origin, PopSite, Route, Scenario, UserGroup

INSTANT_MS = 0.001


def one_pop(**changes: Any) -> Scenario:
    """One PoP next to its users and its origin, one object, room for everything; `changes` replace parts."""
    parts: dict[str, Any] = {
        "users": (UserGroup(name="users", weight=1, pop=0, rtt_ms=10.0, region="EU"),),
        "pops": (PopSite(name="pop", rtt_to_origin_ms=0.0),),
        "origin": Origin(workers=64, service_ms=INSTANT_MS, service="constant"),
        "routes": (route(),),
        "edge": Edge(lookup_ms=0.0, capacity_objects=10_000),
        "rate_per_s": 10.0,
        "duration_s": 100.0,
    }
    return Scenario(**{**parts, **changes})


def route(cache_control: str = "max-age=3600", objects: int = 1, **changes: Any) -> Route:
    """A route of equally sized objects."""
    return Route(path="/{n}", objects=objects, cache_control=cache_control, **changes)


def no_edge(**changes: Any) -> Scenario:
    """Users who talk to the origin directly."""
    users = (UserGroup(name="users", weight=1, pop=-1, rtt_ms=10.0),)
    return one_pop(**{"users": users, "pops": (), **changes})
