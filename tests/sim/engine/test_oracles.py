"""The traffic engine against closed forms. Sizes are chosen so that the tolerances are several standard errors."""

from math import factorial

import numpy as np
import pytest

from edgelearn.sim.engine import traffic
from edgelearn.sim.engine.summary import summary
from edgelearn.sim.scenario import Edge, Origin, PopSite, Scenario
from edgelearn.sim.traffic.popularity import zipf_weights
from tests.sim.builders import no_edge, one_pop, route


def hit_ratio(scenario: Scenario) -> float:
    ratio = summary(traffic.run(scenario)).hit_ratio
    assert ratio is not None
    return ratio


@pytest.mark.parametrize("lifetime_s", [1, 5, 20])
def test_one_object_hits_as_often_as_a_ttl_cache_under_poisson_arrivals_does(lifetime_s: int) -> None:
    rate_per_s = 0.7
    scenario = one_pop(routes=(route(f"max-age={lifetime_s}"),), rate_per_s=rate_per_s, duration_s=80_000)
    expected = rate_per_s * lifetime_s / (1 + rate_per_s * lifetime_s)  # one miss starts each cycle
    assert hit_ratio(scenario) == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("capacity", [50, 200, 1000])
def test_lru_under_zipf_popularity_hits_as_che_approximates(capacity: int) -> None:
    objects, exponent = 5_000, 0.8
    popularity = zipf_weights(objects, exponent)

    low, high = 0.0, 1e7  # the number of requests after which `capacity` different objects were asked for
    while high - low > 1e-3:
        characteristic = (low + high) / 2
        too_few = (1 - np.exp(-popularity * characteristic)).sum() < capacity
        low, high = (characteristic, high) if too_few else (low, characteristic)
    expected = float((popularity * (1 - np.exp(-popularity * characteristic))).sum())
    scenario = one_pop(
        routes=(route("max-age=999999", objects=objects, zipf_exponent=exponent),),
        edge=Edge(lookup_ms=0, capacity_objects=capacity),
        rate_per_s=1_000,
        duration_s=400,
        warmup_s=50,
    )
    assert hit_ratio(scenario) == pytest.approx(expected, abs=0.005)


def erlang_c(workers: int, offered: float) -> float:
    """The probability that a request has to wait in M/M/c."""
    waiting = offered**workers / factorial(workers) * workers / (workers - offered)
    return waiting / (sum(offered**busy / factorial(busy) for busy in range(workers)) + waiting)


@pytest.mark.parametrize(("workers", "load"), [(1, 0.5), (1, 0.8), (4, 0.7), (8, 0.85)])
def test_the_origin_queues_like_erlang_c(workers: int, load: float) -> None:
    service_ms = 10.0
    rate_per_s = load * workers / (service_ms / 1000)
    scenario = no_edge(
        origin=Origin(workers=workers, service_ms=service_ms),
        rate_per_s=rate_per_s,
        duration_s=600_000 / rate_per_s,
        warmup_s=20_000 / rate_per_s,
    )
    origin = summary(traffic.run(scenario)).origin
    expected_ms = erlang_c(workers, load * workers) * service_ms / (workers * (1 - load))
    assert origin.wait_mean_ms == pytest.approx(expected_ms, rel=0.08)
    assert origin.utilisation == pytest.approx(load, rel=0.02)


def test_constant_service_waits_as_pollaczek_and_khinchine_say_half_as_long_as_exponential() -> None:
    load, service_ms = 0.8, 10.0
    scenario = no_edge(
        origin=Origin(workers=1, service_ms=service_ms, service="constant"),
        rate_per_s=80,
        duration_s=5_000,
        warmup_s=200,
    )
    expected_ms = load * service_ms / (2 * (1 - load))
    assert summary(traffic.run(scenario)).origin.wait_mean_ms == pytest.approx(expected_ms, rel=0.05)


def test_the_queue_obeys_littles_law() -> None:
    scenario = no_edge(origin=Origin(workers=2, service_ms=20), rate_per_s=85, duration_s=4_000, warmup_s=100)
    origin = summary(traffic.run(scenario)).origin
    assert origin.wait_mean_ms is not None
    arrivals_per_s = origin.requests / 3_900
    assert origin.queue_mean == pytest.approx(arrivals_per_s * origin.wait_mean_ms / 1000, rel=0.01)


def test_uncollapsed_misses_of_a_cold_object_are_those_that_come_during_the_fetch() -> None:
    rate_per_s, fetch_s = 200.0, 0.5
    counts = []
    for seed in range(300):
        scenario = one_pop(
            seed=seed,
            pops=(PopSite(name="pop", rtt_to_origin_ms=fetch_s * 1000),),
            edge=Edge(collapse=False, lookup_ms=0, capacity_objects=1),
            rate_per_s=rate_per_s,
            duration_s=2.0,
        )
        counts.append(summary(traffic.run(scenario)).outcomes["miss"])
    # The first one, and a Poisson number of others while it is under way.
    assert np.mean(counts) == pytest.approx(1 + rate_per_s * fetch_s, rel=0.02)
    assert np.var(counts) == pytest.approx(rate_per_s * fetch_s, rel=0.35)


def test_zipf_weights_are_powers_of_the_rank() -> None:
    weights = zipf_weights(1_000, 0.9)
    assert weights.sum() == pytest.approx(1)
    assert weights[0] / weights[99] == pytest.approx(100**0.9)
