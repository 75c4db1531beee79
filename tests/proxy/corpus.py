"""The hostile corpora as values: what clients.toml and origins.toml hold, and what an answer in them means."""

import tomllib
from pathlib import Path
from typing import Any

from tests.proxy.stage import Got

Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    """All cases of a file."""
    found: list[Case] = tomllib.loads((Path(__file__).parent / name).read_text())["case"]
    return found


def pieces(listed: list[Any]) -> list[str]:
    """What is sent, piece by piece."""
    return [each if isinstance(each, str) else each["repeat"] * each["times"] for each in listed]


def check(got: Got | None, expected: str) -> None:
    """An answer is as "200:body" says: "!" ends what must have broken off, "1xx>" stands before it for interim ones."""
    *interim, rest = expected.split(">", 1) if expected[:1] == "1" else ("", expected)
    status, has_body, body = rest.partition(":")
    is_broken = rest.endswith("!")
    assert got is not None, f"no answer came where {expected} was expected"
    assert str(got.status) == status.rstrip("!"), f"{got.status}: {got.body[:200]!r}"
    assert got.is_whole is not is_broken, f"{got.body[:200]!r}"
    if interim[0]:
        assert "+".join(map(str, got.interim)) == interim[0]
    if has_body:
        assert got.body.decode("latin-1") == body.rstrip("!")
