"""Thread pools (lanes) for the application. Expensive work has its own lane with fair queueing by client.

A lane runs a fixed number of calls at once. The others wait without a thread: in order for each client, and clients
take turns, so whoever asks for a lot waits for their own requests and others don't wait for them.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

RETRY_S = 5


class BusyError(Exception):
    """Too many calls are waiting, or this one has waited too long. Worth another try in `retry_s` seconds."""

    retry_s = RETRY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a lane admits. `waiting_s` is the longest that a call may wait for a thread."""

    threads: int
    waiting: int
    waiting_per_client: int
    waiting_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A call that waits for a thread, and since when."""

    work: Callable[[], Any]
    is_wanted: Callable[[], bool]
    result: "asyncio.Future[Any]"
    since_s: float


class Lane:
    """A pool of threads and the calls that wait for it. Used from the event loop's thread only."""

    def __init__(self, name: str, bounds: Bounds) -> None:
        self._bounds = bounds
        self._pool = ThreadPoolExecutor(bounds.threads, thread_name_prefix=name)
        self._free = bounds.threads
        self._waiting = 0
        self._turns: dict[str, deque[_Call]] = {}

    async def run(self, client: str, work: Callable[[], T], is_wanted: Callable[[], bool]) -> T | None:
        """What `work` returns in a thread, or None where it wasn't wanted any more when its turn came.

        Raises BusyError, and whatever `work` raises.
        """
        loop = asyncio.get_running_loop()
        bounds, own = self._bounds, self._turns.get(client, ())
        if not self._free and (self._waiting >= bounds.waiting or len(own) >= bounds.waiting_per_client):
            raise BusyError
        result: asyncio.Future[T | None] = loop.create_future()
        call = _Call(work=work, is_wanted=is_wanted, result=result, since_s=loop.time())
        self._turns.setdefault(client, deque()).append(call)
        self._waiting += 1
        self._start(loop)
        return await result

    def close(self) -> None:
        """Start nothing more; what is running goes on."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give free threads to the calls whose turn it is."""
        while self._free and self._turns:
            call = self._next()
            if call.result.done():
                continue
            if not call.is_wanted():
                call.result.set_result(None)
            elif loop.time() - call.since_s > self._bounds.waiting_s:
                call.result.set_exception(BusyError())
            else:
                self._free -= 1
                ended = partial(self._from_thread, loop, call)
                self._pool.submit(call.work).add_done_callback(ended)

    def _next(self) -> _Call:
        """The call whose turn it is; its client goes to the end of the line."""
        client = next(iter(self._turns))
        calls = self._turns.pop(client)
        call = calls.popleft()
        if calls:
            self._turns[client] = calls
        self._waiting -= 1
        return call

    def _from_thread(self, loop: asyncio.AbstractEventLoop, call: _Call, done: "Future[Any]") -> None:
        loop.call_soon_threadsafe(self._ended, loop, call, done)

    def _ended(self, loop: asyncio.AbstractEventLoop, call: _Call, done: "Future[Any]") -> None:
        self._free += 1
        self._start(loop)
        if call.result.done():
            return
        if error := done.exception():
            call.result.set_exception(error)
        else:
            call.result.set_result(done.result())
