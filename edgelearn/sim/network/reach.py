"""Distances between users and the edge: round trips by component, and the gain from additional PoPs.

No traffic and no time, only places, weights and the round-trip model. Weights and routing are those of `world`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from edgelearn.sim.network.places import Access, City, Pop
from edgelearn.sim.network.rtt import Place, floor_rtt_ms, great_circle_km, rtt_ms
from edgelearn.sim.network.world import nearest

Ways = npt.NDArray[np.float64]

ROUNDING = 9
"""Shares that agree to this many digits count as equal: sums in another order differ by rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A round trip by component: light in a straight fibre, detours and equipment, the last mile."""

    km: float
    light_ms: float
    detour_ms: float
    last_mile_ms: float

    @property
    def rtt_ms(self) -> float:
        """All parts together."""
        return self.light_ms + self.detour_ms + self.last_mile_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class CityReach:
    """A city's users: their share, their PoP (None without an edge), and the round trips to the edge and the origin.

    Without an edge, the two round trips are the same.
    """

    city: City
    share: float
    pop: Pop | None
    edge: Way
    origin: Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The round trips of all cities of an audience."""

    cities: tuple[CityReach, ...]

    def within(self, limit_ms: float) -> float:
        """The share of users, 0 to 1, whose round trip to the edge is at most the limit."""
        return sum(each.share for each in self.cities if each.edge.rtt_ms <= limit_ms)

    def percentile_ms(self, share: float) -> float:
        """The smallest round trip to the edge that at least this share of users doesn't exceed."""
        return _percentile_ms([(each.edge.rtt_ms, each.share) for each in self.cities], share)

    def origin_percentile_ms(self, share: float) -> float:
        """The same for round trips to the origin."""
        return _percentile_ms([(each.origin.rtt_ms, each.share) for each in self.cities], share)

    @property
    def mean_ms(self) -> float:
        """The mean round trip to the edge, over users."""
        return sum(each.share * each.edge.rtt_ms for each in self.cities)

    @property
    def farthest(self) -> CityReach:
        """The city with the longest round trip to the edge."""
        return max(self.cities, key=lambda each: each.edge.rtt_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """An added PoP and the result: the share of users within the limit and the mean round trip."""

    pop: Pop
    within: float
    mean_ms: float


def way(a: Place, b: Place, access: Access) -> Way:
    """The round trip of a user at `a` to `b`, by component."""
    light_ms = floor_rtt_ms(a, b)
    return Way(
        km=great_circle_km(a, b),
        light_ms=light_ms,
        detour_ms=rtt_ms(a, b) - light_ms,
        last_mile_ms=access.rtt_ms,
    )


def reach(origin: Pop, pops: Sequence[Pop], cities: Sequence[City], access: Access) -> Reach:
    """The round trip of each city's users to the edge, or to the origin if there are no PoPs."""
    shares = _shares(cities)
    return Reach(
        cities=tuple(_city_reach(city, share, origin, pops, access) for city, share in zip(cities, shares, strict=True))
    )


def each_next(
    pops: Sequence[Pop], cities: Sequence[City], access: Access, candidates: Sequence[Pop], limit_ms: float
) -> tuple[Bought, ...]:
    """The effect of adding each candidate alone to the present PoPs, best first.

    Sorted by share of users within the limit, then by mean round trip, then by code.
    """
    absent = tuple(pop for pop in candidates if pop not in pops)
    if not absent:
        return ()
    shares = np.array(_shares(cities))
    ways = np.minimum(_ways(absent, tuple(cities)), _nearest_ways(pops, cities)) + access.rtt_ms
    within, mean_ms = (ways <= limit_ms) @ shares, ways @ shares
    bought = (
        Bought(pop=pop, within=float(within[place]), mean_ms=float(mean_ms[place])) for place, pop in enumerate(absent)
    )
    return tuple(sorted(bought, key=lambda each: (-round(each.within, ROUNDING), each.mean_ms, each.pop.code)))


def one_by_one(
    pops: Sequence[Pop],
    cities: Sequence[City],
    access: Access,
    candidates: Sequence[Pop],
    limit_ms: float,
    steps: int,
) -> tuple[Bought, ...]:
    """Repeatedly adds the best PoP. Greedy, so not necessarily the best set of that size."""
    there, bought = list(pops), []
    for _ in range(steps):
        following = each_next(there, cities, access, candidates, limit_ms)
        if not following:
            break
        bought.append(following[0])
        there.append(following[0].pop)
    return tuple(bought)


def _city_reach(city: City, share: float, origin: Pop, pops: Sequence[Pop], access: Access) -> CityReach:
    pop = pops[nearest(city, pops)] if pops else None
    return CityReach(
        city=city, share=share, pop=pop, edge=way(city, pop or origin, access), origin=way(city, origin, access)
    )


def _shares(cities: Sequence[City]) -> list[float]:
    everyone = sum(city.population for city in cities)
    return [city.population / everyone for city in cities]


def _percentile_ms(weighed: list[tuple[float, float]], share: float) -> float:
    in_order = sorted(weighed)
    reached = accumulate(each for _, each in in_order)
    enough = share - 10**-ROUNDING
    return next(ms for (ms, _), total in zip(in_order, reached, strict=True) if total >= enough)


@lru_cache(maxsize=256)
def _ways(pops: tuple[Pop, ...], cities: tuple[City, ...]) -> Ways:
    """Round trips without last mile: a row per PoP, a column per city. Cached, since every step needs them."""
    return np.array([[rtt_ms(city, pop) for city in cities] for pop in pops])


def _nearest_ways(pops: Sequence[Pop], cities: Sequence[City]) -> Ways:
    if not pops:
        return np.full(len(cities), np.inf)
    nearest_ms: Ways = _ways(tuple(pops), tuple(cities)).min(axis=0)
    return nearest_ms
