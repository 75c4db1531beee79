"""The map lab's run: from the form's values to who reaches what, and to what further PoPs would buy. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edgelearn.sim.network import places
from edgelearn.sim.network.places import Access, City, Pop
from edgelearn.sim.network.reach import Bought, Reach, each_next, one_by_one, reach
from lessons.labs.places import pop_choices

MOST_STEPS = 12
"""As far as the curve of PoPs goes: it is flat by then."""

STEPS_AHEAD = 4
"""So many further PoPs are drawn from where the learner stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapRun:
    """What cleaned values describe: the world's places, and who reaches what."""

    origin: Pop
    pops: tuple[Pop, ...]
    cities: tuple[City, ...]
    access: Access
    limit_ms: float
    reach: Reach

    @property
    def within(self) -> float:
        """The share of users within the limit."""
        return self.reach.within(self.limit_ms)


def simulate(values: Mapping[str, Any]) -> MapRun:
    """Who reaches what, for cleaned values."""
    known = places.pops()
    origin = known[values["origin"]]
    pops = tuple(known[code] for code in values["pops"])
    cities = tuple(places.cities()[city] for city in places.audiences()[values["audience"]].cities)
    access = places.access_networks()[values["access"]]
    return MapRun(
        origin=origin,
        pops=pops,
        cities=cities,
        access=access,
        limit_ms=values["limit_ms"],
        reach=reach(origin, pops, cities, access),
    )


def candidates() -> tuple[Pop, ...]:
    """The metros that the lab offers."""
    return tuple(places.pops()[code] for code, _ in pop_choices())


def next_pops(run: MapRun) -> tuple[Bought, ...]:
    """What each further metro alone would buy, the best first."""
    return each_next(run.pops, run.cities, run.access, candidates(), run.limit_ms)


def from_here(run: MapRun) -> tuple[Bought, ...]:
    """The best next PoPs from the present choice on, one after another, as far as the curve goes."""
    steps = max(0, min(STEPS_AHEAD, MOST_STEPS - len(run.pops)))
    return one_by_one(run.pops, run.cities, run.access, candidates(), run.limit_ms, steps)


def from_nothing(run: MapRun) -> Sequence[Bought]:
    """The same for the same users, beginning with no PoP at all."""
    return one_by_one((), run.cities, run.access, candidates(), run.limit_ms, MOST_STEPS)
