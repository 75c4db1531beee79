"""Everything a simulation is given, as one validated value.

A scenario says who asks for what, which PoPs and origin there are, by which rules the edge works, and
what changes at which moment. It holds milliseconds, not places: `network.world` turns places into them.
A wrong value is refused when the scenario is made, by the name of its field.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import prod
from typing import Literal

from edgelearn.sim.cache import fields
from edgelearn.sim.controls import Control, Header, check_controls, controls_of, header, number, switch, whole
from edgelearn.sim.facets import MAX_FACETS, Facet
from edgelearn.sim.limits import Limit, ScenarioError, shown

NO_POP = -1
"""The `pop` of users who talk to the origin directly."""

MAX_ACTIONS = 100
MAX_PLACES = 1_000
"""PoPs, and groups of users."""
MAX_CELLS = 20_000_000
"""PoPs times what can be stored: what the kernel keeps tables of, up to 60 bytes each."""
MAX_COMBINATIONS = 1_000_000_000
"""Of all facets' values: what fits into the numbers that stand for them."""
MAX_EXPECTED_REQUESTS = 10_000_000
"""About 160 bytes each while a run lives, 190 where visitors have browsers."""
LEAST_WEIGHT = 1e-9
"""A weight below it counts as a slip of the pen: it would vanish beside any other."""

ServiceDistribution = Literal["exponential", "constant"]
DISTRIBUTIONS: tuple[ServiceDistribution, ...] = ("exponential", "constant")


NUMBER = "{n}"
_PATH = re.compile(r"/[\x21-\x7e]*")


def _differ_by_digits(one: str, other: str) -> bool:
    """Whether one text is the other with nothing but digits, or nothing at all, after it."""
    short, long = sorted((one, other), key=len)
    rest = long.removeprefix(short) if long.startswith(short) else "x"
    return not rest or rest.isdigit()


@dataclass(frozen=True, slots=True, kw_only=True)
class PopSite:
    """A point of presence and its round trip to the origin."""

    name: str
    rtt_to_origin_ms: float = number(0, 10_000, unit="ms")

    def __post_init__(self) -> None:
        check_controls(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """Users of one place: their share of the traffic, the PoP they reach (by index), the way to it.

    `rtt_ms` is the round trip to that PoP, or to the origin where `pop` is NO_POP.
    """

    name: str
    weight: float = number(0, 1e12)
    pop: int
    rtt_ms: float = number(0, 10_000, unit="ms")
    region: str = ""

    def __post_init__(self) -> None:
        check_controls(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin: workers that serve one request each at a time, in the order of arrival.

    While it is not `up`, it answers 503.
    """

    workers: int = whole(1, 256, unit="workers", live=True, name="origin_workers")
    service_ms: float = number(0.001, 60_000, unit="ms", live=True)
    service: ServiceDistribution = "exponential"
    up: bool = switch(default=True, live=True, name="origin_up")

    def __post_init__(self) -> None:
        check_controls(self)
        if self.service not in DISTRIBUTIONS:
            raise ScenarioError("service", f"{self.service!r} is unknown; give {' or '.join(DISTRIBUTIONS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A family of objects with one policy: `path` holds NUMBER for the object's number, from 1 by popularity.

    Beside Cache-Control its answers carry CDN-Cache-Control and Vary where they are given, and an ETag with `etag`.
    The content of each object changes every so many seconds (0: never), each object at a moment of its own.
    """

    path: str
    objects: int = whole(1, 10_000_000, unit="objects")
    cache_control: str = header(live=True)
    zipf_exponent: float = number(0, 5, default=0.8)
    share: float = number(0, 1e12, default=1.0)
    size_bytes: int = whole(0, 2**40, default=20_000, unit="bytes")
    cdn_cache_control: str = header(default="")
    vary: str = header(default="")
    etag: bool = switch(default=False)
    changes_every_s: float = number(0, 1e7, default=0.0, unit="s")

    def __post_init__(self) -> None:
        check_controls(self)
        if "*" in fields.names(self.vary):
            raise ScenarioError("vary", "* says that nobody can tell; give names of request fields")
        if not _PATH.fullmatch(self.path) or self.path.count(NUMBER) > 1:
            raise ScenarioError("path", f"{shown(self.path)}: give '/' and visible ASCII, with at most one {NUMBER}")
        if self.objects > 1 and NUMBER not in self.path:
            raise ScenarioError("path", f"{shown(self.path)}: hold {NUMBER} for the object's number")

    def path_of(self, number: int) -> str:
        """The path of the object with this number."""
        return self.path.replace(NUMBER, str(number))

    def may_meet(self, other: "Route") -> bool:
        """Whether some path could belong to both routes."""
        if NUMBER not in self.path:
            return self.path == other.path if NUMBER not in other.path else other.may_meet(self)
        head, _, tail = self.path.partition(NUMBER)
        if NUMBER not in other.path:
            return re.fullmatch(re.escape(head) + r"\d+" + re.escape(tail), other.path) is not None
        other_head, _, other_tail = other.path.partition(NUMBER)
        return _differ_by_digits(head, other_head) and _differ_by_digits(tail[::-1], other_tail[::-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The rules by which every PoP works.

    Its key leaves out the query parameters of `ignore_query` (EVERY_PARAMETER: all); the header fields of `normalise`
    count as the first of the facet's values that asks for the same content.
    """

    cache: bool = switch(default=True, live=True)
    collapse: bool = switch(default=True, live=True)
    capacity_objects: int = whole(1, 10_000_000, default=1_000, unit="objects", live=True)
    lookup_ms: float = number(0, 1_000, default=0.5, unit="ms")
    ignore_query: tuple[str, ...] = ()
    normalise: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_controls(self)
        for name in ("ignore_query", "normalise"):
            listed = getattr(self, name)
            if not isinstance(listed, tuple) or not all(isinstance(each, str) for each in listed):
                raise ScenarioError(name, f"{shown(listed)} is not a list of names")


EVERY_PARAMETER = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A control that is moved while the simulation runs. A header may name the route it is for."""

    at_s: float
    control: str
    value: float | bool | str
    route: str | None = None

    def __post_init__(self) -> None:
        Limit(low=0, high=86_400).check("at_s", self.at_s)
        if not isinstance(self.control, str) or not isinstance(self.route, str | None):
            raise ScenarioError("route", "give text")
        if self.control not in LIVE:
            raise ScenarioError("control", f"{shown(self.control)} can't be moved; give one of {', '.join(LIVE)}")
        control = CONTROLS[self.control]
        if self.route is not None and not isinstance(control.kind, Header):
            raise ScenarioError("route", f"{self.control} is for all routes; leave the route out")
        control.kind.check(self.control, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginVersion:
    """How the origin answers from a moment on: with which Cache-Control a route, or, when not `up`, with 503."""

    from_s: float
    up: bool
    cache_control: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole simulation. Raises ScenarioError, also for parts that don't fit each other.

    `visitors` come again and again, each with a browser that keeps copies; with 0 every request is somebody else's.
    """

    users: tuple[UserGroup, ...]
    pops: tuple[PopSite, ...]
    origin: Origin
    routes: tuple[Route, ...]
    rate_per_s: float = number(0.001, 1_000_000, unit="requests/s", live=True)
    duration_s: float = number(0.1, 86_400, unit="s")
    warmup_s: float = number(0, 86_400, default=0.0, unit="s")
    seed: int = whole(0, 2**32 - 1, default=1)
    new_connection_ratio: float = number(0, 1, default=0.0)
    edge: Edge = field(default_factory=Edge)
    facets: tuple[Facet, ...] = ()
    visitors: int = whole(0, 1_000_000, default=0, unit="people")
    actions: tuple[Action, ...] = ()

    def __post_init__(self) -> None:
        check_controls(self)
        self._check_parts()
        self._check_work()

    def _check_parts(self) -> None:
        for name, count in (("pops", len(self.pops)), ("users", len(self.users)), ("routes", len(self.routes))):
            if count > MAX_PLACES:
                raise ScenarioError(name, f"{count:,} are too many; give at most {MAX_PLACES:,}")
        weights = [("users", group.weight) for group in self.users] + [("routes", route.share) for route in self.routes]
        for name, weight in weights:
            if 0 < weight < LEAST_WEIGHT:
                raise ScenarioError(name, f"{weight!r} weighs too little; give 0 or at least {LEAST_WEIGHT}")
        self._check_names()
        self._check_facets()
        self._check_actions()
        if self.warmup_s >= self.duration_s:
            raise ScenarioError("warmup_s", f"{self.warmup_s:g} leaves nothing of the {self.duration_s:g} s")

    def _check_names(self) -> None:
        if not any(group.weight > 0 for group in self.users):
            raise ScenarioError("users", "nobody asks; give at least one group of users with a weight above 0")
        if not any(route.share > 0 for route in self.routes):
            raise ScenarioError("routes", "nothing is asked for; give at least one route with a share above 0")
        for group in self.users:
            if not (group.pop == NO_POP or 0 <= group.pop < len(self.pops)):
                raise ScenarioError("users", f"{group.name!r} is sent to a PoP that isn't there")
        for name, names in (
            ("pops", [site.name for site in self.pops]),
            ("users", [group.name for group in self.users]),
        ):
            if twice := {each for each in names if names.count(each) > 1}:
                raise ScenarioError(name, f"named twice: {', '.join(sorted(twice))}")
        for earlier, later in combinations(self.routes, 2):
            if earlier.may_meet(later):
                raise ScenarioError("routes", f"{earlier.path!r} and {later.path!r} could name the same thing")

    def _check_facets(self) -> None:
        if len(self.facets) > MAX_FACETS:
            raise ScenarioError("facets", f"{len(self.facets)} are too many; give at most {MAX_FACETS}")
        given = [facet.name.lower() for facet in self.facets]
        if len(set(given)) < len(given):
            raise ScenarioError("facets", "two of them are of the same field or parameter")
        if prod(len(facet.values) for facet in self.facets) > MAX_COMBINATIONS:
            raise ScenarioError("facets", f"their values make more than {MAX_COMBINATIONS:,} different requests")
        headers = [facet.header.lower() for facet in self.facets if facet.header]
        for name in self.edge.normalise:
            if name.lower() not in headers:
                raise ScenarioError("normalise", f"{shown(name)} is no header field that differs between requests")

    def _check_actions(self) -> None:
        if len(self.actions) > MAX_ACTIONS:
            raise ScenarioError("actions", f"{len(self.actions)} are too many; give at most {MAX_ACTIONS}")
        if any(later.at_s < earlier.at_s for earlier, later in pairwise(self.actions)):
            raise ScenarioError("actions", "give them in the order of their times")
        paths = {route.path for route in self.routes}
        for action in self.actions:
            if action.route is not None and action.route not in paths:
                raise ScenarioError("actions", f"there is no route {action.route!r}")

    def _check_work(self) -> None:
        kinds = prod(len(facet.values) for facet in self.facets)
        most = self.objects if kinds == 1 else min(self.objects * kinds, round(1.1 * self.expected_requests()) + 1_000)
        if (cells := max(1, len(self.pops)) * max(most, self.objects)) > MAX_CELLS:
            raise ScenarioError("objects", f"{cells:,} copies could be kept; at most {MAX_CELLS:,} are simulated")
        if (expected := self.expected_requests()) > MAX_EXPECTED_REQUESTS:
            raise ScenarioError(
                "rate_per_s", f"about {expected:,.0f} requests; at most {MAX_EXPECTED_REQUESTS:,} are simulated"
            )

    @property
    def objects(self) -> int:
        """How many objects all routes have together."""
        return sum(route.objects for route in self.routes)

    def schedule(self, control: str) -> tuple[tuple[float, float | bool | str], ...]:
        """A control's values over time as (from_s, value), the first from 0. Headers of routes: `origin_versions`."""
        part = self.origin if control in ORIGIN_CONTROLS else self.edge if control in EDGE_CONTROLS else self
        first = getattr(part, CONTROLS[control].field)
        moved = tuple((action.at_s, action.value) for action in self.actions if action.control == control)
        return ((0.0, first), *moved)

    def origin_versions(self) -> tuple[OriginVersion, ...]:
        """How the origin answers over time, the first version from 0."""
        return tuple(self._origin_versions())

    def _origin_versions(self) -> Iterator[OriginVersion]:
        headers, up = tuple(route.cache_control for route in self.routes), self.origin.up
        yield OriginVersion(from_s=0.0, up=up, cache_control=headers)
        for action in self.actions:
            if action.control == "origin_up":
                up = bool(action.value)
            elif action.control == "cache_control":
                headers = tuple(
                    str(action.value) if action.route in (None, route.path) else header
                    for route, header in zip(self.routes, headers, strict=True)
                )
            else:
                continue
            yield OriginVersion(from_s=action.at_s, up=up, cache_control=headers)

    def expected_requests(self) -> float:
        """How many requests arrive on average: the rate integrated over the duration."""
        steps = self.schedule("rate_per_s")
        ends = [from_s for from_s, _ in steps[1:]] + [self.duration_s]
        return sum(
            float(rate) * max(0.0, min(end, self.duration_s) - from_s)
            for (from_s, rate), end in zip(steps, ends, strict=True)
        )


def _by_name(*parts: type) -> dict[str, Control]:
    return {control.name: control for part in parts for control in controls_of(part)}


ROUTE_CONTROLS, EDGE_CONTROLS, ORIGIN_CONTROLS = _by_name(Route), _by_name(Edge), _by_name(Origin)
SCENARIO_CONTROLS = _by_name(Scenario)
CONTROLS = ROUTE_CONTROLS | EDGE_CONTROLS | ORIGIN_CONTROLS | SCENARIO_CONTROLS
"""The controls that labs may offer, by name."""

LIVE = tuple(name for name, control in CONTROLS.items() if control.live)
"""The names of those that an action may move during a run."""
