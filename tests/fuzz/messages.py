"""Messages with any fields through one cache: nothing raises, room stays bounded, what is given was once said."""

from random import Random

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.messages import Headers, Request, Response
from tests.fuzz.texts import VALID, text, value_for
from tests.sim.cache.world import drawn_policy

METHODS = ("GET",) * 8 + ("HEAD", "POST", "PUT", "QUERY", "OPTIONS", "get", "")
STATUSES = (200,) * 8 + (206, 206, 304, 304, 404, 500, 503, 301, 204, 100, 103, 299, 418, 429, 599, 600, 999, 0)
REQUEST_FIELDS = (
    *(name for name in VALID if name.startswith(("If-", "Accept", "Auth"))),
    *("Range", "Cache-Control", "Pragma", "X-User", "Content-Type"),
)
RESPONSE_FIELDS = tuple(
    name for name in VALID if name not in REQUEST_FIELDS or name in ("Cache-Control", "Content-Type")
)
LENGTH = 8


def run(draw: Random) -> int:
    """One cache and a few exchanges."""
    policy = drawn_policy(draw)
    cache = HttpCache(policy=policy, epoch_s=1_767_225_600.0)
    now_s = 0.0
    for _ in range(LENGTH):
        now_s += draw.choice((0, 1, 50))
        request = _request(draw)
        lookup = cache.look_up(request, now_s)
        assert lookup.answer is None or lookup.usable or lookup.answer.status == 504
        if lookup.answer is None or lookup.background:
            response = _response(draw)
            received = cache.receive(
                lookup.to_origin, response, request_s=now_s, response_s=now_s + draw.choice((0, 2)), lookup=lookup
            )
            if received.again:
                cache.receive(request, _response(draw), request_s=now_s, response_s=now_s)
            cache.failed(lookup, now_s)
        assert len(cache.stored) <= policy.capacity_objects
        assert cache.used_bytes == sum(each.size_bytes for each in cache.stored) <= policy.capacity_bytes
    cache.purge(now_s, tags=("a",))
    cache.purge(now_s)
    assert cache.stored == ()
    assert cache.used_bytes == 0
    return LENGTH


def _request(draw: Random) -> Request:
    url = draw.choice(("https://site.example/a", "https://site.example/b", text(draw)))
    content = draw.choice((b"", b"q"))
    return Request(url=url, method=draw.choice(METHODS), headers=_fields(draw, REQUEST_FIELDS), content=content)


def _response(draw: Random) -> Response:
    content = draw.choice((b"", b"0123456789", b"0123", b"456789"))
    status = draw.choice(STATUSES)
    return Response(status=status, headers=_fields(draw, RESPONSE_FIELDS), content=content, size_bytes=len(content))


def _fields(draw: Random, names: tuple[str, ...]) -> Headers:
    chosen = draw.choices(names, k=draw.randrange(6))
    return Headers((name, value_for(draw, name)) for name in chosen)
