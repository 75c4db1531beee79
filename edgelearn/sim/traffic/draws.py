"""The traffic of a scenario, drawn: when each request comes, from whom, for which object.

Every draw belongs to (seed, stream, request): the n-th number of a stream is request n's, whatever the edge
does with it, so two runs that differ in a policy meet the same traffic, and a longer run begins like a
shorter one. Arrivals are a Poisson process whose rate follows the scenario's schedule: unit-rate arrivals,
moved through the inverse of the integrated rate, so changing the rate at t leaves all before t as it was.
"""

from dataclasses import dataclass, fields
from functools import lru_cache
from math import ceil, sqrt

import numpy as np
import numpy.typing as npt

from edgelearn.sim.scenario import Scenario
from edgelearn.sim.traffic.popularity import Floats, Ints, alias_table, draw, popularity_table, zipf_weights

ARRIVALS, USERS, OBJECTS, CONNECTIONS, SERVICE, VISITORS, FACETS = range(7)
"""The streams, one for each facet within FACETS. Their numbers make a run reproducible: never renumber."""


KEPT_TRAFFICS = 8
KEPT_REQUESTS = 250_000


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Traffic:
    """A scenario's requests in order of arrival, one array each of the same length n.

    at_s: when it reaches the PoP (float64); user: index of its group; item: index of the object over all
    routes; new_connection: whether it opens one; service_unit: service time in units of the mean; visitor: who of those
    that come again it is, empty where nobody does; facets: the index of each facet's value, shape (n, facets).
    """

    at_s: Floats
    user: Ints
    item: Ints
    new_connection: npt.NDArray[np.bool_]
    service_unit: Floats
    visitor: Ints
    facets: Ints

    def __len__(self) -> int:
        return len(self.at_s)

    def arrived_by(self, until_s: float) -> "Traffic":
        """The requests that arrived by then, as views."""
        count = int(np.searchsorted(self.at_s, until_s, side="right"))
        return Traffic(**{each.name: getattr(self, each.name)[:count] for each in fields(self)})


def draw_traffic(scenario: Scenario) -> Traffic:
    """The scenario's traffic; a small one is kept for the next call, since labs move policies more than traffic.

    At most KEPT_TRAFFICS of up to KEPT_REQUESTS, 25 bytes each and 4 more for each facet: 50 MB and more.
    """
    draw_it = _kept if scenario.expected_requests() <= KEPT_REQUESTS else _draw
    return draw_it(
        scenario.seed,
        scenario.duration_s,
        tuple((from_s, float(rate)) for from_s, rate in scenario.schedule("rate_per_s")),
        tuple(group.weight for group in scenario.users),
        tuple((route.objects, route.zipf_exponent, route.share) for route in scenario.routes),
        scenario.new_connection_ratio,
        scenario.origin.service,
        scenario.visitors,
        tuple((len(facet.values), facet.zipf_exponent, bool(facet.header)) for facet in scenario.facets),
    )


def _draw(
    seed: int,
    duration_s: float,
    rates: tuple[tuple[float, float], ...],
    user_weights: tuple[float, ...],
    routes: tuple[tuple[int, float, float], ...],
    new_connection_ratio: float,
    service: str,
    visitors: int,
    facets: tuple[tuple[int, float, bool], ...],
) -> Traffic:
    at_s = _arrivals_s(seed, duration_s, rates)
    count = len(at_s)
    user = draw(_uniforms(seed, USERS, count), *alias_table(np.array(user_weights)))
    visitor = _visitors(seed, user, np.array(user_weights), visitors)
    units = np.ones(count) if service == "constant" else _exponentials(seed, SERVICE, count)
    traffic = Traffic(
        at_s=at_s,
        user=user,
        item=draw(_uniforms(seed, OBJECTS, count), *popularity_table(routes)),
        new_connection=_uniforms(seed, CONNECTIONS, count) < new_connection_ratio,
        service_unit=units,
        visitor=visitor,
        facets=_facets(seed, count, visitor, facets),
    )
    for each in fields(traffic):
        getattr(traffic, each.name).flags.writeable = False  # it is shared with who asks next
    return traffic


_kept = lru_cache(maxsize=KEPT_TRAFFICS)(_draw)


def _visitors(seed: int, user: Ints, weights: Floats, visitors: int) -> Ints:
    """Which visitor each request is from; empty where nobody returns. Each group has its share of them, or one."""
    if not visitors:
        return np.zeros(0, np.int32)
    in_group = np.maximum(1, np.round(visitors * weights / weights.sum())).astype(np.int64)
    first = np.concatenate(([0], np.cumsum(in_group)[:-1]))
    within = (_uniforms(seed, VISITORS, len(user)) * in_group[user]).astype(np.int64)
    return np.asarray(first[user] + within, np.int32)


def _facets(seed: int, count: int, visitor: Ints, facets: tuple[tuple[int, float, bool], ...]) -> Ints:
    """The value that each request has of each facet. A returning visitor's header fields stay the same."""
    drawn = np.zeros((count, len(facets)), np.int32)
    for number, (values, exponent, is_header) in enumerate(facets):
        table = alias_table(zipf_weights(values, exponent))
        if is_header and len(visitor):
            known = draw(_uniforms(seed, FACETS, int(visitor.max()) + 1, number), *table)
            drawn[:, number] = known[visitor]
        else:
            drawn[:, number] = draw(_uniforms(seed, FACETS, count, number), *table)
    return drawn


def _uniforms(seed: int, stream: int, count: int, *within: int) -> Floats:
    """The first `count` numbers in [0, 1) of a stream, or of one of those `within` it."""
    key = (stream, *within)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key))).random(count)


def _exponentials(seed: int, stream: int, count: int) -> Floats:
    """The same as exponential draws of mean 1, by inversion, so that each takes exactly one uniform."""
    return -np.log1p(-_uniforms(seed, stream, count))


def _arrivals_s(seed: int, duration_s: float, rates: tuple[tuple[float, float], ...]) -> Floats:
    """Arrival times in [0, duration_s), shape (n,). Drawn with room to spare, and again when that was too little."""
    starts_s = np.array([from_s for from_s, _ in rates])
    per_s = np.array([rate for _, rate in rates])
    until = np.append(starts_s[1:], np.inf)
    spans_s = np.clip(np.minimum(until, duration_s) - starts_s, 0, None)
    expected = np.concatenate(([0.0], np.cumsum(spans_s * per_s)))
    room = ceil(expected[-1] + 6 * sqrt(expected[-1]) + 16)
    while (unit := np.cumsum(_exponentials(seed, ARRIVALS, room)))[-1] < expected[-1]:
        room *= 2
    unit = unit[: np.searchsorted(unit, expected[-1])]
    piece = np.searchsorted(expected[1:-1], unit, side="right")
    return np.asarray(starts_s[piece] + (unit - expected[piece]) / per_s[piece], dtype=np.float64)
