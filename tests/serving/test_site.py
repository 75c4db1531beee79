"""The server on real sockets: slow clients hold nobody up, bodies are bounded, expensive work waits in its own lane."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from threading import Event
from typing import Any

from edgelearn.serving.environ import Environ
from edgelearn.serving.site import ADMISSION, BUSY, MOST_BYTES
from tests.proxy.stage import PATIENCE_S, run
from tests.serving.listening import ONE_THREAD, RULES, ask, listening, says

ALL_QUICK = replace(RULES, is_expensive=lambda environ: False)


@run
async def test_slow_clients_hold_no_thread_whatever_they_are_slow_at() -> None:
    """One thread, and clients that have sent a byte, half a head, half a body, or take nothing of a long answer."""

    def long_answers(environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return iter([b"x" * 100_000] * 100) if environ["PATH_INFO"] == "/long" else [b"quick"]

    async with listening(long_answers) as stage:
        for _ in range(20):
            await (await stage.client()).send("G")
            await (await stage.client()).send("GET / HTTP/1.1\r\nHost: si")
            await ask(await stage.client(), "/", "Content-Length: 100", method="POST")
            await ask(await stage.client(receive_bytes=4096), "/long")
        assert (await stage.get("/")).body == b"quick"


@run
async def test_an_incomplete_head_is_cut_off_in_time_and_told_so() -> None:
    async with listening(says("ok"), timeouts={"client_head_s": 0.05}) as stage:
        client = await stage.client()
        await client.send("G")
        assert (await client.got()).status == 408
        assert await client.is_closed()


@run
async def test_streamed_content_comes_whole_and_is_closed_also_when_the_client_goes_away() -> None:
    closed = Event()

    class Streamed:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"%03d" % number * 1000 for number in range(300)])

        def close(self) -> None:
            closed.set()

    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return Streamed()

    async with listening(application) as stage:
        got = await stage.get("/")
        assert got.is_whole
        assert got.body == b"".join(b"%03d" % number * 1000 for number in range(300))
        assert closed.is_set()
        closed.clear()
        client = await stage.client(receive_bytes=4096)
        await ask(client, "/")
        client.close()
        assert await asyncio.to_thread(closed.wait, PATIENCE_S)


@run
async def test_head_has_the_fields_and_no_content() -> None:
    async with listening(says("four")) as stage:
        got = await stage.get("/", method="HEAD")
        assert (got.status, got.headers["content-length"], got.body) == (200, "4", b"")
        assert "date" in got.headers


@run
async def test_an_answer_keeps_its_own_date_and_loses_the_space_before_a_cookie() -> None:
    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Set-Cookie", " a=1")])
        return [b""]

    async with listening(application) as stage:
        got = await stage.get("/")
        assert (got.headers["date"], got.headers["set-cookie"]) == ("Thu, 01 Jan 1970 00:00:00 GMT", "a=1")


@run
async def test_a_failing_application_is_a_500_and_the_next_request_is_served() -> None:
    def application(environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/broken":
            raise ZeroDivisionError
        if environ["PATH_INFO"] == "/unsendable":
            start_response("200 OK", [("X", "a\nb")])
            return [b""]
        return says("ok")(environ, start_response)

    async with listening(application) as stage:
        assert (await stage.get("/broken")).status == 500
        assert (await stage.get("/unsendable")).status == 500
        assert (await stage.get("/")).body == b"ok"


@run
async def test_when_even_quick_work_waits_too_long_it_is_told_so() -> None:
    slow = Slow()
    async with listening(slow, quick=replace(ONE_THREAD, waiting_per_client=1), rules=ALL_QUICK) as stage:
        clients = [await stage.client() for _ in range(2)]
        await ask(clients[0], "/expensive")
        assert await asyncio.to_thread(slow.begun.wait, PATIENCE_S)
        await ask(clients[1], "/expensive")
        assert (await stage.get("/")).status == 503
        slow.release.set()
        assert [(await client.got()).body for client in clients] == [b"done"] * 2


@run
async def test_too_long_an_address_is_refused() -> None:
    async with listening(says("ok"), rules=replace(RULES, target_bytes=100)) as stage:
        assert (await stage.get("/" + "x" * 99)).status == 200
        assert (await stage.get("/" + "x" * 100)).status == 414


# Bodies


class Door:
    """Admits bodies of at most so many bytes to /upload, and notes what it was given."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.asked: list[str] = []
        self.read: list[int] = []

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if ADMISSION in environ:
            self.asked.append(environ["CONTENT_LENGTH"])
            if environ["PATH_INFO"] == "/upload":
                environ[MOST_BYTES] = self.most_bytes
            return says("no", "413 Content Too Large")(environ, start_response)
        self.read.append(len(environ["wsgi.input"].read()))
        return says("taken")(environ, start_response)


POST = "POST {} HTTP/1.1\r\nHost: site.example\r\nContent-Length: {}\r\n\r\n"


@run
async def test_a_large_body_is_refused_before_any_of_it_is_sent() -> None:
    door = Door(5000)
    async with listening(door) as stage:
        client = await stage.client()
        await client.send(POST.format("/elsewhere", 400_000_000))
        got = await client.got()
        assert (got.status, got.body) == (413, b"no")
        assert await client.is_closed()
        assert (door.asked, door.read) == (["400000000"], [])


@run
async def test_small_bodies_are_read_without_asking_and_large_ones_where_they_may_come() -> None:
    door = Door(5000)
    async with listening(door) as stage:
        assert (await stage.ask(POST.format("/elsewhere", 1000), "x" * 1000)).body == b"taken"
        assert (await stage.ask(POST.format("/upload", 4000), "x" * 4000)).body == b"taken"
        assert (door.asked, door.read) == (["4000"], [1000, 4000])


@run
async def test_a_body_of_unknown_length_is_asked_for_and_bounded_as_it_comes() -> None:
    door = Door(5000)
    chunked = "POST {} HTTP/1.1\r\nHost: site.example\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = f"{1000:x}\r\n{'x' * 1000}\r\n"
    async with listening(door) as stage:
        assert (await stage.ask(chunked.format("/upload"), chunk * 5, "0\r\n\r\n")).body == b"taken"
        assert (await stage.ask(chunked.format("/upload"), chunk * 6)).status == 413
        assert (await stage.ask(chunked.format("/elsewhere"), chunk)).status == 413
        assert door.read == [5000]


@run
async def test_large_bodies_have_so_much_memory_together_and_for_each_client() -> None:
    door = Door(5000)
    rules = replace(RULES, held_bytes=9000, held_bytes_per_client=6000)
    async with listening(door, rules=rules) as stage:
        first = await stage.client()
        await ask(first, "/upload", "Content-Length: 4000", "Client: a", method="POST")
        while not door.asked:
            await asyncio.sleep(0)
        of_the_same = await stage.ask(POST.format("/upload", 4000).replace("Host", "Client: a\r\nHost"))
        assert of_the_same.status == 503
        of_another = await stage.ask(POST.format("/upload", 4000).replace("Host", "Client: b\r\nHost"), "x" * 4000)
        assert of_another.body == b"taken"
        await first.send("x" * 4000)
        assert (await first.got()).body == b"taken"
        again = await stage.ask(POST.format("/upload", 4000).replace("Host", "Client: a\r\nHost"), "x" * 4000)
        assert again.body == b"taken"


# Expensive work


class Slow:
    """Keeps each call for /expensive until it is released."""

    def __init__(self) -> None:
        self.begun, self.release = Event(), Event()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if BUSY in environ:
            return says(f"busy, back in {environ[BUSY]} s", "503 Service Unavailable")(environ, start_response)
        if environ["PATH_INFO"] == "/expensive":
            self.begun.set()
            assert self.release.wait(PATIENCE_S)
        return says("done")(environ, start_response)


@run
async def test_other_pages_are_answered_while_expensive_work_runs_and_waits() -> None:
    slow = Slow()
    async with listening(slow) as stage:
        clients = [await stage.client() for _ in range(4)]
        for client in clients:
            await ask(client, "/expensive")
        assert await asyncio.to_thread(slow.begun.wait, PATIENCE_S)
        assert (await stage.get("/")).body == b"done"
        slow.release.set()
        assert [(await client.got()).body for client in clients] == [b"done"] * 4


@run
async def test_more_expensive_work_than_may_wait_is_told_to_come_back() -> None:
    slow = Slow()
    async with listening(slow, expensive=replace(ONE_THREAD, waiting_per_client=1)) as stage:
        clients = [await stage.client() for _ in range(2)]
        await ask(clients[0], "/expensive")
        assert await asyncio.to_thread(slow.begun.wait, PATIENCE_S)
        await ask(clients[1], "/expensive")
        got = await stage.get("/expensive")
        assert (got.status, got.body) == (503, b"busy, back in 5 s")
        slow.release.set()
        assert [(await client.got()).body for client in clients] == [b"done"] * 2
