"""Limits: who is counted as whom, that counting is atomic, and how a refusal is said."""

import threading
from collections.abc import Mapping

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django_htmx.middleware import HtmxDetails

from edgelearn.web import limits


def request_from(
    address: str = "192.0.2.1", user: User | None = None, headers: Mapping[str, str] | None = None
) -> HttpRequest:
    request = RequestFactory().post("/", REMOTE_ADDR=address, headers=headers)
    request.user = user or AnonymousUser()
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


def spends(request: HttpRequest, times: int, limit: int = 3) -> int:
    """How many of so many attempts are allowed."""
    return sum(limits.spend(request, "answer", limit=limit, per_s=60) for _ in range(times))


def test_as_many_as_the_limit_are_allowed_and_then_none() -> None:
    assert spends(request_from(), times=10) == 3


def test_the_next_window_allows_again(monkeypatch: pytest.MonkeyPatch, limits_now_s: float) -> None:
    spends(request_from(), times=10)
    monkeypatch.setattr("edgelearn.web.limits.time", lambda: limits_now_s + 60)
    assert spends(request_from(), times=10) == 3


def test_actions_are_counted_apart() -> None:
    spends(request_from(), times=10)
    assert limits.spend(request_from(), "sign-up", limit=1, per_s=60)


def test_another_client_is_not_held_back() -> None:
    spends(request_from("192.0.2.1"), times=10)
    assert spends(request_from("192.0.2.2"), times=10) == 3


def test_a_user_is_counted_by_account_wherever_they_are() -> None:
    user = User(pk=7)
    spends(request_from("192.0.2.1", user), times=2)
    assert spends(request_from("192.0.2.2", user), times=10) == 1
    assert spends(request_from("192.0.2.1"), times=10) == 3


def test_all_addresses_of_one_ipv6_customer_are_one_client() -> None:
    spends(request_from("2001:db8:0:1::1"), times=3)
    assert spends(request_from("2001:db8:0:1:ffff::2"), times=1) == 0
    assert spends(request_from("2001:db8:0:2::1"), times=1) == 1


def test_a_hundred_attempts_at_once_are_a_hundred() -> None:
    barrier = threading.Barrier(20)
    allowed: list[int] = []

    def attempts() -> None:
        barrier.wait()
        allowed.append(spends(request_from(), times=5, limit=30))

    threads = [threading.Thread(target=attempts) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 30


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "192.0.2.1"),  # nobody in front: the header is the client's invention
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),  # the client put something before it
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "192.0.2.1"),  # fewer than there are proxies: it did not come through them
        (1, "", "192.0.2.1"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::"),
        (1, "2001:db8::1", "2001:db8::"),
        (1, "unknown", "unknown"),
        (1, "<script>", "unknown"),
    ],
)
def test_x_forwarded_for_is_believed_as_far_as_the_proxies_go(proxies: int, forwarded: str, expected: str) -> None:
    request = request_from("192.0.2.1", headers={"X-Forwarded-For": forwarded})
    with override_settings(PROXIES=proxies):
        assert limits.client_network(request) == expected


def test_inventing_addresses_does_not_help_against_a_limit() -> None:
    with override_settings(PROXIES=1):
        allowed = [
            spends(request_from(headers={"X-Forwarded-For": f"198.51.100.{n}, 203.0.113.9"}), times=1)
            for n in range(50)
        ]
    assert sum(allowed) == 3


def test_a_full_cache_that_drops_a_count_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def dropped(key: str) -> int:
        raise ValueError(key)

    monkeypatch.setattr(cache, "incr", dropped)
    assert limits.spend(request_from(), "answer", limit=1, per_s=60)


def test_a_refusal_is_a_page_that_says_when_to_try_again() -> None:
    request = request_from()
    spends(request, times=4)
    answer = limits.refusal(request)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "21"
    assert "<h1>A little later, please</h1>" in answer.text
    assert "try again in 21 seconds" in answer.text


def test_a_refusal_for_htmx_is_a_sentence_in_the_place_for_notices() -> None:
    request = request_from(headers={"HX-Request": "true"})
    limits.spend(request, "answer", limit=0, per_s=3600)
    answer = limits.refusal(request)
    assert answer.status_code == 429
    assert answer["HX-Retarget"] == "#notice"
    assert "try again in 14 minutes" in answer.text
    assert "<h1>" not in answer.text
