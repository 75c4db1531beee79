"""What a change at the origin makes unusable: URLs after unsafe requests, groups, purges. RFC 9111 §4.4, RFC 9875."""

from collections.abc import Iterable

import http_sf

from edgelearn.sim.cache.key import normal_url, origin_of
from edgelearn.sim.cache.statuses import NON_ERROR
from edgelearn.sim.cache.urls import resolved
from edgelearn.sim.explain import Rule
from edgelearn.sim.messages import Headers, Request, Response

INVALIDATE = Rule(name="invalidation", clause="RFC 9111 §4.4")
INVALIDATE_GROUP = Rule(name="Cache-Group-Invalidation", clause="RFC 9875 §3")

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
"""Methods that change nothing; all others, unknown ones too, may. RFC 9110 §9.2.1, RFC 10008 §2."""

MAX_GROUPS = 64
TAG_FIELDS = ("Surrogate-Key", "Cache-Tag")
"""How providers let an origin tag what it sends, to purge it by that tag: words parted by spaces, or by commas."""


def invalidated_urls(request: Request, response: Response) -> tuple[str, ...]:
    """The URLs whose copies an unsafe request's answer makes unusable: its own, and others that it names."""
    if request.method in SAFE or response.status not in NON_ERROR:
        return ()
    own = normal_url(request.url)
    named = [response.headers.get(name) for name in ("Location", "Content-Location")]
    others = (normal_url(resolved(request.url, each)) for each in named if each is not None)
    return tuple(dict.fromkeys([own, *(each for each in others if origin_of(each) == origin_of(own))]))


def invalidated_groups(request: Request, response: Response) -> frozenset[str]:
    """The groups that an unsafe request's answer invalidates. RFC 9875 §3."""
    if request.method in SAFE or response.status not in NON_ERROR:
        return frozenset()
    return _strings(response.headers.get("Cache-Group-Invalidation"))


def groups_of(headers: Headers) -> frozenset[str]:
    """The groups that a response says it belongs to, on its own origin. RFC 9875 §2."""
    return _strings(headers.get("Cache-Groups"))


def tags_of(headers: Headers) -> frozenset[str]:
    """The tags that a response carries for purging."""
    values: Iterable[str] = (headers.get(name) or "" for name in TAG_FIELDS)
    return frozenset(" ".join(values).replace(",", " ").split()[:MAX_GROUPS])


def _strings(value: str | None) -> frozenset[str]:
    """The members of a structured list that are strings; none at all where it can't be read."""
    try:
        parsed = http_sf.parse((value or "").encode("latin-1", "replace"), tltype="list")
    except ValueError:
        return frozenset()
    if not isinstance(parsed, list):
        return frozenset()
    found = [item[0] for item in parsed if isinstance(item, tuple) and type(item[0]) is str]
    return frozenset(found[:MAX_GROUPS])
