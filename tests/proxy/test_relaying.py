"""What every proxy must get right between well-behaved ends: framing, order, interim answers, byte-exact bodies."""

import asyncio
from hashlib import sha256

from tests.proxy.stage import CACHED, CLOSE, EARLY, END, OK, SILENCE, run, staged

UPLOAD = "POST /form HTTP/1.1\r\nHost: shop.example\r\n"


@run
async def test_an_answer_comes_through_with_its_fields_and_says_which_way_it_took() -> None:
    async with staged(("HTTP/1.1 201 Made\r\nX-Own: 1\r\nX-Own: 2\r\nContent-Length: 3\r\n\r\nabc",)) as stage:
        got = await stage.get("/a?b=c")
    assert (got.status, got.body, got.headers["x-own"]) == (201, b"abc", "1, 2")
    assert got.headers["via"].startswith("1.1 edgelearn-")
    assert "fwd=uri-miss" in got.headers["cache-status"]
    assert "date" in got.headers  # RFC 9110 §6.6.1: added where the origin sent none


@run
async def test_a_kept_connection_serves_request_after_request() -> None:
    async with staged((OK,)) as stage:
        client = await stage.client()
        for number in range(3):
            await client.send(f"GET /{number} HTTP/1.1\r\nHost: shop.example\r\n\r\n")
            got = await client.got()
            assert got.body == b"ok"
        assert [str(each) for each in stage.origin.seen] == ["GET /0", "GET /1", "GET /2"]
        assert stage.origin.connections == 1


@run
async def test_pipelined_requests_are_answered_in_order() -> None:
    async with staged(*((f"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{number}",) for number in range(5))) as stage:
        client = await stage.client()
        await client.send("".join(f"GET /{number} HTTP/1.1\r\nHost: shop.example\r\n\r\n" for number in range(5)))
        bodies = [(await client.got()).body for _ in range(5)]
    assert bodies == [b"0", b"1", b"2", b"3", b"4"]


@run
async def test_a_request_body_of_known_length_goes_through_byte_for_byte() -> None:
    content = bytes(range(256)) * 3000
    async with staged((OK,)) as stage:
        await stage.ask(f"{UPLOAD}Content-Length: {len(content)}\r\n\r\n", content[:1000], content[1000:])
        assert stage.origin.seen[0].body == content
        assert stage.origin.seen[0].headers["content-length"] == str(len(content))


@run
async def test_a_chunked_request_body_goes_through_with_its_trailers() -> None:
    async with staged((OK,)) as stage:
        await stage.ask(f"{UPLOAD}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n")
        assert str(stage.origin.seen[0]) == "POST /form abcde"
        assert stage.origin.seen[0].headers["transfer-encoding"] == "chunked"


@run
async def test_a_large_body_streams_through_byte_for_byte_and_is_kept() -> None:
    content = bytes(range(251)) * 8000
    head = f"HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: {len(content)}\r\n\r\n"
    async with staged((head, content)) as stage:
        first, second = await stage.get(), await stage.get()
        assert len(stage.origin.seen) == 1
    assert first.body == second.body == content
    assert "hit" in second.headers["cache-status"]


@run
async def test_a_chunked_answer_comes_through_with_its_trailers_and_is_kept_with_its_length() -> None:
    script = (
        "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n",
        "3\r\nabc\r\n",
        "1\r\nd\r\n0\r\nX-Sum: 4\r\nContent-Length: 9\r\n\r\n",
    )
    async with staged(script) as stage:
        first, second = await stage.get(), await stage.get()
    assert (first.body, first.trailers) == (b"abcd", {"x-sum": "4"})
    assert (second.body, second.headers["content-length"]) == (b"abcd", "4")


@run
async def test_an_answer_that_ends_with_its_connection_is_whole_and_kept() -> None:
    async with staged(("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\n\r\nall of it", CLOSE)) as stage:
        first, second = await stage.get(), await stage.get()
    assert (first.body, first.is_whole) == (b"all of it", True)
    assert "hit" in second.headers["cache-status"]


@run
async def test_head_and_answers_without_content_leave_the_connection_usable() -> None:
    scripts = (
        ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",),
        ("HTTP/1.1 204 No Content\r\n\r\n",),
        ('HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n',),
        (OK,),
    )
    async with staged(*scripts) as stage:
        client = await stage.client()
        for method, lines in (("HEAD", ""), ("GET", ""), ("GET", 'If-None-Match: "a"\r\n'), ("GET", "")):
            await client.send(f"{method} /x HTTP/1.1\r\nHost: shop.example\r\nAuthorization: x\r\n{lines}\r\n")
        got = [await client.got(method) for method in ("HEAD", "GET", "GET", "GET")]
    assert [each.status for each in got] == [200, 204, 304, 200]
    assert got[0].headers["content-length"] == "500"
    assert got[3].body == b"ok"


@run
async def test_interim_answers_come_through_in_order() -> None:
    script = (
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + OK,
    )
    async with staged(script) as stage:
        got = await stage.get()
    assert (got.interim, got.body) == ((102, 103), b"ok")


@run
async def test_http_1_0_gets_no_interim_answer_and_no_chunks() -> None:
    script = "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
    async with staged((script,)) as stage:
        client = await stage.client()
        await client.send("GET / HTTP/1.0\r\nHost: shop.example\r\n\r\n")
        raw = await client.raw(b"ok")
        assert await client.is_closed()
    assert raw.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"chunked" not in raw


@run
async def test_the_origin_decides_whether_an_expected_body_comes() -> None:
    async with staged((OK,)) as stage:
        client = await stage.client()
        await client.send(f"{UPLOAD}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert (await client.raw(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
        await client.send("abc")
        got = await client.got("POST")
        assert (got.status, got.interim) == (200, ())
        assert str(stage.origin.seen[0]) == "POST /form abc"
        assert stage.origin.seen[0].headers["expect"] == "100-continue"


@run
async def test_a_refusal_before_the_body_reaches_a_client_that_waits_with_it() -> None:
    script = (EARLY, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", SILENCE)
    async with staged(script) as stage:
        client = await stage.client()
        await client.send(f"{UPLOAD}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        got = await client.got("POST")
        assert (got.status, got.interim, got.headers["connection"]) == (401, (), "close")
        assert await client.is_closed()


@run
async def test_a_silent_origin_does_not_leave_the_client_waiting_for_100() -> None:
    script = (EARLY, SILENCE)
    async with staged(script, timeouts={"continue_wait_s": 0.01}) as stage:
        client = await stage.client()
        await client.send(f"{UPLOAD}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert (await client.raw(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")


@run
async def test_a_client_that_stops_sending_still_gets_its_answer() -> None:
    async with staged((OK,)) as stage:
        got = await stage.ask("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n", END)
    assert got.body == b"ok"


@run
async def test_an_answer_before_the_upload_is_done_reaches_the_client() -> None:
    async with staged((OK,)) as stage:
        stage.origin.scripts = [(EARLY, "HTTP/1.1 413 Too Much\r\nContent-Length: 4\r\n\r\nstop", CLOSE)]
        client = await stage.client()
        await client.send(f"{UPLOAD}Content-Length: 9000000\r\nExpect: 100-continue\r\n\r\n", b"x" * 1000)
        got = await client.got("POST")
    assert (got.status, got.body, got.is_whole) == (413, b"stop", True)


@run
async def test_what_concerns_one_hop_stays_there_and_what_the_proxy_knows_is_added() -> None:
    async with staged(
        ("HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=9\r\n" + OK[17:],)
    ) as stage:
        got = await stage.get(
            "/", "Connection: X-Mine", "X-Mine: 1", "X-Forwarded-For: 6.6.6.6", "Forwarded: for=6.6.6.6", "TE: trailers"
        )
        sent = stage.origin.seen[0].headers
    assert "x-hop" not in got.headers
    assert "keep-alive" not in got.headers
    assert "x-mine" not in sent
    assert (sent["host"], sent["x-forwarded-for"], sent["x-forwarded-host"]) == (
        "shop.example",
        "127.0.0.1",
        "shop.example",
    )
    assert sent["forwarded"] == "for=127.0.0.1;host=shop.example;proto=http" or '"shop.example"' in sent["forwarded"]
    assert sent["cdn-loop"] == sent["via"].removeprefix("1.1 ")
    assert sent["te"] == "trailers"


@run
async def test_a_query_is_answered_from_store_for_the_same_content_only() -> None:
    async with staged(
        (CACHED,), ("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\ntwo",)
    ) as stage:
        query = "QUERY /q HTTP/1.1\r\nHost: shop.example\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\n"
        bodies = [(await stage.ask(query, content, method="QUERY")) for content in ("abc", "xyz", "abc")]
        assert [each.body for each in bodies] == [b"ok", b"two", b"ok"]
        assert [str(each) for each in stage.origin.seen] == ["QUERY /q abc", "QUERY /q xyz"]


@run
async def test_many_at_once_for_the_same_cost_the_origin_one_request() -> None:
    async with staged((CACHED,)) as stage:
        got = await asyncio.gather(*(stage.get("/page") for _ in range(20)))
        assert len(stage.origin.seen) == 1
    assert {each.body for each in got} == {b"ok"}
    assert sum("collapsed" in each.headers["cache-status"] for each in got) == 19


@run
async def test_many_at_once_for_what_may_not_be_kept_are_each_answered_by_the_origin() -> None:
    private = "HTTP/1.1 200 OK\r\nCache-Control: private\r\nContent-Length: 2\r\n\r\nok"
    async with staged((private,)) as stage:
        got = await asyncio.gather(*(stage.get("/page") for _ in range(10)))
        assert len(stage.origin.seen) == 10
    assert {each.status for each in got} == {200}


@run
async def test_the_body_of_a_get_takes_it_past_the_cache() -> None:
    async with staged((CACHED,)) as stage:
        for content in ("abc", "xyz"):
            await stage.ask("GET / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 3\r\n\r\n", content)
        await stage.get()
        assert [str(each) for each in stage.origin.seen] == ["GET / abc", "GET / xyz", "GET /"]


@run
async def test_a_stale_answer_goes_out_at_once_while_the_copy_is_renewed() -> None:
    stale = "HTTP/1.1 200 OK\r\nCache-Control: max-age=0, stale-while-revalidate=60\r\nContent-Length: 3\r\n\r\n"
    async with staged((stale + "old",), (stale + "new",)) as stage:
        first, second = await stage.get(), await stage.get()
        await stage.origin.saw(2)
        while stage.server.edge.revalidations:
            await asyncio.sleep(0)
        third = await stage.get()
    assert [each.body for each in (first, second, third)] == [b"old", b"old", b"new"]


@run
async def test_a_copy_answers_when_the_origin_is_gone_and_says_why() -> None:
    async with staged(
        ("HTTP/1.1 200 OK\r\nCache-Control: max-age=0\r\nContent-Length: 2\r\n\r\nok",), (CLOSE,)
    ) as stage:
        await stage.get()
        got = await stage.get()
    assert (got.status, got.body) == (200, b"ok")
    assert "error=connection_terminated" in got.headers["proxy-status"]


@run
async def test_an_error_says_which_rule_forbade_the_copy_that_is_here() -> None:
    old = "HTTP/1.1 200 OK\r\nCache-Control: max-age=0, must-revalidate\r\nContent-Length: 3\r\n\r\nold"
    async with staged((old,), (CLOSE,)) as stage:
        await stage.get("/")
        got = await stage.get("/")
        while len(stage.server.edge.recent) < 2:
            await asyncio.sleep(0)
        told, _ = stage.server.edge.recent
    assert got.status == 502
    assert "must-revalidate" in got.headers["cache-status"]
    assert "error=" in got.headers["proxy-status"]
    assert [step.rule.clause for step in told.steps[-2:]] == ["RFC 9209 §2.3", "RFC 9111 §5.2.2.2"]


@run
async def test_a_part_that_broke_off_is_completed_later() -> None:
    content = sha256(b"x").hexdigest() * 50
    head = f'HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nETag: "v1"\r\nContent-Length: {len(content)}\r\n\r\n'
    rest = (
        f'HTTP/1.1 206 Partial Content\r\nETag: "v1"\r\nCache-Control: max-age=60\r\n'
        f"Content-Range: bytes 1000-{len(content) - 1}/{len(content)}\r\nContent-Length: {len(content) - 1000}\r\n\r\n"
    )
    async with staged((head + content[:1000], CLOSE), (rest + content[1000:],)) as stage:
        first, second, third = await stage.get(), await stage.get(), await stage.get()
        assert stage.origin.seen[1].headers["range"] == "bytes=1000-"
        assert len(stage.origin.seen) == 2
    assert (first.is_whole, first.body.decode()) == (False, content[:1000])
    assert second.body.decode() == third.body.decode() == content
