"""The request lab's row of caches and the traffic lab's explained engine tell the same story of the same requests."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgelearn.sim.engine import requests as engine
from edgelearn.sim.engine.requests import Send
from edgelearn.sim.network import places
from edgelearn.sim.network.handshake import handshake_ms
from edgelearn.sim.network.world import pop_sites, user_groups
from edgelearn.sim.result import Exchange
from edgelearn.sim.scenario import Edge, Origin, Route, Scenario
from tests.labs.request.conftest import ran

CITIES = ("berlin", "paris", "sao-paulo", "sydney")
POPS = ("FRA", "GRU", "SYD")
HEADERS = ("max-age=30", "public, max-age=5", "s-maxage=20", "no-store", "private", "no-cache", "", "max-age=none")
ASKED = st.lists(st.tuples(st.floats(2, 60), st.sampled_from(CITIES), st.sampled_from(("/a", "/b"))), max_size=15)


@settings(deadline=None, max_examples=60)
@given(
    asked=ASKED, header=st.sampled_from(HEADERS), etag=st.booleans(), room=st.sampled_from((1, 50)), cache=st.booleans()
)
def test_both_tell_the_same_story(
    asked: list[tuple[float, str, str]], header: str, etag: bool, room: int, cache: bool
) -> None:
    at_s, log = 0.0, []
    for gap_s, city, path in asked:
        at_s += gap_s
        log.append((at_s, city, path))
    lines = [f"Cache-Control: {header}"] * bool(header) + ['ETag: "v{version}"'] * etag
    lab = ran(
        *(f"{moment_s!r} {city} {path}" for moment_s, city, path in log),
        response_headers="\n".join(lines),
        capacity_objects=room,
        cache=cache,
        acts="start",
    ).exchanges
    other = _by_engine(log, header, etag, Edge(cache=cache, capacity_objects=room))
    assert [_story(each) for each in lab] == [_story(each) for each in other]


def _by_engine(log: list[tuple[float, str, str]], header: str, etag: bool, edge: Edge) -> tuple[Exchange, ...]:
    origin, pops = places.pops()["IAD"], [places.pops()[code] for code in POPS]
    cities = [places.cities()[city] for city in CITIES]
    users = user_groups(origin, pops, cities, places.access_networks()["cable"])
    ways_ms = {city.id: group.rtt_ms for city, group in zip(cities, users, strict=True)}
    scenario = Scenario(
        users=users,
        pops=pop_sites(origin, pops),
        origin=Origin(workers=4, service_ms=40.0, service="constant"),
        routes=tuple(Route(path=path, objects=1, cache_control=header, etag=etag) for path in ("/a", "/b")),
        edge=edge,
        rate_per_s=1.0,
        duration_s=1.0,
    )
    sends = [
        Send(
            at_s=at_s + (handshake_ms(ways_ms[city]) + ways_ms[city] / 2) / 1000,
            user=places.cities()[city].name,
            path=path,
            new_connection=True,
        )
        for at_s, city, path in log
    ]
    sends.sort(key=lambda send: send.at_s)
    return engine.run(scenario, sends).exchanges


def _story(exchange: Exchange) -> dict[str, Any]:
    """What must be the same: how it ended and why, each leg, how old the answer was.

    One writes Age when the look-up begins, the other when it ends, half a millisecond later.
    """
    age = exchange.response.headers.get("Age")
    return {
        "ended": (exchange.outcome, exchange.cause, exchange.response.status),
        "where": (exchange.user, exchange.pop, exchange.request.url),
        "legs": {leg.name: pytest.approx(leg.ms, abs=1e-6) for leg in exchange.legs if leg.ms},
        "age_s": None if age is None else pytest.approx(int(age), abs=1),
    }
