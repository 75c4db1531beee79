"""A scenario from nested dicts, as a TOML file gives them: names of places or milliseconds, every key checked.

The shape is shown by `EXAMPLE`, which is also what `manage.py simulate --example` prints.
"""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from edgelearn.sim import toml_text
from edgelearn.sim.controls import controls_of
from edgelearn.sim.facets import Facet
from edgelearn.sim.limits import ScenarioError, shown
from edgelearn.sim.network import places
from edgelearn.sim.network.world import pop_sites, user_groups
from edgelearn.sim.scenario import LIVE, NO_POP, Action, Edge, Origin, PopSite, Route, Scenario, UserGroup
from edgelearn.sim.toml_text import TomlError

EXAMPLE = f"""\
# An EdgeLearn scenario. Times stand in their units: _s seconds, _ms milliseconds, all round trips.
seed = 1
duration_s = 60
warmup_s = 0                     # requests before this moment are simulated but not summed up
rate_per_s = 50                  # Poisson arrivals over all users
visitors = 0                     # so many people come again and again, with browsers that keep copies; 0: none does
new_connection_ratio = 0.0       # share of requests that open a connection (DNS, TCP, TLS) first

# Places: metros by code; users are an audience's cities, each at its nearest PoP ...
pops = ["FRA", "GRU", "SYD"]     # [] = no edge, everyone talks to the origin
audience = "world"
access = "cable"

[origin]
place = "IAD"
workers = 4
service_ms = 40                  # mean time a worker needs for one response
service = "exponential"          # or "constant"
up = true                        # false: it answers 503

# ... or distances instead of pops, audience, access and origin.place:
# [[pops]]
# name = "near"
# rtt_to_origin_ms = 90
# [[users]]
# name = "home"
# weight = 1
# pop = "near"                   # left out: no edge for them, rtt_ms is the way to the origin
# rtt_ms = 12
# region = "EU"

[edge]
cache = true
collapse = true                  # one fetch for all who wait for the same object at a PoP
capacity_objects = 1000          # LRU, for each PoP
lookup_ms = 0.5
ignore_query = []                # query parameters that its key leaves out; ["*"] all of them
normalise = []                   # header fields of which only what the content depends on counts

[[routes]]
path = "/products/{{n}}"
objects = 500
zipf_exponent = 0.8
share = 1.0                      # relative to the other routes
size_bytes = 20000
cache_control = "public, max-age=60"
cdn_cache_control = ""
vary = ""
etag = false
changes_every_s = 0              # the content of each object; 0: never

# What differs between requests for the same object; `variants` says which content each value asks for.
# [[facets]]
# header = "Accept-Language"     # or query = "size"
# values = ["de", "de-DE,de;q=0.9", "en"]
# variants = ["de", "de", "en"]  # left out: the content doesn't depend on it
# zipf_exponent = 0

[[actions]]                      # moved while it runs
at_s = 30
control = "rate_per_s"           # one of {", ".join(LIVE)}
value = 100
"""

T = TypeVar("T", Action, Edge, Facet, Origin, PopSite, Route, Scenario, UserGroup)

_PLAIN = tuple(control.field for control in controls_of(Scenario))
_TOP = {*_PLAIN, "pops", "audience", "access", "users", "origin", "edge", "routes", "facets", "actions"}


def from_toml(text: str) -> Scenario:
    """The scenario a TOML text describes. Raises ScenarioError, with the line where TOML itself is broken."""
    return from_mapping(read_toml(text))


def read_toml(text: str) -> dict[str, Any]:
    """A TOML text as nested dicts. Raises ScenarioError, with the line where TOML tells it."""
    try:
        return toml_text.read(text)
    except TomlError as error:
        raise ScenarioError("file", f"line {error.line}: {error.message}") from error


def from_mapping(given: Mapping[str, Any]) -> Scenario:
    """The scenario that nested dicts describe. Raises ScenarioError naming the field, "routes.0.path" style."""
    if not isinstance(given, Mapping):
        raise ScenarioError("scenario", f"{shown(given)} is no table")
    _refuse_unknown("", given, _TOP)
    origin = dict(_table(given, "origin"))
    place = origin.pop("place", None)
    pops, users = _network(given, place)
    return _build(
        "",
        Scenario,
        {
            **{name: given[name] for name in _PLAIN if name in given},
            "pops": pops,
            "users": users,
            "origin": _build("origin.", Origin, origin),
            "edge": _build("edge.", Edge, _table(given, "edge", {})),
            "routes": _list_of(Route, given, "routes"),
            "facets": _list_of(Facet, given, "facets", ()),
            "actions": _list_of(Action, given, "actions", ()),
        },
    )


def _network(given: Mapping[str, Any], place: object) -> tuple[tuple[PopSite, ...], tuple[UserGroup, ...]]:
    if "users" in given:
        for name, value in (
            ("audience", given.get("audience")),
            ("access", given.get("access")),
            ("origin.place", place),
        ):
            if value is not None:
                raise ScenarioError(name, "leave it out where users and their distances are given")
        return _from_distances(given)
    return _from_places(given, place)


def _from_distances(given: Mapping[str, Any]) -> tuple[tuple[PopSite, ...], tuple[UserGroup, ...]]:
    pops = _list_of(PopSite, given, "pops", ())
    index = {site.name: number for number, site in enumerate(pops)}
    users = []
    for number, table in enumerate(_tables(given, "users")):
        entry = dict(table)
        name = entry.pop("pop", None)
        pop = NO_POP if name is None else _known(f"users.{number}.pop", name, index)
        users.append(_build(f"users.{number}.", UserGroup, {"weight": 1.0, **entry, "pop": pop}))
    return pops, tuple(users)


def _from_places(given: Mapping[str, Any], place: object) -> tuple[tuple[PopSite, ...], tuple[UserGroup, ...]]:
    origin = _known("origin.place", place, places.pops())
    codes = given.get("pops", [])
    if not isinstance(codes, Sequence) or isinstance(codes, str):
        raise ScenarioError("pops", f"{shown(codes)} is not a list of codes")
    pops = [_known("pops", code, places.pops()) for code in codes]
    audience = _known("audience", given.get("audience"), places.audiences())
    access = _known("access", given.get("access", "cable"), places.access_networks())
    cities = [places.cities()[city] for city in audience.cities]
    return pop_sites(origin, pops), user_groups(origin, pops, cities, access)


def _known(name: str, value: object, choices: Mapping[str, Any]) -> Any:
    if not isinstance(value, str) or value not in choices:
        told = "missing" if value is None else f"{shown(value)} is unknown"
        raise ScenarioError(name, f"{told}; give one of {_some(choices)}")
    return choices[value]


def _some(choices: Mapping[str, Any]) -> str:
    names = list(choices)
    return ", ".join(names[:20]) + (f" … ({len(names)} in all)" if len(names) > 20 else "")


def _refuse_unknown(prefix: str, given: Mapping[str, Any], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise ScenarioError(f"{prefix}{name}", f"unknown; known are {', '.join(sorted(known))}")


def _table(given: Mapping[str, Any], name: str, default: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    value = given.get(name, default)
    if not isinstance(value, Mapping):
        raise ScenarioError(name, "missing" if value is None else f"{shown(value)} is not a table")
    return value


def _tables(given: Mapping[str, Any], name: str, default: Any = None) -> Sequence[Mapping[str, Any]]:
    value = given.get(name, default)
    if (
        not isinstance(value, Sequence)
        or isinstance(value, str)
        or not all(isinstance(each, Mapping) for each in value)
    ):
        raise ScenarioError(name, "missing" if value is None else f"give it as [[{name}]] tables")
    return value


def _list_of(kind: type, given: Mapping[str, Any], name: str, default: Any = None) -> tuple[Any, ...]:
    return tuple(_build(f"{name}.{number}.", kind, entry) for number, entry in enumerate(_tables(given, name, default)))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _build(prefix: str, kind: type[T], values: Mapping[str, Any]) -> T:
    """A dataclass from a mapping; what it refuses is told with the path to the field."""
    known = {each.name for each in fields(kind)}
    _refuse_unknown(prefix, values, known)
    for each in fields(kind):
        if each.default is MISSING and each.default_factory is MISSING and each.name not in values:
            raise ScenarioError(f"{prefix}{each.name}", "missing")
        if each.type is str and not isinstance(values.get(each.name, ""), str):
            raise ScenarioError(f"{prefix}{each.name}", f"{shown(values[each.name])} is not text")
    try:
        return kind(**{name: _frozen(value) for name, value in values.items()})
    except ScenarioError as error:
        raise ScenarioError(f"{prefix}{error.field}", error.message) from error
