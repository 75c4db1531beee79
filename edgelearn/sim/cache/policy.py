"""What a cache is told beside the specification: where the text leaves a choice, the choice, named and with its reason.

The defaults use every freedom that RFC 9111 gives to answer without the origin, and take no liberty beyond it. Whatever
costs hits for the sake of caution is an option here, and off.
"""

from dataclasses import dataclass
from math import inf

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy:
    """One cache's settings.

    shared: a cache for many users (an edge); a private one is a browser's.
    targeted_fields: fields for CDNs that override Cache-Control, the first that is valid counts (RFC 9213 §2.2).
    honour_reload: whether a client's no-cache, max-age and min-fresh send a request to the origin. They are wishes
        (RFC 9111 §5.2.1); a shared cache that heeds them lets any client reach the origin at will: only browsers do.
    honour_max_stale: whether a client that accepts stale answers gets them; it saves the origin work.
    honour_pragma: whether Pragma: no-cache counts as Cache-Control: no-cache in requests; deprecated (RFC 9111 §5.4).
    later_directive_wins: of a directive that is there twice the first counts (RFC 9111 §4.2.1); in some, the last.
    heuristic_fraction, heuristic_limit_s: without a stated lifetime, this part of the time since Last-Modified, at most
        so long (RFC 9111 §4.2.2).
    serve_stale: whether a copy that is stale ever answers; off, what allows it counts for nothing. Browsers differ:
        RFC 5861 is known to some of them only.
    stale_when_disconnected_s: how long past its lifetime a copy may answer when the origin can't be reached
        (RFC 9111 §4.2.4 sets no bound).
    default_stale_if_error_s: the same for error answers, where the response states no stale-if-error.
    ask_about_variants: whether the origin, asked for a variant that isn't stored, is told which others are, so that it
        may choose one of them by a 304 (RFC 9111 §4.1); few caches do.
    store_with_set_cookie: RFC 9111 §7.3 leaves it to the response's directives; many providers never do.
    refuse_older_than_invalidation: whether an answer is dropped whose URL was invalidated after it was asked for.
    normalise_urls: whether URLs that RFC 9110 §4.2.3 calls equivalent share a key.
    capacity_objects, capacity_bytes, max_object_bytes: room. max_variants: most copies under one URL.
    remembered_absences: for so many URLs it is remembered why no copy is there. No real cache does that.
    """

    shared: bool = True
    targeted_fields: tuple[str, ...] = ("CDN-Cache-Control",)
    honour_reload: bool = False
    honour_max_stale: bool = True
    honour_pragma: bool = False
    later_directive_wins: bool = False
    heuristic_fraction: float = 0.1
    heuristic_limit_s: float = 7 * DAY_S
    serve_stale: bool = True
    stale_when_disconnected_s: float = inf
    default_stale_if_error_s: float = 0.0
    ask_about_variants: bool = True
    store_with_set_cookie: bool = True
    refuse_older_than_invalidation: bool = True
    normalise_urls: bool = True
    capacity_objects: int = 10_000
    capacity_bytes: float = inf
    max_object_bytes: float = inf
    max_variants: int = 64
    remembered_absences: int = 1_000_000


SHARED = CachePolicy()
PRIVATE = CachePolicy(shared=False, targeted_fields=(), honour_reload=True)
