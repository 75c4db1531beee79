"""The round-trip model: distance, speed of light in fibre, and the stretch of real routes.

rtt_ms = base_ms + 2 * great_circle_km / fibre_km_per_ms * stretch[zone pair], fitted to measurements
between cloud regions (data/PROVENANCE.md). The last mile is added separately, by access network.
"""

from functools import cache
from math import asin, cos, radians, sin, sqrt
from typing import Protocol

from edgelearn.sim import data

EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius


class Place(Protocol):
    """Anything with a position and a country."""

    @property
    def country(self) -> str: ...
    @property
    def continent(self) -> str: ...
    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...


def great_circle_km(a: Place, b: Place) -> float:
    """Great-circle distance, by the haversine formula."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_chord = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half_chord)))


@cache
def _zone_of_country() -> dict[str, str]:
    zones = data.table("rtt.toml")["zones"]
    return {country: zone for zone, countries in zones.items() if isinstance(countries, list) for country in countries}


def zone(place: Place) -> str:
    """The latency zone of a place: ME, IN, SE or its continent."""
    return _zone_of_country().get(place.country, place.continent)


def stretch(a: Place, b: Place) -> float:
    """How much longer real routes between the two zones are than the great circle."""
    zones = data.table("rtt.toml")["zones"]
    pair = "-".join(sorted((zone(a), zone(b))))
    return float(zones["stretch"].get(pair, zones["default_stretch"]))


def floor_rtt_ms(a: Place, b: Place) -> float:
    """The round trip of light in a straight fibre, a lower bound."""
    return 2 * great_circle_km(a, b) / float(data.table("rtt.toml")["fibre_km_per_ms"])


def rtt_ms(a: Place, b: Place) -> float:
    """The modelled round trip between two places, without last mile."""
    return float(data.table("rtt.toml")["zones"]["base_ms"]) + floor_rtt_ms(a, b) * stretch(a, b)
