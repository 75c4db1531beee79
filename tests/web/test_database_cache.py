"""The cache in the database: what several processes share where there is no Redis; limits count in it."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from edgelearn.web import limits
from edgelearn.web.database_cache import forget_expired
from lessons.accounts.models import CachedValue
from lessons.jobs.periodic import JOBS
from tests.web.test_limits import request_from

pytestmark = pytest.mark.django_db
ON_ITS_OWN = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def in_the_database() -> Iterator[None]:
    with override_settings(CACHES={"default": {"BACKEND": "edgelearn.web.database_cache.DatabaseCache"}}):
        yield


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    now_s = [1_000_000.0]
    monkeypatch.setattr("edgelearn.web.database_cache.time", lambda: now_s[0])
    monkeypatch.setattr("django.core.cache.backends.base.time.time", lambda: now_s[0])

    def passes(seconds: float) -> None:
        now_s[0] += seconds

    return passes


def at_once(count: int, work: Callable[[], None]) -> None:
    """Do the work in so many threads that begin together, each with a connection of its own, like a process."""
    barrier = threading.Barrier(count)

    def begin() -> None:
        barrier.wait()
        try:
            work()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=begin) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("value", [0, 7, -1, True, None, "text", [1.5, 2.5], {"a": (1, 2)}])
def test_what_is_kept_is_given_back_as_it_was(value: object) -> None:
    cache.set("name", value)
    found = cache.get("name", "nothing")
    assert found == value
    assert type(found) is type(value)


def test_what_is_not_there_is_the_default() -> None:
    assert cache.get("name") is None
    assert cache.get("name", 3) == 3
    assert not cache.delete("name")
    assert not cache.touch("name")
    with pytest.raises(ValueError, match="no number named 'name'"):
        cache.incr("name")


def test_adding_keeps_what_is_there_and_setting_does_not() -> None:
    assert cache.add("name", 1)
    assert not cache.add("name", 2)
    assert cache.get("name") == 1
    cache.set("name", 2)
    assert cache.get("name") == 2


def test_what_has_expired_is_gone_and_may_be_added_again(pass_time: Callable[[float], None]) -> None:
    cache.set("name", 1, timeout=10)
    pass_time(11)
    assert cache.get("name") is None
    with pytest.raises(ValueError, match="name"):
        cache.incr("name")
    assert cache.add("name", 5, timeout=10)
    assert cache.incr("name") == 6


def test_what_never_expires_stays(pass_time: Callable[[float], None]) -> None:
    cache.set("name", 1, timeout=None)
    pass_time(10**9)
    forget_expired()
    assert not cache.add("name", 2)
    assert cache.get("name") == 1


def test_touching_lets_it_stay_longer(pass_time: Callable[[float], None]) -> None:
    cache.set("name", 1, timeout=10)
    assert cache.touch("name", 100)
    pass_time(50)
    assert cache.get("name") == 1


def test_text_is_not_counted_up() -> None:
    cache.set("name", "7")
    with pytest.raises(ValueError, match="name"):
        cache.incr("name")


def test_everything_can_be_forgotten() -> None:
    cache.set_many({"one": 1, "two": 2})
    cache.clear()
    assert cache.get_many(["one", "two"]) == {}


def test_each_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cache.set("count", 1)
    for do in (
        lambda: cache.add("name", 1),
        lambda: cache.set("name", 2),
        lambda: cache.incr("count"),
        lambda: cache.get("name"),
        lambda: cache.delete("name"),
    ):
        with django_assert_num_queries(1):
            do()


def test_expired_rows_are_deleted_by_a_periodic_job(pass_time: Callable[[float], None]) -> None:
    cache.set("short", 1, timeout=10)
    cache.set("long", 1, timeout=100)
    pass_time(50)
    (job,) = [each for each in JOBS if each.name == "forget_counts"]
    job.do()
    assert [row.name for row in CachedValue.objects.all()] == [":1:long"]
    assert job.every <= timedelta(minutes=5)


@ON_ITS_OWN
def test_of_many_who_add_at_once_one_succeeds() -> None:
    added: list[bool] = []
    at_once(8, lambda: added.append(cache.add("lock", value=True, timeout=10)))
    assert added.count(True) == 1


@ON_ITS_OWN
def test_of_many_who_take_over_an_expired_lock_one_succeeds() -> None:
    cache.set("lock", value=True, timeout=-1)
    added: list[bool] = []
    at_once(8, lambda: added.append(cache.add("lock", value=True, timeout=10)))
    assert added.count(True) == 1


@ON_ITS_OWN
def test_a_limit_holds_for_all_processes_together() -> None:
    allowed: list[bool] = []

    def ask() -> None:
        request: HttpRequest = request_from()
        for _ in range(10):
            allowed.append(limits.spend(request, "answer", limit=30, per_s=60))

    at_once(8, ask)
    assert allowed.count(True) == 30
