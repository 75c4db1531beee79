"""Assigns each city to a PoP and computes the round trips between users, PoPs and origin."""

from collections.abc import Sequence

from edgelearn.sim.network.places import Access, City, Pop
from edgelearn.sim.network.rtt import rtt_ms
from edgelearn.sim.scenario import NO_POP, PopSite, UserGroup


def nearest(city: City, pops: Sequence[Pop]) -> int:
    """Index of the PoP with the shortest modelled round trip; ties go to the first by code."""
    return min(range(len(pops)), key=lambda index: (rtt_ms(city, pops[index]), pops[index].code))


def pop_sites(origin: Pop, pops: Sequence[Pop]) -> tuple[PopSite, ...]:
    """The PoPs with their round trips to the origin."""
    return tuple(PopSite(name=pop.code, rtt_to_origin_ms=rtt_ms(pop, origin)) for pop in pops)


def user_groups(origin: Pop, pops: Sequence[Pop], cities: Sequence[City], access: Access) -> tuple[UserGroup, ...]:
    """Each city's users, weighted by population, at their nearest PoP or, without PoPs, at the origin."""
    return tuple(_user_group(origin, pops, city, access) for city in cities)


def _user_group(origin: Pop, pops: Sequence[Pop], city: City, access: Access) -> UserGroup:
    pop = nearest(city, pops) if pops else NO_POP
    door = pops[pop] if pops else origin
    return UserGroup(
        name=city.name,
        region=city.continent,
        weight=float(city.population),
        pop=pop,
        rtt_ms=rtt_ms(city, door) + access.rtt_ms,
    )
