"""The cache key: what must be equal for a stored response to answer a request. RFC 9111 §2, §4."""

from edgelearn.sim.messages import Request


def cache_key(request: Request) -> str:
    """Method and target URI; most caches hold GET only, so the method mostly says GET. RFC 9111 §2."""
    return f"{request.method} {request.url}"
