"""Hostile origins, as origins.toml tells them; after each, the proxy serves the next client as ever."""

from dataclasses import replace

import pytest

from edgelearn.proxy.settings import CACHE
from tests.proxy.corpus import Case, cases, check, pieces
from tests.proxy.stage import ECHO, Stage, in_loop, staged

CASES = cases("origins.toml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_origin(case: Case) -> None:
    in_loop(played(case))


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len(CASES) == len({case["name"] for case in CASES}) >= 75


async def played(case: Case) -> None:
    """Everything that a case says, and what holds after all of them."""
    cache = replace(CACHE, **case.get("cache", {}))
    scripts = [pieces(each) for each in case["origin"]]
    async with staged(*scripts, timeouts=case.get("timeouts"), limits=case.get("limits"), cache=cache) as stage:
        for number, (asked, expected) in enumerate(zip(_asked(case), case["answers"], strict=True)):
            client = await stage.client()
            await client.send(asked)
            got = await client.answer("HEAD" if asked.startswith("HEAD") else "GET")
            check(got, expected)
            assert got is not None
            for name, words in case.get("got", {}).items() if number == 0 else ():
                assert words in got.headers[name]
            client.close()
        assert len(await stage.origin.saw(case.get("seen", 1))) == case.get("seen", len(stage.origin.seen))
        assert stage.origin.connections >= case.get("connections", 1)
        await _next_client(stage)
        assert stage.server.edge.budget.used_bytes == 0


def _asked(case: Case) -> list[str]:
    lines = case.get("ask", ["GET /"] * len(case["answers"]))
    return [_request(line) for line in lines]


def _request(asked: str) -> str:
    line, _, fields = asked.removeprefix("1.0 ").partition("\r\n")
    rest = f"{fields}\r\n" if fields else ""
    return f"{line} HTTP/1.{0 if asked.startswith('1.0 ') else 1}\r\nHost: a\r\n{rest}\r\n"


async def _next_client(stage: Stage) -> None:
    stage.origin.scripts = [(ECHO,)]
    check(await stage.ask("GET /after HTTP/1.1\r\nHost: a\r\n\r\n"), "200:GET /after")
