"""The page at /.edge/: what it tells, that nothing in it comes to life, and who may not see it or purge."""

import json
import re
from collections.abc import Sequence

import pytest

from edgelearn.proxy.incoming_requests import Incoming
from edgelearn.proxy.page.admission import why_not
from edgelearn.proxy.page.responses import STATIC
from edgelearn.sim.messages import Headers
from tests.proxy.stage import CACHED, ECHO, Got, Stage, in_loop, run, staged

ATTACK = "/<script>alert(1)</script>?\"onload='x'"


async def own(stage: Stage, path: str = "", *lines: str, method: str = "GET", body: str = "", host: str = "") -> Got:
    """An answer of the page."""
    host = host or f"127.0.0.1:{stage.server.address[1]}"
    fields = [f"Host: {host}", *lines, *([f"Content-Length: {len(body)}"] if body else [])]
    return await stage.ask(
        f"{method} /.edge/{path} HTTP/1.1\r\n" + "\r\n".join(fields) + "\r\n\r\n" + body, method=method
    )


async def purge(stage: Stage, form: str, *lines: str) -> Got:
    """An answer to the form."""
    body = f"token={stage.server.edge.page.token}&{form}"
    return await own(stage, "purge", *lines, method="POST", body=body)


@run
async def test_it_tells_of_each_request_what_was_decided_and_why() -> None:
    async with staged((CACHED,)) as stage:
        await stage.get("/page")
        await stage.get("/page")
        got = await own(stage)
        data = json.loads((await own(stage, "requests.json")).body)
        live = await own(stage, "live")
    assert got.status == live.status == 200
    assert b"It is fresh for another" in got.body
    assert b'href="https://www.rfc-editor.org/rfc/rfc9111#section-4.2"' in got.body
    assert [(each["outcome"], each["status"]) for each in data] == [("hit", 200), ("miss", 200)]
    assert data[0]["steps"][0]["clause"] == "RFC 9111 §4"
    assert b"http://shop.example/page" in live.body


@run
async def test_what_others_sent_does_not_come_to_life_in_it() -> None:
    script = CACHED.replace("max-age=60", 'max-age=60, x="<img src=x onerror=1>"\r\nVary: X')
    async with staged((script,)) as stage:
        await stage.get(ATTACK, "X: <b onclick=1>")
        got = await own(stage)
    assert b"<script>alert" not in got.body
    assert b"<img" not in got.body
    assert b"<b onclick" not in got.body
    assert b"&lt;script&gt;" in got.body


@run
async def test_of_a_long_vary_a_few_fields_are_shown_and_the_others_counted() -> None:
    listed = ",".join(f"a{number:03}" for number in range(900))
    async with staged((CACHED.replace("\r\n\r\n", f"\r\nVary: {listed}\r\n\r\n"),)) as stage:
        await stage.get("/page")
        live = (await own(stage, "live")).body.decode()
    assert "a007: None<br>and 892 more fields" in live
    assert len(live) < 10_000


@run
async def test_a_browser_may_load_nothing_but_what_the_proxy_serves_itself() -> None:
    async with staged((ECHO,)) as stage:
        got = await own(stage)
        kinds = {name: (await own(stage, name)).headers["content-type"] for name in STATIC}
    policy = got.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'")
    assert "unsafe" not in policy
    assert b"style=" not in got.body
    assert b"<script>" not in got.body
    assert kinds["page.js"].startswith("text/javascript")
    assert {kind for name, kind in kinds.items() if name.endswith(".css")} == {"text/css; charset=utf-8"}
    assert got.headers["cache-control"] == "no-store"


@run
async def test_the_sheets_it_links_are_served_and_know_what_it_shows() -> None:
    async with staged((ECHO,)) as stage:
        await stage.get("/asked")
        shown = (await own(stage)).body.decode()
        linked = re.findall(r'href="/\.edge/([a-z]+\.css)"', shown)
        sheets = [await own(stage, name) for name in linked]
    assert [each.status for each in sheets] == [200] * len(linked)
    rules = "".join(each.body.decode() for each in sheets)
    for name in ("edge-requests", "tag", "steps", "step", "step-rule", "table-scroll", "visually-hidden"):
        assert f'class="{name}"' in shown
        assert re.search(rf"\.{name}[ ,:]", rules)


@pytest.mark.parametrize(
    ("host", "lines"),
    [
        ("evil.example", ()),
        ("shop.example:8080", ()),
        ("localhost.evil.example", ()),
        ("127.0.0.1", ("X-Forwarded-For: 6.6.6.6",)),
        ("127.0.0.1", ("Forwarded: for=6.6.6.6",)),
        ("127.0.0.1", ("Via: 1.1 front",)),
    ],
)
def test_it_is_shown_to_nobody_who_came_by_a_foreign_name_or_another_proxy(host: str, lines: Sequence[str]) -> None:
    async def played() -> None:
        async with staged((ECHO,)) as stage:
            for path in ("", "live", "requests.json", "page.js"):
                assert (await own(stage, path, *lines, host=host)).status == 403
            assert not stage.origin.seen

    in_loop(played())


@pytest.mark.parametrize(
    ("peer", "is_shown"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("::ffff:127.0.0.1", True)]
    + [(peer, False) for peer in ("10.0.0.1", "192.168.1.2", "8.8.8.8", "fe80::1", "::ffff:8.8.8.8", "", "localhost")],
)
def test_it_is_shown_on_this_machine_only(peer: str, is_shown: bool) -> None:
    asked = Incoming(
        method="GET",
        target="/.edge/",
        host="localhost:8080",
        is_http_1_0=False,
        fields=Headers(),
        length=0,
        expects_continue=False,
    )
    assert (why_not(asked, peer, "loopback", ()) == "") is is_shown


@pytest.mark.parametrize(
    ("policy", "host", "status"),
    [("nobody", "127.0.0.1", 403), ("everybody", "127.0.0.1", 200), ("everybody", "evil.example", 403)],
)
def test_the_policy_says_who_else_may_see_it(policy: str, host: str, status: int) -> None:
    async def played() -> None:
        async with staged((ECHO,), page=policy) as stage:
            assert (await own(stage, host=host)).status == status

    in_loop(played())


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ("what=url&value=http://shop.example/a", ["/ab", "/b"]),
        ("what=prefix&value=http://shop.example/a", ["/b"]),
        ("what=tag&value=even", ["/b"]),
        ("what=all&value=", []),
    ],
)
def test_the_form_purges_what_it_says(form: str, kept: Sequence[str]) -> None:
    tagged = CACHED.replace("Content-Length", "Surrogate-Key: even\r\nContent-Length")

    async def played() -> None:
        async with staged((tagged,), (tagged,), (CACHED,)) as stage:
            for path in ("/a", "/ab", "/b"):
                await stage.get(path)
            got = await purge(stage, form)
            assert (got.status, got.headers["location"]) == (303, "/.edge/?purged")
            assert (
                sorted(copy.key.removeprefix("GET http://shop.example") for copy in stage.server.edge.cache.stored)
                == kept
            )

    in_loop(played())


@run
async def test_a_soft_purge_keeps_the_copy_as_stale() -> None:
    async with staged((CACHED,)) as stage:
        await stage.get("/a")
        await stage.get("/ab")
        await purge(stage, "what=url&value=http://shop.example/a&soft=1")
        got = await stage.get("/a")
        assert "hit" in (await stage.get("/ab")).headers["cache-status"]
    assert "fwd=stale" in got.headers["cache-status"]


@pytest.mark.parametrize(
    ("body", "lines", "status"),
    [
        ("token=wrong&what=all", (), 403),
        ("what=all", (), 403),
        ("TOKEN&what=all", ("Origin: http://evil.example",), 403),
        ("TOKEN&what=all", ("Origin: null",), 403),
        ("TOKEN&what=all", ("Sec-Fetch-Site: cross-site",), 403),
        ("TOKEN&what=nonsense", (), 400),
        ("TOKEN&what=url&value=", (), 400),
        ("TOKEN&what=all&value=" + "x" * 20000, (), 413),
    ],
)
def test_a_purge_that_is_not_this_pages_changes_nothing(body: str, lines: Sequence[str], status: int) -> None:
    async def played() -> None:
        async with staged((CACHED,)) as stage:
            await stage.get("/a")
            sent = body.replace("TOKEN", f"token={stage.server.edge.page.token}")
            got = await own(stage, "purge", *lines, method="POST", body=sent)
            assert got.status == status
            assert len(stage.server.edge.cache.stored) == 1

    in_loop(played())


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "purge", 405), ("PUT", "", 405), ("GET", "nowhere", 404)]
)
def test_other_methods_and_addresses_are_refused(method: str, path: str, status: int) -> None:
    async def played() -> None:
        async with staged((ECHO,)) as stage:
            assert (await own(stage, path, method=method)).status == status
            assert not stage.origin.seen

    in_loop(played())


@run
async def test_what_was_refused_is_among_what_it_shows() -> None:
    async with staged((ECHO,)) as stage:
        await stage.ask("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")
        await stage.ask("QUERY / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n")
        data = json.loads((await own(stage, "requests.json")).body)
    assert [(each["method"], each["status"], each["outcome"]) for each in data] == [
        ("QUERY", 400, "refused"),
        ("", 400, "refused"),
    ]
    assert data[1]["steps"][0]["text"] == "Host is no host name with an optional port."


@run
async def test_looking_at_the_page_is_not_among_what_it_shows() -> None:
    async with staged((ECHO,)) as stage:
        await own(stage)
        await own(stage, "nothing-here")
        await own(stage, method="DELETE")
        assert len(stage.server.edge.recent) == 0
