"""Hostile clients, as clients.toml tells them; after each, the proxy serves the next client as ever."""

import asyncio
from typing import Any

import pytest

from tests.proxy.corpus import Case, cases, check, pieces
from tests.proxy.stage import ECHO, Stage, in_loop, staged

CASES = cases("clients.toml")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_client(case: Case) -> None:
    in_loop(played(case))


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len(CASES) == len({case["name"] for case in CASES}) >= 150


async def played(case: Case) -> None:
    """Everything that a case says, and what holds after all of them."""
    more: dict[str, Any] = {"hosts": tuple(case["hosts"])} if "hosts" in case else {}
    async with staged((ECHO,), timeouts=case.get("timeouts"), limits=case.get("limits"), **more) as stage:
        await _conversation(case, stage)
        await _what_the_origin_saw(case, stage)
        await _next_client(case, stage)
        assert stage.server.edge.budget.used_bytes == 0


async def _conversation(case: Case, stage: Stage) -> None:
    client = await stage.client()
    sending = asyncio.create_task(client.send(*pieces(case["send"])))
    answers = case["answers"] * case.get("times", 1)
    methods = case.get("methods", ["GET"] * len(answers))
    for expected, method in zip(answers, methods, strict=True):
        check(await client.answer(method), expected)
    if case.get("closed"):
        assert await client.is_closed()
    await sending
    if case.get("stays_open"):
        await client.send("GET /still HTTP/1.1\r\nHost: a\r\n\r\n")
        check(await client.answer(), "200:GET /still")
        stage.origin.seen.pop()
    client.close()


async def _what_the_origin_saw(case: Case, stage: Stage) -> None:
    expected = case.get("seen", []) * case.get("times", 1)
    if case.get("only_broken"):
        assert not any(each.is_whole for each in await stage.origin.saw(1))
        return
    seen = await stage.origin.saw(len(expected))
    assert [str(each) for each in seen] == expected
    for name, value in case.get("sent", {}).items():
        assert seen[-1].headers[name] == value
    assert not [name for name in case.get("unsent", []) if name in seen[-1].headers]


async def _next_client(case: Case, stage: Stage) -> None:
    host = case.get("hosts", ["a"])[0]
    got = await stage.ask(f"GET /after HTTP/1.1\r\nHost: {host}\r\n\r\n")
    check(got, "200:GET /after")
