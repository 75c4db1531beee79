"""The cache's own interface, what it remembers, and what holds for every response. Its rules: test_cases."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.freshness import initial_age_s
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.store import Store
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.responses import answer
from edgelearn.sim.outcomes import Cause

PAGE = Request(url="https://shop.example/")


def filled(cache_control: str, *, took_s: float = 0.0) -> HttpCache:
    """A cache that asked for a page at second 0 and was answered at `took_s`."""
    cache = HttpCache(capacity_objects=10)
    response = answer(cache_control=cache_control, size_bytes=1, made_at_s=took_s / 2)
    cache.receive(PAGE, response, request_s=0.0, response_s=took_s)
    return cache


@pytest.mark.parametrize(
    ("cache_control", "clause"),
    [
        ("no-store", "RFC 9111 §5.2.2.5"),
        ("private", "RFC 9111 §5.2.2.7"),
        ("max-age=5", "RFC 9111 §3"),
        ("", "RFC 9110 §15.1"),
    ],
)
def test_storing_names_the_clause_that_decided(cache_control: str, clause: str) -> None:
    received = HttpCache(capacity_objects=1).receive(
        PAGE, answer(cache_control=cache_control, size_bytes=1, made_at_s=0), request_s=0, response_s=0
    )
    assert received.steps[0].rule.clause == clause


def test_only_get_is_stored() -> None:
    cache = HttpCache(capacity_objects=1)
    request = Request(url="https://shop.example/", method="POST")
    response = answer(cache_control="max-age=60", size_bytes=1, made_at_s=0)
    assert not cache.receive(request, response, request_s=0, response_s=0).storable


def test_the_time_a_response_took_counts_as_age() -> None:
    cache = filled("max-age=10", took_s=4)
    assert cache.stored[0].age_s(5) == 5
    assert cache.look_up(PAGE, 9.9).usable
    assert not cache.look_up(PAGE, 10).usable


@given(st.floats(0, 1e6), st.floats(0, 1e3), st.floats(0, 1e6))
def test_initial_age_is_never_less_than_what_it_is_made_of(at_s: float, took_s: float, made_s: float) -> None:
    response_s = at_s + took_s
    age_s = initial_age_s(request_s=at_s, response_s=response_s, made_at_s=made_s)
    assert age_s >= response_s - at_s
    assert age_s >= response_s - made_s


def test_a_miss_says_whether_it_is_the_first_an_eviction_or_a_rule() -> None:
    cache = HttpCache(capacity_objects=1)
    other = Request(url="https://shop.example/other")
    assert cache.look_up(PAGE, 0).cause is Cause.FIRST_REQUEST
    cache.receive(PAGE, answer(cache_control="max-age=60", size_bytes=1, made_at_s=0), request_s=0, response_s=0)
    cache.receive(other, answer(cache_control="max-age=60", size_bytes=1, made_at_s=0), request_s=0, response_s=0)
    assert cache.look_up(PAGE, 1).cause is Cause.EVICTED
    cache.receive(PAGE, answer(cache_control="no-store", size_bytes=1, made_at_s=1), request_s=1, response_s=1)
    assert cache.look_up(PAGE, 1).cause is Cause.NOT_STORABLE


def test_the_least_recently_used_copy_is_evicted() -> None:
    cache = HttpCache(capacity_objects=2)
    first, second, third = (Request(url=f"https://shop.example/{name}") for name in "abc")
    for request in (first, second):
        cache.receive(request, answer(cache_control="max-age=60", size_bytes=1, made_at_s=0), request_s=0, response_s=0)
    cache.look_up(first, 1)
    received = cache.receive(
        third, answer(cache_control="max-age=60", size_bytes=1, made_at_s=0), request_s=1, response_s=1
    )
    assert received.evicted == ("GET https://shop.example/b",)


def test_an_older_answer_that_comes_later_does_not_replace_a_newer_one() -> None:
    cache = HttpCache(capacity_objects=1)
    cache.receive(PAGE, answer(cache_control="max-age=60", size_bytes=2, made_at_s=5), request_s=4, response_s=6)
    cache.receive(PAGE, answer(cache_control="max-age=60", size_bytes=1, made_at_s=3), request_s=1, response_s=7)
    assert cache.stored[0].response.size_bytes == 2


@given(st.text(max_size=60))
def test_any_text_can_be_read_as_cache_control(value: str) -> None:
    directives = parse(value)
    for name, _ in directives.directives:
        seconds = directives.seconds(name)
        assert seconds is not None
        assert 0 <= seconds <= 2**31


@given(st.integers(1, 1000), st.integers(0, 8000), st.integers(0, 20))
def test_a_copy_answers_exactly_while_it_is_younger_than_its_lifetime(lifetime_s: int, later: int, took: int) -> None:
    took_s, now_s = took / 4, (took + later) / 4  # quarters of a second are exact in binary
    assert filled(f"max-age={lifetime_s}", took_s=took_s).look_up(PAGE, now_s).usable == (now_s < lifetime_s)


def test_no_cache_is_told_as_such_and_not_as_staleness() -> None:
    steps = filled("no-cache, max-age=60").look_up(PAGE, 1).steps
    assert [step.rule.clause for step in steps] == ["RFC 9111 §4", "RFC 9111 §5.2.2.4", "RFC 9111 §4.3.1"]


def test_a_status_without_rules_is_passed_on() -> None:
    response = replace(answer(cache_control="max-age=60", size_bytes=1, made_at_s=0), status=206)
    received = HttpCache(capacity_objects=1).receive(PAGE, response, request_s=0, response_s=0)
    assert not received.storable


def test_an_invalidation_walks_no_copies_of_other_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = filled("max-age=60")
    query = Request(url=PAGE.url, method="QUERY", content=b"q")
    cache.receive(query, answer(cache_control="max-age=60", size_bytes=1, made_at_s=0), request_s=0, response_s=0)
    monkeypatch.delattr(Store, "__iter__")
    assert cache.invalidate(PAGE.url, 1) == (cache.key_of(PAGE), cache.key_of(query))


def test_a_copy_that_was_invalidated_is_reported_as_such() -> None:
    cache = filled("max-age=60")
    post = Request(url=PAGE.url, method="POST")
    cache.receive(post, Response(status=204), request_s=1, response_s=1)
    lookup = cache.look_up(PAGE, 2)
    assert "it was invalidated" in lookup.steps[0].text
    assert lookup.cause is Cause.INVALIDATED


def tagged(tag: str, *, made_s: float, cache_control: str = "max-age=10", status: int = 200) -> Response:
    """An answer with an ETag, made at a moment."""
    plain = answer(cache_control=cache_control, size_bytes=1, made_at_s=made_s)
    return replace(plain, status=status, headers=plain.headers.with_field("ETag", tag))


def test_a_304_that_comes_late_leaves_a_newer_response_where_it_is() -> None:
    cache = HttpCache()
    cache.receive(PAGE, tagged('"1"', made_s=0), request_s=0, response_s=0)
    slow = cache.look_up(PAGE, 20)
    cache.receive(PAGE, tagged('"2"', made_s=22), request_s=21, response_s=23)
    cache.receive(PAGE, tagged('"1"', made_s=21, status=304), request_s=20, response_s=24, lookup=slow)
    (copy,) = cache.stored
    assert copy.response.headers.get("ETag") == '"2"'


def test_a_304_that_forbids_storing_is_remembered_as_the_reason_for_the_next_miss() -> None:
    cache = HttpCache()
    cache.receive(PAGE, tagged('"1"', made_s=0), request_s=0, response_s=0)
    update = tagged('"1"', made_s=20, cache_control="no-store", status=304)
    cache.receive(PAGE, update, request_s=20, response_s=20, lookup=cache.look_up(PAGE, 20))
    assert cache.stored == ()
    assert cache.look_up(PAGE, 21).cause is Cause.NOT_STORABLE


def test_a_cache_that_never_answers_stale_asks_whatever_allows_it() -> None:
    cache = HttpCache(policy=CachePolicy(serve_stale=False))
    lenient = tagged('"1"', made_s=0, cache_control="max-age=10, stale-while-revalidate=60, stale-if-error=60")
    cache.receive(PAGE, lenient, request_s=0, response_s=0)
    lookup = cache.look_up(PAGE, 20)
    assert not lookup.usable
    failed = cache.receive(PAGE, Response(status=503), request_s=20, response_s=20, lookup=lookup)
    assert failed.answer is None
    assert failed.steps[0].text == "This cache never serves stale copies"


def test_the_origin_is_told_of_other_variants_unless_the_cache_keeps_them_to_itself() -> None:
    told = []
    for asks in (True, False):
        cache = HttpCache(policy=CachePolicy(ask_about_variants=asks))
        german = replace(PAGE, headers=Headers([("Accept-Language", "de")]))
        varied = tagged('"de"', made_s=0)
        cache.receive(
            german,
            replace(varied, headers=varied.headers.with_field("Vary", "Accept-Language")),
            request_s=0,
            response_s=0,
        )
        told.append(cache.look_up(PAGE, 1).to_origin.headers.get("If-None-Match"))
    assert told == ['"de"', None]
