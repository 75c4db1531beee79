"""Sets of status codes that matter to a cache. RFC 9110 §15."""

HEURISTICALLY_CACHEABLE = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})
"""Storable with a heuristic lifetime by default. RFC 9110 §15.1."""

UNDERSTOOD = frozenset(
    {200, 201, 202, 203, 204, 205, 206}
    | {300, 301, 302, 303, 304, 305, 307, 308}
    | {*range(400, 418), 421, 422, 425, 426, 428, 429, 431, 451}
    | {500, 501, 502, 503, 504, 505, 511}
)
"""Those whose caching requirements are implemented here, for `must-understand`. RFC 9111 §3, §5.2.2.3."""

STALE_IF_ERROR = frozenset({500, 502, 503, 504})
"""Errors that stale-if-error covers. RFC 5861 §4."""

FINAL = 200
SUCCESS = range(200, 300)
NON_ERROR = range(200, 400)
NO_CONTENT = frozenset({204, 304})
