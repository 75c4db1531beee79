"""Server-Timing: how long the edge and the origin took, beside what the origin itself says of its own."""

import asyncio
import re

from tests.proxy.stage import CACHED, CLOSE, run, staged

TIMED = 'HTTP/1.1 200 OK\r\nServer-Timing: db;dur=1;desc="a, b"\r\nContent-Length: 2\r\n\r\nok'


def names(field: str) -> list[str]:
    """The metrics of a field, each of which has a duration that is no less than nothing."""
    found = [re.fullmatch(r"([a-z]+);dur=([0-9]+\.[0-9])", member) for member in field.split(", ")]
    assert all(found), field
    return [each[1] for each in found if each]


@run
async def test_an_answer_says_how_long_edge_and_origin_took_and_one_from_store_names_no_origin() -> None:
    async with staged((CACHED,)) as stage:
        first, second = await stage.get(), await stage.get()
    assert names(first.headers["server-timing"]) == ["edge", "origin"]
    assert names(second.headers["server-timing"]) == ["edge"]


@run
async def test_whoever_waited_for_anothers_fetch_is_told_so() -> None:
    async with staged((CACHED,)) as stage:
        got = await asyncio.gather(*(stage.get("/page") for _ in range(2)))
    assert sorted(names(each.headers["server-timing"]) for each in got) == [["edge", "origin"], ["edge", "wait"]]


@run
async def test_what_the_origin_says_of_itself_goes_through_as_it_is_and_ours_is_a_line_of_its_own() -> None:
    async with staged((TIMED,)) as stage:
        client = await stage.client()
        await client.send("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n")
        lines = (await client.raw(b"\r\n\r\n")).decode().split("\r\n")
    told = [line.partition(": ")[2] for line in lines if line.lower().startswith("server-timing:")]
    assert told[0] == 'db;dur=1;desc="a, b"'
    assert names(told[1]) == ["edge", "origin"]
    assert len(told) == 2


@run
async def test_an_error_says_how_long_the_origin_was_waited_for() -> None:
    async with staged((CLOSE,)) as stage:
        got = await stage.get()
    assert got.status == 502
    assert names(got.headers["server-timing"]) == ["edge", "origin"]


@run
async def test_it_can_be_left_out() -> None:
    async with staged((CACHED,), server_timing=False) as stage:
        got = await stage.get()
    assert "server-timing" not in got.headers
    assert "cache-status" in got.headers


@run
async def test_the_proxys_own_page_is_not_timed() -> None:
    async with staged((CACHED,)) as stage:
        port = stage.server.address[1]
        got = await stage.ask(f"GET /.edge/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n")
    assert got.status == 200
    assert "server-timing" not in got.headers
