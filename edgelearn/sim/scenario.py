"""Everything a simulation is given, as one validated value.

A scenario says who asks for what, which PoPs and origin there are, by which rules the edge works, and
what changes at which moment. It holds milliseconds, not places: `network.world` turns places into them.
A wrong value is refused when the scenario is made, by the name of its field.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import combinations, pairwise
from typing import Literal

NO_POP = -1
"""The `pop` of users who talk to the origin directly."""

MAX_ACTIONS = 100
MAX_PLACES = 1_000
"""PoPs, and groups of users."""
MAX_CELLS = 20_000_000
"""PoPs times objects: what the kernel keeps tables of, 40 bytes each."""
MAX_EXPECTED_REQUESTS = 10_000_000
"""About 130 bytes each while a run lives."""
LEAST_WEIGHT = 1e-9
"""A weight below it counts as a slip of the pen: it would vanish beside any other."""
MAX_HEADER_CHARS = 1_000

ServiceDistribution = Literal["exponential", "constant"]
DISTRIBUTIONS: tuple[ServiceDistribution, ...] = ("exponential", "constant")


class ScenarioError(ValueError):
    """A scenario that can't be: which field, what was given, what is accepted."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.field = name
        self.message = message


def shown(value: object) -> str:
    """A value as a message may repeat it: never long."""
    if isinstance(value, int) and abs(value) >= 10**20:  # Python refuses to write out the longest of them
        return "a number this large"
    text = repr(value) if isinstance(value, str | int | float | bool | type(None)) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:60]}…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The accepted range of a number, ends included."""

    low: float
    high: float
    whole: bool = False

    def check(self, name: str, value: object) -> None:
        """Raise ScenarioError unless the value is a finite number of the kind and range accepted."""
        kind = "a whole number" if self.whole else "a number"
        accepted = f"give {kind} from {self.low:,.10g} to {self.high:,.10g}"
        if isinstance(value, bool) or not isinstance(value, int if self.whole else int | float):
            raise ScenarioError(name, f"{shown(value)} is not {kind}; {accepted}")
        if not self.low <= value <= self.high:  # also of what is no number
            raise ScenarioError(name, f"{shown(value)} is out of range; {accepted}")


LIMITS: Mapping[str, Limit] = {
    "seed": Limit(low=0, high=2**32 - 1, whole=True),
    "duration_s": Limit(low=0.1, high=86_400),
    "warmup_s": Limit(low=0, high=86_400),
    "rate_per_s": Limit(low=0.001, high=1_000_000),
    "new_connection_ratio": Limit(low=0, high=1),
    "rtt_ms": Limit(low=0, high=10_000),
    "rtt_to_origin_ms": Limit(low=0, high=10_000),
    "weight": Limit(low=0, high=1e12),
    "workers": Limit(low=1, high=256, whole=True),
    "origin_workers": Limit(low=1, high=256, whole=True),
    "service_ms": Limit(low=0.001, high=60_000),
    "objects": Limit(low=1, high=10_000_000, whole=True),
    "zipf_exponent": Limit(low=0, high=5),
    "share": Limit(low=0, high=1e12),
    "size_bytes": Limit(low=0, high=2**40, whole=True),
    "capacity_objects": Limit(low=1, high=10_000_000, whole=True),
    "lookup_ms": Limit(low=0, high=1_000),
}


NUMBER = "{n}"
_PATH = re.compile(r"/[\x21-\x7e]*")


def _differ_by_digits(one: str, other: str) -> bool:
    """Whether one text is the other with nothing but digits, or nothing at all, after it."""
    short, long = sorted((one, other), key=len)
    rest = long.removeprefix(short) if long.startswith(short) else "x"
    return not rest or rest.isdigit()


def check_header(name: str, value: object) -> None:
    """Raise ScenarioError unless the value could stand in a header field line. RFC 9110 §5.5."""
    if not isinstance(value, str):
        raise ScenarioError(name, f"{shown(value)} is not text; give a header value such as 'max-age=60'")
    if len(value) > MAX_HEADER_CHARS:
        raise ScenarioError(name, f"{len(value)} characters; give at most {MAX_HEADER_CHARS}")
    if any(ord(char) < 0x20 or ord(char) > 0x7E for char in value):
        raise ScenarioError(name, "a header value holds visible ASCII characters and spaces only")


def _check_flag(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise ScenarioError(name, f"{shown(value)} is neither true nor false")


def _check_numbers(value: object) -> None:
    for each in fields(value):  # type: ignore[arg-type]  # callers pass dataclass instances
        if each.name in LIMITS:
            LIMITS[each.name].check(each.name, getattr(value, each.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class PopSite:
    """A point of presence and its round trip to the origin."""

    name: str
    rtt_to_origin_ms: float

    def __post_init__(self) -> None:
        _check_numbers(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserGroup:
    """Users of one place: their share of the traffic, the PoP they reach (by index), the way to it.

    `rtt_ms` is the round trip to that PoP, or to the origin where `pop` is NO_POP.
    """

    name: str
    weight: float
    pop: int
    rtt_ms: float
    region: str = ""

    def __post_init__(self) -> None:
        _check_numbers(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The origin: workers that serve one request each at a time, in the order of arrival."""

    workers: int
    service_ms: float
    service: ServiceDistribution = "exponential"

    def __post_init__(self) -> None:
        _check_numbers(self)
        if self.service not in DISTRIBUTIONS:
            raise ScenarioError("service", f"{self.service!r} is unknown; give {' or '.join(DISTRIBUTIONS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A family of objects with one policy: `path` holds NUMBER for the object's number, from 1 by popularity."""

    path: str
    objects: int
    cache_control: str
    zipf_exponent: float = 0.8
    share: float = 1.0
    size_bytes: int = 20_000

    def __post_init__(self) -> None:
        _check_numbers(self)
        check_header("cache_control", self.cache_control)
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
    """The rules by which every PoP works."""

    cache: bool = True
    collapse: bool = True
    capacity_objects: int = 1_000
    lookup_ms: float = 0.5

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_flag("cache", self.cache)
        _check_flag("collapse", self.collapse)


FLAG_CONTROLS = ("cache", "collapse")
NUMBER_CONTROLS = ("rate_per_s", "origin_workers", "service_ms", "capacity_objects")
HEADER_CONTROLS = ("cache_control",)
CONTROLS = (*HEADER_CONTROLS, *FLAG_CONTROLS, *NUMBER_CONTROLS)


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
        if self.route is not None and self.control not in HEADER_CONTROLS:
            raise ScenarioError("route", f"{self.control} is for all routes; leave the route out")
        if self.control in FLAG_CONTROLS:
            _check_flag(self.control, self.value)
        elif self.control in NUMBER_CONTROLS:
            LIMITS[self.control].check(self.control, self.value)
        elif self.control in HEADER_CONTROLS:
            check_header(self.control, self.value)
        else:
            raise ScenarioError("control", f"{shown(self.control)} can't be moved; give one of {', '.join(CONTROLS)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole simulation. Raises ScenarioError, also for parts that don't fit each other."""

    users: tuple[UserGroup, ...]
    pops: tuple[PopSite, ...]
    origin: Origin
    routes: tuple[Route, ...]
    rate_per_s: float
    duration_s: float
    warmup_s: float = 0.0
    seed: int = 1
    new_connection_ratio: float = 0.0
    edge: Edge = field(default_factory=Edge)
    actions: tuple[Action, ...] = ()

    def __post_init__(self) -> None:
        _check_numbers(self)
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
        if (cells := max(1, len(self.pops)) * self.objects) > MAX_CELLS:
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
        """A control's values over time as (from_s, value), the first from 0. Headers of routes: `header_versions`."""
        first = {
            "rate_per_s": self.rate_per_s,
            "origin_workers": self.origin.workers,
            "service_ms": self.origin.service_ms,
            "cache": self.edge.cache,
            "collapse": self.edge.collapse,
            "capacity_objects": self.edge.capacity_objects,
        }[control]
        moved = tuple((action.at_s, action.value) for action in self.actions if action.control == control)
        return ((0.0, first), *moved)

    def header_versions(self) -> tuple[tuple[float, tuple[str, ...]], ...]:
        """The Cache-Control of every route over time as (from_s, one value a route)."""
        headers = tuple(route.cache_control for route in self.routes)
        versions = [(0.0, headers)]
        for action in self.actions:
            if action.control == "cache_control":
                headers = tuple(
                    str(action.value) if action.route in (None, route.path) else header
                    for route, header in zip(self.routes, headers, strict=True)
                )
                versions.append((action.at_s, headers))
        return tuple(versions)

    def expected_requests(self) -> float:
        """How many requests arrive on average: the rate integrated over the duration."""
        steps = self.schedule("rate_per_s")
        ends = [from_s for from_s, _ in steps[1:]] + [self.duration_s]
        return sum(
            float(rate) * max(0.0, min(end, self.duration_s) - from_s)
            for (from_s, rate), end in zip(steps, ends, strict=True)
        )
