"""An answer to POST is kept for later GETs although the very same exchange invalidates what was there before."""

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.messages import Headers, Request, Response

URL = "https://shop.example/basket"
WHAT_A_GET_WOULD_GET = Response(
    headers=Headers([("Cache-Control", "max-age=60"), ("Content-Location", "/basket")]), content=b"two", size_bytes=3
)
GET, POST = Request(url=URL), Request(url=URL, method="POST")


def test_an_answer_to_post_that_took_a_while_is_kept_for_get() -> None:
    cache = HttpCache()
    assert cache.receive(POST, WHAT_A_GET_WOULD_GET, request_s=0, response_s=1).storable
    assert cache.look_up(GET, 2).usable


def test_it_is_not_kept_when_another_change_came_between() -> None:
    cache = HttpCache()
    cache.receive(Request(url=URL, method="DELETE"), Response(status=204), request_s=0, response_s=1)
    assert not cache.receive(POST, WHAT_A_GET_WOULD_GET, request_s=0, response_s=2).storable


def test_it_never_answers_another_post() -> None:
    cache = HttpCache()
    cache.receive(POST, WHAT_A_GET_WOULD_GET, request_s=0, response_s=1)
    assert cache.look_up(POST, 2).answer is None
