"""What holds for every story, whatever is said and asked: held against an oracle of its own. `make fuzz` runs more."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.messages import Headers, Request, Response
from tests.sim.cache import oracle
from tests.sim.cache.world import World

PAGE = Request(url="https://site.example/")
draws = st.integers(0, 2**32).map(Random)


@settings(max_examples=300)
@given(draws)
def test_no_story_serves_what_the_origin_did_not_allow(draw: Random) -> None:
    world = World(draw)
    for _ in range(12):
        world.step()


@settings(max_examples=500)
@given(draws, st.sampled_from([SHARED, PRIVATE]))
def test_asking_again_at_once_is_a_hit_exactly_when_the_rules_say_so(draw: Random, policy: CachePolicy) -> None:
    said, lookup = World(draw, policy).ask_twice()
    allowed = oracle.may_keep(said, shared=policy.shared) and oracle.may_answer_unasked(
        said, {}, said.response_s, shared=policy.shared
    )
    assert lookup.usable == allowed


def asked(range_: str) -> Request:
    return Request(url=PAGE.url, headers=Headers([("Range", range_)]))


def part(content: bytes, first: int, last: int) -> Response:
    """The bytes from first to last, both included, as an origin sends them."""
    fields = [
        ("ETag", '"a"'),
        ("Cache-Control", "max-age=60"),
        ("Content-Range", f"bytes {first}-{last}/{len(content)}"),
    ]
    return Response(status=206, headers=Headers(fields), content=content[first : last + 1], size_bytes=last + 1 - first)


@given(st.binary(min_size=1, max_size=50), st.integers(0, 60), st.integers(0, 60))
def test_a_range_of_a_whole_is_its_slice(content: bytes, first: int, length: int) -> None:
    cache = HttpCache()
    whole = Response(headers=Headers([("Cache-Control", "max-age=60")]), content=content, size_bytes=len(content))
    cache.receive(PAGE, whole, request_s=0, response_s=0)
    answer = cache.look_up(asked(f"bytes={first}-{first + length}"), 1).answer
    assert answer is not None
    assert answer.content == content[first : first + length + 1]
    assert answer.status == (206 if first < len(content) else 416)
    suffix = cache.look_up(asked(f"bytes=-{length}"), 1).answer
    assert suffix is not None
    assert suffix.content == (content[-length:] if length else b"")


@given(st.binary(min_size=2, max_size=40), st.data())
def test_parts_in_any_order_make_the_whole_once_there_is_no_gap(content: bytes, data: st.DataObject) -> None:
    cache = HttpCache()
    position = st.integers(0, len(content) - 1)
    for first, last in data.draw(st.lists(st.tuples(position, position).map(sorted), max_size=6)):
        cache.receive(asked("bytes=0-"), part(content, first, last), request_s=0, response_s=0)
    held = cache.stored[0].span if cache.stored else None
    if held is not None:
        answer = cache.look_up(asked(f"bytes={held.first}-{held.last}"), 1).answer
        assert answer is not None
        assert answer.content == content[held.first : held.last + 1]
    missing = part(content, 0, len(content) - 1)
    cache.receive(asked("bytes=0-"), missing, request_s=1, response_s=1)
    whole = cache.look_up(PAGE, 2).answer
    assert whole is not None
    assert (whole.status, whole.content) == (200, content)


@settings(max_examples=300)
@given(
    draws, st.sampled_from(["private", "no-store", "private, max-age=60", "no-store, public", "private, s-maxage=9"])
)
def test_what_is_private_never_reaches_a_second_user_of_a_shared_cache(draw: Random, directives: str) -> None:
    cache = HttpCache()
    status = draw.choice((200, 203, 301, 404, 500))
    lines = [("Cache-Control", directives), ("ETag", '"a"'), ("Expires", "Fri, 31 Dec 9999 23:59:59 GMT")]
    secret = Response(status=status, headers=Headers(lines), content=b"ada's", size_bytes=5)
    first = cache.look_up(PAGE, 0)
    cache.receive(first.to_origin, secret, request_s=0, response_s=0, lookup=first)
    second = cache.look_up(PAGE, draw.choice((0, 1, 100)))
    assert second.answer is None
    assert second.to_origin == PAGE
    assert cache.failed(second, 1).value is None
