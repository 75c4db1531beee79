"""For each belief, a short sequence of events after which correct and mistaken caches differ. Data only.

Each client has a browser cache and uses the point of presence in their city. There is one page, and its content
states its version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CAST: Mapping[str, str] = {"Ana": "Berlin", "Ben": "Berlin", "Chiyo": "Tokyo"}
"""Clients and the city of the point of presence that each uses."""

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A client's browser requests the page, or sends something to it."""

    at_s: float
    client: str
    path: str = "/page"
    method: str = "GET"
    lines: Lines = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentChange:
    """The page changes at the origin."""

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """The CDN purges the page."""

    at_s: float
    path: str = "/page"


Event = Fetch | ContentChange | Purge


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Events in chronological order. `lines` are the page's response headers; if `tagged`, it has an ETag as well."""

    lines: Lines
    tagged: bool
    events: tuple[Event, ...]


def _story(cache_control: str, *events: Event, also: Lines = (), tagged: bool = True) -> Story:
    return Story(lines=(("Cache-Control", cache_control), *also), tagged=tagged, events=events)


def _fetch_in_german(at_s: float, client: str) -> Fetch:
    return Fetch(at_s=at_s, client=client, lines=(("Accept-Language", "de"),))


STORIES: Mapping[str, Story] = {
    "no-cache-forbids-storing": _story("no-cache", Fetch(at_s=0, client="Ana"), Fetch(at_s=5, client="Ana")),
    "private-forbids-storing": _story("private, max-age=60", Fetch(at_s=0, client="Ana"), Fetch(at_s=5, client="Ana")),
    "max-age-from-arrival": _story(
        "max-age=60", Fetch(at_s=0, client="Ben"), Fetch(at_s=50, client="Ana"), Fetch(at_s=70, client="Ana")
    ),
    "must-revalidate-always": _story(
        "max-age=60, must-revalidate", Fetch(at_s=0, client="Ana"), Fetch(at_s=5, client="Ana")
    ),
    "s-maxage-in-browsers": _story(
        "max-age=10, s-maxage=60",
        Fetch(at_s=0, client="Ana"),
        Fetch(at_s=5, client="Ana"),
        Fetch(at_s=30, client="Ana"),
    ),
    "s-maxage-allows-stale": _story(
        "s-maxage=60, stale-while-revalidate=600", Fetch(at_s=0, client="Ana"), Fetch(at_s=90, client="Ben")
    ),
    "cdn-cache-control-in-browsers": _story(
        "max-age=0",
        Fetch(at_s=0, client="Ana"),
        Fetch(at_s=30, client="Ana"),
        also=(("CDN-Cache-Control", "max-age=600"),),
    ),
    "post-invalidates-nothing": _story(
        "max-age=60",
        Fetch(at_s=0, client="Ana"),
        Fetch(at_s=5, client="Ben", method="POST"),
        Fetch(at_s=10, client="Ben"),
    ),
    "vary-ignored": _story(
        "max-age=60",
        _fetch_in_german(0, "Ana"),
        Fetch(at_s=5, client="Ben"),
        also=(("Vary", "Accept-Language"),),
        tagged=False,
    ),
    "expired-is-useless": _story("max-age=10", Fetch(at_s=0, client="Ana"), Fetch(at_s=20, client="Ana")),
    "stale-answers-unasked": _story(
        "max-age=10", Fetch(at_s=0, client="Ana"), ContentChange(at_s=15), Fetch(at_s=20, client="Ana")
    ),
    "query-not-in-key": _story(
        "max-age=60", Fetch(at_s=0, client="Ana", path="/page?n=1"), Fetch(at_s=5, client="Ana", path="/page?n=2")
    ),
    "set-cookie-forbids-storing": _story(
        "max-age=60",
        Fetch(at_s=0, client="Ana"),
        Fetch(at_s=5, client="Ben"),
        also=(("Set-Cookie", "session=ana"),),
    ),
    "pops-share-copies": _story(
        "max-age=60", Fetch(at_s=0, client="Ana"), Fetch(at_s=5, client="Ben"), Fetch(at_s=10, client="Chiyo")
    ),
    "each-visitor-misses-first": _story("max-age=60", Fetch(at_s=0, client="Ana"), Fetch(at_s=5, client="Ben")),
    "purge-empties-browsers": _story(
        "max-age=600",
        Fetch(at_s=0, client="Ana"),
        ContentChange(at_s=5),
        Purge(at_s=6),
        Fetch(at_s=10, client="Ben"),
        Fetch(at_s=15, client="Ana"),
    ),
}
"""By the belief's name."""
