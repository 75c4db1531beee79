"""The workload that engines are compared on: 20 PoPs with room for 1,000, 100,000 objects, an origin at about 85 %."""

from edgelearn.sim.scenario import Edge, Origin, PopSite, Route, Scenario, UserGroup

LIFETIME_S = 60
RATE_PER_S = 10_000


def twenty_pops(requests: int, service_ms: float = 1.0) -> Scenario:
    """About so many requests."""
    return Scenario(
        users=tuple(UserGroup(name=f"U{number}", weight=1, pop=number, rtt_ms=10) for number in range(20)),
        pops=tuple(PopSite(name=f"P{number}", rtt_to_origin_ms=20 + 10 * number) for number in range(20)),
        origin=Origin(workers=8, service_ms=service_ms),
        routes=(Route(path="/{n}", objects=100_000, cache_control=f"max-age={LIFETIME_S}", zipf_exponent=0.9),),
        rate_per_s=RATE_PER_S,
        duration_s=requests / RATE_PER_S,
        edge=Edge(capacity_objects=1_000),
    )
