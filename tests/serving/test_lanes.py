"""Lanes: how many calls run at once, who waits, in which order, and who is turned away."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from threading import Event, get_ident

import pytest

from edgelearn.serving.lanes import Bounds, BusyError, Lane
from tests.proxy.stage import PATIENCE_S, run

BOUNDS = Bounds(threads=1, waiting=6, waiting_per_client=4, waiting_s=60.0)


def wanted() -> bool:
    return True


class Held:
    """A call that runs until it is released."""

    def __init__(self) -> None:
        self.begun, self.release = asyncio.Event(), Event()
        self._loop = asyncio.get_running_loop()

    def __call__(self) -> str:
        self._loop.call_soon_threadsafe(self.begun.set)
        assert self.release.wait(PATIENCE_S)
        return "held"


async def held_lane(bounds: Bounds = BOUNDS) -> tuple[Lane, Held, "asyncio.Task[str | None]"]:
    """A lane whose one thread is taken."""
    lane, held = Lane("test", bounds), Held()
    task = asyncio.create_task(lane.run("holder", held, wanted))
    async with asyncio.timeout(PATIENCE_S):
        await held.begun.wait()
    return lane, held, task


def noting(order: list[str], name: str) -> Callable[[], str]:
    def work() -> str:
        order.append(name)
        return name

    return work


@run
async def test_a_call_runs_in_another_thread_and_its_result_and_error_come_back() -> None:
    lane = Lane("test", BOUNDS)
    assert await lane.run("a", get_ident, wanted) != get_ident()
    with pytest.raises(ZeroDivisionError):
        await lane.run("a", lambda: 1 // 0, wanted)
    assert await lane.run("a", lambda: "still there", wanted) == "still there"
    lane.close()


@run
async def test_clients_take_turns_and_each_ones_calls_keep_their_order() -> None:
    lane, held, holder = await held_lane()
    order: list[str] = []
    names = ["a1", "a2", "a3", "b1", "b2", "c1"]
    tasks = [asyncio.create_task(lane.run(name[0], noting(order, name), wanted)) for name in names]
    await asyncio.sleep(0)
    held.release.set()
    await asyncio.gather(holder, *tasks)
    assert order == ["a1", "b1", "c1", "a2", "b2", "a3"]
    lane.close()


@run
async def test_more_than_a_client_or_all_of_them_may_have_waiting_is_turned_away_at_once() -> None:
    lane, held, holder = await held_lane()
    tasks = [asyncio.create_task(lane.run("a", lambda: "a", wanted)) for _ in range(4)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await lane.run("a", lambda: "a", wanted)
    tasks += [asyncio.create_task(lane.run("b", lambda: "b", wanted)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(BusyError):
        await lane.run("c", lambda: "c", wanted)
    held.release.set()
    assert await asyncio.gather(holder, *tasks) == ["held", *"aaaa", *"bb"]
    assert await lane.run("c", lambda: "c", wanted) == "c"
    lane.close()


@run
async def test_nothing_is_computed_for_whoever_is_gone_or_has_cancelled() -> None:
    lane, held, holder = await held_lane()
    order: list[str] = []
    gone = asyncio.create_task(lane.run("a", noting(order, "gone"), lambda: False))
    cancelled = asyncio.create_task(lane.run("a", noting(order, "cancelled"), wanted))
    last = asyncio.create_task(lane.run("a", noting(order, "last"), wanted))
    await asyncio.sleep(0)
    cancelled.cancel()
    held.release.set()
    assert list(await asyncio.gather(holder, gone, last)) == ["held", None, "last"]
    assert order == ["last"]
    lane.close()


@run
async def test_whoever_waited_too_long_is_told_to_come_back() -> None:
    lane, held, holder = await held_lane(replace(BOUNDS, waiting_s=0.5))
    late = asyncio.create_task(lane.run("a", lambda: "late", wanted))
    await asyncio.sleep(0.6)
    held.release.set()
    assert await holder == "held"
    with pytest.raises(BusyError):
        await late
    lane.close()
