"""The places that labs offer as choices, out of those the simulator knows."""

from functools import cache

from edgelearn.sim.network import places

COMMON_TO = 3
"""A metro is offered when at least this many of the CDNs list a point of presence there."""

CONTINENTS = ("EU", "NA", "SA", "AF", "AS", "OC")

Choices = tuple[tuple[str, str], ...]


@cache
def pop_choices() -> Choices:
    """Metros for PoPs and origins, by continent and name: code and "Frankfurt (FRA)"."""
    common = [pop for pop in places.pops().values() if len(pop.providers) >= COMMON_TO]
    common.sort(key=lambda pop: (CONTINENTS.index(pop.continent), pop.city))
    return tuple((pop.code, f"{pop.city} ({pop.code})") for pop in common)


@cache
def audience_choices() -> Choices:
    """Whose users ask: id and title."""
    return tuple((audience.id, audience.title) for audience in places.audiences().values())


@cache
def access_choices() -> Choices:
    """Kinds of last mile: id and title with the round trip each adds."""
    return tuple((access.id, f"{access.title} (+{access.rtt_ms:g} ms)") for access in places.access_networks().values())


@cache
def city_choices() -> Choices:
    """Cities a single user may sit in: id and name."""
    cities = sorted(places.cities().values(), key=lambda city: city.name)
    return tuple((city.id, f"{city.name}, {city.country}") for city in cities)
