"""Cities, points of presence, audiences and access networks, from the packaged data files."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from edgelearn.sim import data


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city with users."""

    id: str
    name: str
    country: str
    continent: str
    lat: float
    lon: float
    population: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pop:
    """A metro area where CDNs have a point of presence; origins are placed in such metros too."""

    code: str
    city: str
    country: str
    continent: str
    lat: float
    lon: float
    providers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """A named set of cities whose users send requests."""

    id: str
    title: str
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """An access technology and the round trip that its last mile adds."""

    id: str
    title: str
    rtt_ms: float
    source: str


@cache
def cities() -> Mapping[str, City]:
    """All cities by id ("sao-paulo")."""
    return MappingProxyType(
        {
            row["id"]: City(
                id=row["id"],
                name=row["name"],
                country=row["country"],
                continent=row["continent"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                population=int(row["population"]),
            )
            for row in data.rows("cities.csv")
        }
    )


@cache
def pops() -> Mapping[str, Pop]:
    """All points of presence by code ("FRA")."""
    return MappingProxyType(
        {
            row["code"]: Pop(
                code=row["code"],
                city=row["city"],
                country=row["country"],
                continent=row["continent"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
                providers=tuple(row["providers"].split()),
            )
            for row in data.rows("pops.csv")
        }
    )


@cache
def audiences() -> Mapping[str, Audience]:
    """All audiences by id ("world")."""
    return MappingProxyType(
        {
            name: Audience(id=name, title=entry["title"], cities=tuple(entry["cities"]))
            for name, entry in data.table("audiences.toml").items()
        }
    )


@cache
def access_networks() -> Mapping[str, Access]:
    """All kinds of last mile by id ("cable")."""
    return MappingProxyType({name: Access(id=name, **entry) for name, entry in data.table("access.toml").items()})
