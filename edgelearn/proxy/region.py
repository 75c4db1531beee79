"""Simulated distance: round trips from a city to its nearest PoP, and from there to the origin."""

from edgelearn.proxy.settings import Region
from edgelearn.sim.network import places
from edgelearn.sim.network.rtt import rtt_ms
from edgelearn.sim.network.world import nearest

COMMON_TO = 3
"""A metro counts as having a PoP where at least this many CDNs list one, as in the labs."""

ORIGIN = "FRA"
ACCESS = "cable"


def region(city_name: str, origin_code: str) -> Region:
    """The ways of a city's users, by cable, when the origin stands in this metro. Raises ValueError with a sentence."""
    wanted = city_name.strip().lower().replace(" ", "-")
    city = places.cities().get(wanted)
    if city is None:
        raise ValueError(f"region: there is no city {city_name!r}; accepted are {', '.join(sorted(places.cities()))}.")
    origin = places.pops().get(origin_code.strip().upper())
    if origin is None:
        raise ValueError(
            f"region.origin: there is no metro {origin_code!r}; accepted are {', '.join(sorted(places.pops()))}."
        )
    pops = [pop for pop in places.pops().values() if len(pop.providers) >= COMMON_TO]
    pop = pops[nearest(city, pops)]
    return Region(
        city=city.name,
        pop=pop.code,
        origin=origin.code,
        to_pop_ms=rtt_ms(city, pop) + places.access_networks()[ACCESS].rtt_ms,
        to_origin_ms=rtt_ms(pop, origin),
    )
