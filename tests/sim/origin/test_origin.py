"""The origin's queue and what it answers."""

from edgelearn.sim.origin.queue import WorkerQueue
from edgelearn.sim.origin.responses import answer


def test_requests_start_in_the_order_of_arrival_as_workers_get_free() -> None:
    queue = WorkerQueue(active=2)
    for request in (7, 8, 9):
        queue.arrive(request)
    assert [queue.next_start(), queue.next_start(), queue.next_start()] == [(7, 0), (8, 1), None]
    queue.release(1)
    assert queue.next_start() == (9, 1)


def test_a_worker_taken_away_finishes_and_then_takes_nothing() -> None:
    queue = WorkerQueue(active=2)
    for request in (1, 2, 3):
        queue.arrive(request)
    assert [queue.next_start(), queue.next_start()] == [(1, 0), (2, 1)]
    queue.active = 1
    queue.release(1)
    assert queue.next_start() is None
    queue.release(0)
    assert queue.next_start() == (3, 0)


def test_an_answer_states_its_date_in_whole_seconds_and_its_header_only_when_there_is_one() -> None:
    response = answer(cache_control="", size_bytes=5, made_at_s=61.9)
    assert response.headers.get("Date") == "Mon, 01 Jan 2024 00:01:01 GMT"
    assert response.headers.get("Cache-Control") is None
    assert response.made_at_s == 61.9
    assert answer(cache_control="no-store", size_bytes=5, made_at_s=0).headers.get("cache-control") == "no-store"
