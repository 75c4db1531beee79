"""Nothing grows without bound, nobody waits for others' slowness, nothing is asked twice, and the end is orderly."""

import asyncio
import gc
from collections.abc import Callable
from dataclasses import replace

import pytest

from edgelearn.proxy.server import Server
from edgelearn.proxy.settings import CACHE, Origin, Settings
from tests.proxy.stage import CACHED, CLOSE, EARLY, ECHO, PATIENCE_S, RESET, SILENCE, in_loop, run, staged

HALF = "GET / HTTP/1.1\r\nHost: shop.example\r\nX: "
WHOLE = "GET /x HTTP/1.1\r\nHost: shop.example\r\n\r\n"


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop turn until something holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0)


@run
async def test_others_are_served_while_two_hundred_slow_connections_are_open() -> None:
    async with staged((ECHO,)) as stage:
        slow = [await stage.client() for _ in range(200)]
        for client in slow:
            await client.send(HALF)
        assert (await stage.get("/quick")).body == b"GET /quick"
        await until(lambda: len(stage.server.clients) >= 200)
        assert (await stage.get("/again")).body == b"GET /again"
        await slow[0].send("1\r\n\r\n")
        assert (await slow[0].got()).body == b"GET /"


@run
async def test_a_full_house_lets_the_longest_idle_go_for_whoever_comes() -> None:
    async with staged((ECHO,), limits={"connections": 3}) as stage:
        idle = [await stage.client() for _ in range(3)]
        for client in idle:
            await client.send(WHOLE)
            await client.got()
        assert (await stage.get("/new")).body == b"GET /new"
        assert await idle[0].is_closed()


@run
async def test_a_full_house_of_half_sent_heads_makes_room_the_longest_first() -> None:
    async with staged((ECHO,), limits={"connections": 3}) as stage:
        half = [await stage.client() for _ in range(3)]
        for client in half:
            await client.send(HALF)
        await until(lambda: sum(not client.is_idle for client in stage.server.clients) == 3)
        assert (await stage.get("/new")).body == b"GET /new"
        assert await half[0].is_closed()
        await half[1].send("1\r\n\r\n")
        assert (await half[1].got()).status == 200


@run
async def test_a_full_house_of_half_sent_bodies_makes_room() -> None:
    async with staged((ECHO,), limits={"connections": 2}) as stage:
        half = [await stage.client() for _ in range(2)]
        for client in half:
            await client.send("POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 9\r\n\r\nhalf")
        await until(lambda: sum(client.awaits_peer and not client.is_idle for client in stage.server.clients) == 2)
        assert (await stage.get("/new")).body == b"GET /new"


@run
async def test_a_full_house_of_clients_that_wait_for_the_origin_turns_others_away() -> None:
    async with staged((SILENCE,), limits={"connections": 3}) as stage:
        busy = [await stage.client() for _ in range(3)]
        for number, client in enumerate(busy):
            await client.send(WHOLE.replace("/x", f"/{number}"))
        await stage.origin.saw(3)
        assert await (await stage.client()).is_closed()
        assert len(stage.server.clients) == 3


@run
async def test_a_body_that_trickles_is_cut_off_by_its_progress() -> None:
    """Each piece comes in time, all together don't: what a byte a moment buys is bounded."""
    async with staged((ECHO,), timeouts={"client_body_s": 0.2}, limits={"body_bytes_per_s": 1000}) as stage:
        client = await stage.client()
        await client.send("POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 100000\r\n\r\n")
        sent = 0
        while stage.server.clients and sent < 100_000:
            await client.send("x")
            sent += 1
            await asyncio.sleep(0.01)
        assert (await client.got()).status == 408
        assert sent < 1000


@run
async def test_one_client_cannot_take_all_places() -> None:
    async with staged((ECHO,), limits={"connections_per_client": 2}) as stage:
        first, second = await stage.client(), await stage.client()
        await until(lambda: len(stage.server.clients) == 2)
        assert await (await stage.client()).is_closed()
        for client in (first, second):
            await client.send(WHOLE)
            assert (await client.got()).status == 200


@run
async def test_whoever_leaves_is_forgotten() -> None:
    async with staged((ECHO,)) as stage:
        for ending in (CLOSE, RESET):
            for _ in range(20):
                client = await stage.client()
                await client.send(HALF, ending)
        await until(lambda: len(stage.server.clients) == 0)


@run
async def test_a_slow_reader_slows_the_origin_and_not_the_memory() -> None:
    piece, count = b"x" * 65536, 200
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(piece) * count}\r\n\r\n"
    async with staged((head, *[piece] * count)) as stage:
        client = await stage.client(receive_bytes=65536)
        await client.send(WHOLE)
        await until(lambda: any(client.is_slow for client in stage.server.clients))
        assert stage.origin.sent_pieces < count
        got = await client.got()
    assert len(got.body) == len(piece) * count


@run
async def test_a_client_that_leaves_ends_the_download_from_the_origin() -> None:
    piece, count = b"x" * 65536, 2000
    head = f"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: {len(piece) * count}\r\n\r\n"
    async with staged((head, *[piece] * count), (ECHO,)) as stage:
        client = await stage.client(receive_bytes=4096)
        await client.send(WHOLE)
        await until(lambda: any(client.is_slow for client in stage.server.clients))
        await client.send(RESET)
        await until(lambda: not stage.origin.is_serving)
        assert stage.origin.sent_pieces < count
        assert (await stage.get("/x")).body == b"GET /x"
        assert stage.server.edge.budget.used_bytes == 0


@pytest.mark.parametrize("ending", [CLOSE, RESET])
def test_clients_that_leave_in_the_middle_of_an_answer_are_no_fault(ending: str) -> None:
    content = b"x" * 3_000_000

    async def played() -> None:
        head = f"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: {len(content)}\r\n\r\n"
        async with staged((head, content)) as stage:
            await stage.get("/x")
            for path in ("/x", "/y"):
                clients = [await stage.client(receive_bytes=4096) for _ in range(10)]
                for client in clients:
                    await client.send(WHOLE.replace("/x", path) * 2)
                    await client.raw(b"\r\n\r\n")
                    await client.send(ending)
            await until(lambda: not stage.server.clients)

    in_loop(played())


@run
async def test_an_upload_that_turns_out_broken_ends_an_answer_that_came_early() -> None:
    early = (EARLY, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n", SILENCE)
    async with staged(early) as stage:
        client = await stage.client()
        await client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n")
        assert (await client.raw(b"\r\nab\r\n")).startswith(b"HTTP/1.1 200")
        await client.send("no chunk\r\n")
        assert await client.is_closed()
        await until(lambda: not stage.server.clients)
        assert [told.word for told in stage.server.edge.recent] == ["broken off"]
    gc.collect()  # a task whose failure nobody looked at would say so now


@run
async def test_a_client_that_leaves_before_an_interim_answer_is_not_the_origins_failure() -> None:
    async with staged((SILENCE,)) as stage:
        client = await stage.client()
        await client.send(WHOLE)
        await stage.origin.saw(1)
        await client.send(RESET)
        await until(lambda: all(each.is_gone for each in stage.server.clients))
        await stage.origin.say("HTTP/1.1 103 Early Hints\r\n\r\n")
        await until(lambda: not stage.server.clients)
        assert [told.word for told in stage.server.edge.recent] == ["client gone"]


@run
async def test_variants_without_end_take_only_so_much_room() -> None:
    varied = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nVary: X\r\nContent-Length: 2\r\n\r\nok"
    async with staged((varied,)) as stage:
        client = await stage.client()
        for number in range(300):
            await client.send(f"GET / HTTP/1.1\r\nHost: shop.example\r\nX: {number}\r\n\r\n")
            await client.got()
        assert len(stage.server.edge.cache.stored) == CACHE.max_variants


@run
async def test_stored_bytes_stay_within_their_bound() -> None:
    page = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 5000\r\n\r\n"
    async with staged((page, "x" * 5000), cache=replace(CACHE, capacity_bytes=50_000)) as stage:
        for number in range(30):
            await stage.get(f"/{number}")
        assert 0 < stage.server.edge.cache.used_bytes <= 50_000


@run
async def test_the_list_of_decisions_is_bounded() -> None:
    async with staged((ECHO,), limits={"log_entries": 5}) as stage:
        for number in range(9):
            await stage.get(f"/{number}")
        assert [told.number for told in stage.server.edge.recent] == [9, 8, 7, 6, 5]


@run
async def test_waiting_for_anothers_fetch_has_an_end() -> None:
    async with staged((SILENCE,), (CACHED,), timeouts={"collapse_wait_s": 0.02}) as stage:
        first = await stage.client()
        await first.send(WHOLE)
        await stage.origin.saw(1)
        got = await stage.get("/x")
    assert got.body == b"ok"
    assert "collapsed=?0" in got.headers["cache-status"]


@run
async def test_nobody_waits_for_a_body_that_turned_out_too_large_to_keep() -> None:
    chunks = "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\n\r\n"
    endless = (chunks, "400\r\n" + "x" * 1024 + "\r\n", SILENCE)
    timeouts = {"collapse_wait_s": 10 * PATIENCE_S}
    async with staged(endless, (CACHED,), timeouts=timeouts, cache=replace(CACHE, max_object_bytes=100)) as stage:
        first = await stage.client()
        await first.send(WHOLE)
        await first.raw(b"xxx")
        assert (await stage.get("/x")).body == b"ok"


@run
async def test_an_idle_connection_is_let_go_before_the_origin_does() -> None:
    hinted = "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1, max=9\r\nContent-Length: 2\r\n\r\nok"
    async with staged((hinted,)) as stage:
        for number in range(3):
            await stage.get(f"/{number}")
        assert stage.origin.connections == 3


@run
async def test_a_fetch_that_fails_leaves_nobody_waiting() -> None:
    async with staged((CLOSE,)) as stage:
        got = await asyncio.gather(*(stage.get("/x") for _ in range(5)))
    assert {each.status for each in got} == {502}


@run
async def test_more_than_so_many_connections_are_never_open_to_the_origin() -> None:
    limits, timeouts = {"origin_connections": 1}, {"origin_connect_s": 0.02}
    async with staged((SILENCE,), limits=limits, timeouts=timeouts) as stage:
        first = await stage.client()
        await first.send("GET /a HTTP/1.1\r\nHost: shop.example\r\n\r\n")
        await stage.origin.saw(1)
        got = await stage.get("/b")
        assert stage.origin.connections == 1
    assert (got.status, "connection_limit_reached" in got.headers["proxy-status"]) == (503, True)


@run
async def test_a_background_revalidation_that_failed_is_not_repeated_at_once() -> None:
    stale = "HTTP/1.1 200 OK\r\nCache-Control: max-age=0, stale-while-revalidate=60\r\nContent-Length: 3\r\n\r\nold"
    async with staged((stale,), (CLOSE,)) as stage:
        await stage.get()
        for _ in range(4):
            assert (await stage.get()).body == b"old"
            await until(lambda: not stage.server.edge.revalidations)
        assert len(stage.origin.seen) == 2


@run
async def test_an_origin_that_leads_back_here_is_a_loop() -> None:
    port = await _free_port()
    back = Server(Settings(origin=_at(port), listen_port=0))
    await back.start()
    async with staged(listen_port=port, origin=_at(back.address[1])) as stage:
        got = await stage.get()
    back.close_listener()
    await back.end()
    assert got.status == 508
    assert "proxy_loop_detected" in got.headers["proxy-status"]


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_an_origin_that_is_not_there_is_named_so(tls: bool) -> None:
    async def played() -> None:
        async with staged(origin=_at(await _free_port(), tls=tls)) as stage:
            got = await stage.get()
        assert got.status == 502
        assert "connection_refused" in got.headers["proxy-status"]

    in_loop(played())


@run
async def test_an_origin_without_tls_is_told_apart() -> None:
    plain = await asyncio.start_server(_greeting, "127.0.0.1", 0)
    async with staged(origin=_at(plain.sockets[0].getsockname()[1], tls=True)) as stage:
        got = await stage.get()
    plain.close()
    assert got.status == 502
    assert "tls_protocol_error" in got.headers["proxy-status"]


@run
async def test_stopping_lets_what_is_under_way_finish_and_ends_the_rest() -> None:
    timeouts = {"stop_grace_s": PATIENCE_S}
    head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab"
    async with staged((head, SILENCE), timeouts=timeouts) as stage:
        idle, busy = await stage.client(), await stage.client()
        await idle.send("\r\n")
        await busy.send("GET /x HTTP/1.1\r\nHost: shop.example\r\n\r\n")
        assert (await busy.raw(b"\r\n\r\nab")).startswith(b"HTTP/1.1 200")
        idle_again = await stage.client()
        await until(lambda: len(stage.server.clients) == 3)
        stopping = asyncio.create_task(stage.server.stop())
        assert await idle_again.is_closed()
        await stage.origin.say("cd")
        assert await busy.raw(b"cd") == b"cd"
        for client in (idle, busy):
            client.close()
        await stopping
        with pytest.raises(ConnectionRefusedError):
            await stage.client()


async def _free_port() -> int:
    listening = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port: int = listening.sockets[0].getsockname()[1]
    listening.close()
    await listening.wait_closed()
    return port


async def _greeting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 this is no TLS\r\n")
    await reader.read()
    writer.close()


def _at(port: int, *, tls: bool = False) -> Origin:
    return Origin(host="127.0.0.1", port=port, tls=tls)
