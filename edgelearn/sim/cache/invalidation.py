"""What invalidates stored responses: unsafe requests, groups and purges. RFC 9111 §4.4, RFC 9875."""

from collections.abc import Iterable

import http_sf

from edgelearn.sim.cache.key import normal_url, origin_of
from edgelearn.sim.cache.references import resolved
from edgelearn.sim.cache.statuses import NON_ERROR
from edgelearn.sim.explain import Rule
from edgelearn.sim.messages import Headers, Request, Response

INVALIDATE = Rule(name="invalidation", clause="RFC 9111 §4.4")
INVALIDATE_GROUP = Rule(name="Cache-Group-Invalidation", clause="RFC 9875 §3")

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
"""Safe methods; all others, including unknown ones, are unsafe. RFC 9110 §9.2.1, RFC 10008 §2."""

MAX_GROUPS = 64
TAG_FIELDS = ("Surrogate-Key", "Cache-Tag")
"""Fields in which CDNs let an origin tag responses for purging; tags are separated by spaces or commas."""


def invalidated_urls(request: Request, response: Response) -> tuple[str, ...]:
    """The URLs that the response to an unsafe request invalidates: its own and those it refers to."""
    if request.method in SAFE or response.status not in NON_ERROR:
        return ()
    own = normal_url(request.url)
    named = [response.headers.get(name) for name in ("Location", "Content-Location")]
    others = (normal_url(resolved(request.url, each)) for each in named if each is not None)
    return tuple(dict.fromkeys([own, *(each for each in others if origin_of(each) == origin_of(own))]))


def invalidated_groups(request: Request, response: Response) -> frozenset[str]:
    """The groups that the response to an unsafe request invalidates. RFC 9875 §3."""
    if request.method in SAFE or response.status not in NON_ERROR:
        return frozenset()
    return _strings(response.headers.get("Cache-Group-Invalidation"))


def groups_of(headers: Headers) -> frozenset[str]:
    """The groups of a response, on its own origin. RFC 9875 §2."""
    return _strings(headers.get("Cache-Groups"))


def tags_of(headers: Headers) -> frozenset[str]:
    """The tags of a response for purging."""
    values: Iterable[str] = (headers.get(name) or "" for name in TAG_FIELDS)
    return frozenset(" ".join(values).replace(",", " ").split()[:MAX_GROUPS])


def _strings(value: str | None) -> frozenset[str]:
    """The strings in a structured list; empty if the list is invalid."""
    try:
        parsed = http_sf.parse((value or "").encode("latin-1", "replace"), tltype="list")
    except ValueError:
        return frozenset()
    if not isinstance(parsed, list):
        return frozenset()
    found = [item[0] for item in parsed if isinstance(item, tuple) and type(item[0]) is str]
    return frozenset(found[:MAX_GROUPS])
