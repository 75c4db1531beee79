"""A cache's settings: what RFC 9111 leaves open, with the reason for each default.

The defaults use all freedom that RFC 9111 gives to respond without the origin, and no more. What trades hits for
caution is an option, off by default.
"""

from dataclasses import dataclass
from math import inf

DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy:
    """One cache's settings.

    shared: a cache for many users (an edge); False for a browser's.
    targeted_fields: fields that override Cache-Control for CDNs; the first valid one applies (RFC 9213 §2.2).
    honour_reload: whether a client's no-cache, max-age and min-fresh cause a request to the origin. They are optional
        (RFC 9111 §5.2.1). In a shared cache they would let any client load the origin, so only browsers honour them.
    honour_max_stale: whether max-stale lets clients accept stale responses, which saves origin requests. honour_pragma:
    whether Pragma: no-cache in a request counts as Cache-Control: no-cache; deprecated (RFC 9111 §5.4).
    later_directive_wins: which of duplicate directives counts: the first (RFC 9111 §4.2.1) or, as in some caches, the
    last. heuristic_fraction, heuristic_limit_s: the heuristic lifetime as a fraction of the time since Last-Modified,
    and its
        maximum (RFC 9111 §4.2.2).
    serve_stale: whether stale copies are ever used. Browsers differ: only some implement RFC 5861.
    stale_when_disconnected_s: how long past its lifetime a copy may be used if the origin can't be reached
        (RFC 9111 §4.2.4 sets no limit).
    default_stale_if_error_s: the same for error responses, if the response has no stale-if-error.
    ask_about_variants: whether a request for a missing variant lists the ETags of the stored ones, so that the origin
        may select one with a 304 (RFC 9111 §4.1); few caches do.
    store_with_set_cookie: RFC 9111 §7.3 leaves this to the response's directives; many CDNs never store such responses.
    refuse_older_than_invalidation: whether a response is dropped if its URL was invalidated after it was requested.
    normalise_urls: whether URLs that are equivalent by RFC 9110 §4.2.3 share a key.
    capacity_objects, capacity_bytes, max_object_bytes: limits of the store. max_variants: most copies of one URL.
    remembered_absences: for how many URLs the reason for absence is recorded. No real cache does that.
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
