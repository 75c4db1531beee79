"""A story for each belief: what a few people ask for, so that the belief and the truth end differently. Data only.

Everybody has a browser with a cache of its own, and asks the point of presence of their city. One page is there; its
content says which version it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CAST: Mapping[str, str] = {"Ana": "Berlin", "Ben": "Berlin", "Chiyo": "Tokyo"}
"""Who asks, and the city of the point of presence that they reach."""

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Somebody's browser asks for the page, or sends something to it."""

    at_s: float
    client: str
    path: str = "/page"
    method: str = "GET"
    lines: Lines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The page has a new version at the origin."""

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Purges:
    """The page is purged at the CDN."""

    at_s: float
    path: str = "/page"


Event = Asks | Changes | Purges


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happens, in order of time. `lines` are what the origin says of its page; `tagged`: it sends an ETag, too."""

    lines: Lines
    tagged: bool
    events: tuple[Event, ...]


def _says(cache_control: str, *events: Event, also: Lines = (), tagged: bool = True) -> Story:
    return Story(lines=(("Cache-Control", cache_control), *also), tagged=tagged, events=events)


def _german(at_s: float, client: str) -> Asks:
    return Asks(at_s=at_s, client=client, lines=(("Accept-Language", "de"),))


STORIES: Mapping[str, Story] = {
    "no-cache-forbids-storing": _says("no-cache", Asks(at_s=0, client="Ana"), Asks(at_s=5, client="Ana")),
    "private-forbids-storing": _says("private, max-age=60", Asks(at_s=0, client="Ana"), Asks(at_s=5, client="Ana")),
    "max-age-from-arrival": _says(
        "max-age=60", Asks(at_s=0, client="Ben"), Asks(at_s=50, client="Ana"), Asks(at_s=70, client="Ana")
    ),
    "must-revalidate-always": _says(
        "max-age=60, must-revalidate", Asks(at_s=0, client="Ana"), Asks(at_s=5, client="Ana")
    ),
    "s-maxage-in-browsers": _says(
        "max-age=10, s-maxage=60", Asks(at_s=0, client="Ana"), Asks(at_s=5, client="Ana"), Asks(at_s=30, client="Ana")
    ),
    "s-maxage-allows-stale": _says(
        "s-maxage=60, stale-while-revalidate=600", Asks(at_s=0, client="Ana"), Asks(at_s=90, client="Ben")
    ),
    "cdn-cache-control-in-browsers": _says(
        "max-age=0",
        Asks(at_s=0, client="Ana"),
        Asks(at_s=30, client="Ana"),
        also=(("CDN-Cache-Control", "max-age=600"),),
    ),
    "post-invalidates-nothing": _says(
        "max-age=60",
        Asks(at_s=0, client="Ana"),
        Asks(at_s=5, client="Ben", method="POST"),
        Asks(at_s=10, client="Ben"),
    ),
    "vary-ignored": _says(
        "max-age=60",
        _german(0, "Ana"),
        Asks(at_s=5, client="Ben"),
        also=(("Vary", "Accept-Language"),),
        tagged=False,
    ),
    "expired-is-useless": _says("max-age=10", Asks(at_s=0, client="Ana"), Asks(at_s=20, client="Ana")),
    "stale-answers-unasked": _says(
        "max-age=10", Asks(at_s=0, client="Ana"), Changes(at_s=15), Asks(at_s=20, client="Ana")
    ),
    "query-not-in-key": _says(
        "max-age=60", Asks(at_s=0, client="Ana", path="/page?n=1"), Asks(at_s=5, client="Ana", path="/page?n=2")
    ),
    "set-cookie-forbids-storing": _says(
        "max-age=60",
        Asks(at_s=0, client="Ana"),
        Asks(at_s=5, client="Ben"),
        also=(("Set-Cookie", "session=ana"),),
    ),
    "pops-share-copies": _says(
        "max-age=60", Asks(at_s=0, client="Ana"), Asks(at_s=5, client="Ben"), Asks(at_s=10, client="Chiyo")
    ),
    "each-visitor-misses-first": _says("max-age=60", Asks(at_s=0, client="Ana"), Asks(at_s=5, client="Ben")),
    "purge-empties-browsers": _says(
        "max-age=600",
        Asks(at_s=0, client="Ana"),
        Changes(at_s=5),
        Purges(at_s=6),
        Asks(at_s=10, client="Ben"),
        Asks(at_s=15, client="Ana"),
    ),
}
"""By the belief's name."""
