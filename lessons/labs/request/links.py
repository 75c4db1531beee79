"""The ways of the request lab's users: how far each is from the edge and the origin, and a round trip told by its legs.

Who reaches which PoP, and how long that takes, is the network's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edgelearn.sim.engine.chain import Hop, Visit, Way
from edgelearn.sim.engine.visit_outcome import edge_of
from edgelearn.sim.network import places
from edgelearn.sim.network.handshake import HANDSHAKES, handshake_ms
from edgelearn.sim.network.world import pop_sites, user_groups
from edgelearn.sim.result import Leg
from edgelearn.sim.scenario import NO_POP

LOOKUP_MS = 0.5
"""How long a cache looks for a copy, a browser's like the edge's."""

SAME_MS = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """A city's ways: round trips to its PoP and from there to the origin; without an edge, straight to the origin."""

    city: str
    pop: str
    rtt_ms: float
    origin_rtt_ms: float

    def to_door(self, *, opens: bool) -> Way:
        """From a user to whatever stands first, with the handshakes of a new connection."""
        half_s = self.rtt_ms / 2000
        return Way(there_s=half_s + (handshake_ms(self.rtt_ms) / 1000 if opens else 0.0), back_s=half_s)

    def behind(self) -> Way:
        """From the PoP to the origin."""
        return Way(there_s=self.origin_rtt_ms / 2000, back_s=self.origin_rtt_ms / 2000)

    def past(self, *, opens: bool) -> Way:
        """From a user to the origin, through a PoP that keeps nothing where there is one."""
        door, behind = self.to_door(opens=opens), self.behind()
        looks_s = LOOKUP_MS / 1000 if self.pop else 0.0
        return Way(there_s=door.there_s + looks_s + behind.there_s, back_s=door.back_s + behind.back_s)


def ways_of(city: str, values: Mapping[str, Any]) -> Ways:
    """The ways of a city's users in the world of cleaned values."""
    known = places.pops()
    origin, pops = known[values["origin"]], [known[code] for code in values["pops"]]
    (group,) = user_groups(origin, pops, [places.cities()[city]], places.access_networks()[values["access"]])
    if group.pop == NO_POP:
        return Ways(city=group.name, pop="", rtt_ms=group.rtt_ms, origin_rtt_ms=0.0)
    site = pop_sites(origin, pops)[group.pop]
    return Ways(city=group.name, pop=site.name, rtt_ms=group.rtt_ms, origin_rtt_ms=site.rtt_to_origin_ms)


def legs_of(visit: Visit, ways: Ways, *, opens: bool) -> tuple[Leg, ...]:
    """The parts of a visit's round trip, in the order in which they are travelled."""
    browser = next((hop for hop in visit.hops if not hop.shared), None)
    edge = edge_of(visit)
    looked = (*_leg("browser's look-up", LOOKUP_MS), *_in_vain(browser)) if browser else ()
    if browser is not None and browser.asked is None:
        return looked
    opening = tuple(Leg(name=name, ms=ways.rtt_ms) for name in HANDSHAKES) if opens else ()
    back = Leg(name="back to the user", ms=ways.rtt_ms / 2)
    if not ways.pop:
        return (*looked, *opening, Leg(name="to the origin", ms=ways.rtt_ms / 2), *_served(visit), back)
    to_edge = (Leg(name="to the edge", ms=ways.rtt_ms / 2), Leg(name="lookup", ms=LOOKUP_MS), *_in_vain(edge))
    if visit.origin is None:
        return (*looked, *opening, *to_edge, back)
    half_ms = ways.origin_rtt_ms / 2
    trip = (Leg(name="to the origin", ms=half_ms), *_served(visit), Leg(name="back to the edge", ms=half_ms))
    return (*looked, *opening, *to_edge, *trip, back)


def _in_vain(hop: Hop | None) -> tuple[Leg, ...]:
    """The time of a first question whose answer was of no use, so that the cache asked again."""
    if hop is None or hop.asked_s is None:
        return ()
    return _leg("a question in vain", (hop.asked_s - hop.lookup.now_s) * 1000 - LOOKUP_MS)


def _served(visit: Visit) -> tuple[Leg, ...]:
    """The origin's own time."""
    response = visit.origin_response
    if visit.origin_s is None or response is None or response.made_at_s is None:
        return ()
    return _leg("service", (response.made_at_s - visit.origin_s) * 1000)


def _leg(name: str, ms: float) -> tuple[Leg, ...]:
    return (Leg(name=name, ms=ms),) if ms > SAME_MS else ()
