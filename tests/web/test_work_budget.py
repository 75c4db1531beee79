"""Budgets for work: a class behind one address has enough, whoever asks for more waits, and memory is bounded."""

import threading

import pytest
from django.test import RequestFactory

from edgelearn.web import limits, work_budget
from edgelearn.web.work_budget import Budgets


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now_s = 1_000.0
        monkeypatch.setattr("edgelearn.web.work_budget.monotonic", lambda: self.now_s)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def small(max_clients: int = 3) -> Budgets:
    return Budgets(capacity_units=10, units_per_s=2, max_clients=max_clients)


def test_what_is_there_can_be_spent_at_once_and_then_nothing(clock: Clock) -> None:
    budgets = small()
    assert [budgets.spend("a", 4) for _ in range(2)] == [0, 0]
    assert budgets.spend("a", 4) == 1.0
    assert budgets.spend("a", 2) == 0


def test_it_fills_up_while_time_passes_and_never_beyond_full(clock: Clock) -> None:
    budgets = small()
    budgets.spend("a", 10)
    clock.now_s += 2
    assert budgets.spend("a", 4) == 0
    clock.now_s += 1_000
    assert budgets.spend("a", 10) == 0
    assert budgets.spend("a", 1) == 0.5


def test_a_refusal_costs_nothing(clock: Clock) -> None:
    budgets = small()
    budgets.spend("a", 8)
    assert [budgets.spend("a", 4) for _ in range(50)] == [1.0] * 50
    clock.now_s += 1
    assert budgets.spend("a", 4) == 0


def test_what_costs_more_than_all_waits_for_a_full_budget(clock: Clock) -> None:
    budgets = small()
    assert budgets.spend("a", 1_000) == 0
    assert budgets.spend("a", 1_000) == 5.0


def test_clients_have_budgets_of_their_own(clock: Clock) -> None:
    budgets = small()
    budgets.spend("a", 10)
    assert budgets.spend("b", 10) == 0


def test_so_many_clients_are_remembered_and_no_more(clock: Clock) -> None:
    budgets = small()
    for client in "abcab":
        budgets.spend(client, 5)
    budgets.spend("d", 5)
    assert len(budgets) == 3
    assert budgets.spend("a", 1) > 0  # spent lately: remembered
    assert budgets.spend("c", 10) == 0  # silent the longest: forgotten


def test_no_unit_is_spent_twice_by_many_threads_at_once(clock: Clock) -> None:
    budgets = Budgets(capacity_units=500, units_per_s=1, max_clients=3)
    allowed: list[bool] = []

    def ask() -> None:
        allowed.extend([not budgets.spend("a", 1) for _ in range(200)])

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 500


def test_a_class_behind_one_address_with_live_labs_is_never_refused(clock: Clock) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    for _ in range(10 * 60 * 4):
        clock.now_s += 0.25
        assert all(work_budget.spend(request, 1) for _ in range(30))


def test_a_refusal_says_when_to_try_again(clock: Clock) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1")
    while work_budget.spend(request, 1_000):
        pass
    request.htmx = False  # type: ignore[attr-defined]
    answer = limits.refusal(request)
    assert (answer.status_code, answer["Retry-After"]) == (429, "7")


def test_an_address_and_its_network_are_one_client(clock: Clock) -> None:
    one, same = (RequestFactory().get("/", REMOTE_ADDR=f"2001:db8::{host}") for host in (1, 2))
    while work_budget.spend(one, work_budget.CAPACITY_UNITS):
        pass
    assert not work_budget.spend(same, 1)
