"""What would flip a decision: the edits that are found, that each does what it says, and that they are bounded."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgelearn.sim.cache import flip
from edgelearn.sim.cache.edits import Kind, Situation, edits
from edgelearn.sim.cache.flip import Verdict, flips, verdict
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.messages import Headers, Request, Response
from tests.fuzz.texts import VALID, value_for
from tests.sim.cache.story import EPOCH_S


def situation(
    answer: dict[str, str],
    at_s: float = 1.0,
    *,
    asked: dict[str, str] | None = None,
    first: dict[str, str] | None = None,
    policy: CachePolicy = SHARED,
    status: int = 200,
) -> Situation:
    """A page that was answered so, and is asked for again."""
    url = "https://site.example/"
    return Situation(
        first=Request(url=url, headers=Headers((first or {}).items())),
        response=Response(status=status, headers=Headers(answer.items()), content=b"x", size_bytes=1),
        request=Request(url=url, headers=Headers((asked or {}).items())),
        at_s=at_s,
        policy=policy,
        epoch_s=EPOCH_S,
    )


def told(case: Situation) -> dict[str, Verdict]:
    """Each flip's sentence with its verdict."""
    return {each.edit.sentence: each.verdict for each in flips(case, most=100)}


@pytest.mark.parametrize(
    ("case", "before", "sentence", "after"),
    [
        (
            situation({"Cache-Control": "max-age=60"}, 59),
            Verdict.ANSWERED,
            "the request came 1 s later",
            Verdict.FETCHED,
        ),
        (
            situation({"Cache-Control": "max-age=60", "ETag": '"a"'}, 75),
            Verdict.ASKED,
            "the request came 16 s earlier",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "max-age=60, stale-while-revalidate=30"}, 75),
            Verdict.WHILE_REVALIDATING,
            "the request came 16 s later",
            Verdict.FETCHED,
        ),
        (
            situation({"Cache-Control": "max-age=60"}, 75),
            Verdict.FETCHED,
            "max-age of the response rose to 76",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "max-age=60", "Age": "50"}, 20),
            Verdict.FETCHED,
            "Age of the response fell to 39",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "private, max-age=60"}),
            Verdict.FETCHED,
            "the response lacked private",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "private, max-age=60"}),
            Verdict.FETCHED,
            "the cache was private (a browser's)",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "max-age=60"}, first={"Authorization": "ada"}),
            Verdict.FETCHED,
            "the response said public",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "max-age=60", "Vary": "Accept-Language"}, first={"Accept-Language": "de"}),
            Verdict.FETCHED,
            "the request had Accept-Language: de",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "max-age=60", "Vary": "*", "ETag": '"a"'}),
            Verdict.ASKED,
            "the response had no Vary",
            Verdict.ANSWERED,
        ),
        (situation({"Cache-Control": "max-age=60"}), Verdict.ANSWERED, "the request was a POST", Verdict.FETCHED),
        (
            situation({"Last-Modified": "Mon, 01 Dec 2025 00:00:00 GMT"}, status=302),
            Verdict.FETCHED,
            "the response was a 200",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "max-age=60"}, asked={"Cache-Control": "max-age=0"}, policy=PRIVATE),
            Verdict.FETCHED,
            "max-age of the request rose to 1",
            Verdict.ANSWERED,
        ),
        (
            situation({"Cache-Control": "no-store"}),
            Verdict.FETCHED,
            "the response had CDN-Cache-Control: max-age=3600",
            Verdict.ANSWERED,
        ),
    ],
)
def test_the_edit_that_turns_it_is_found(case: Situation, before: Verdict, sentence: str, after: Verdict) -> None:
    assert verdict(case) is before
    assert told(case)[sentence] is after


def test_the_smallest_come_first() -> None:
    found = flips(situation({"Cache-Control": "max-age=60"}, 59))
    kinds = [each.edit.kind for each in found]
    assert kinds == sorted(kinds)
    assert kinds[0] is Kind.TIME


def test_a_number_that_turns_it_is_the_nearest_one() -> None:
    case = situation({"Cache-Control": "max-age=60"}, 75)
    (number,) = [each.edit for each in flips(case) if each.edit.kind is Kind.NUMBER]
    assert number.size == 16
    assert verdict(number.situation) is Verdict.ANSWERED


def test_tries_are_bounded_whatever_the_fields_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = 0

    def counted(case: Situation) -> Verdict:
        nonlocal tries
        tries += 1
        return verdict(case)

    monkeypatch.setattr(flip, "verdict", counted)
    many = ", ".join(f"x{each}={each}" for each in range(2_000))
    flips(situation({"Cache-Control": many, **{f"X-{each}": "1" for each in range(2_000)}}))
    assert tries < 1_000


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([SHARED, PRIVATE]))
def test_every_flip_does_what_it_says(seed: int, policy: CachePolicy) -> None:
    draw = Random(seed)
    names = ("Cache-Control", "Age", "Expires", "Vary", "ETag", "Last-Modified", "CDN-Cache-Control")
    answer = {name: value_for(draw, name) for name in draw.sample(names, 3)}
    asked = {name: value_for(draw, name) for name in draw.sample(tuple(VALID), 2)}
    case = situation(answer, draw.choice((0.0, 1.0, 70.0)), asked=asked, policy=policy)
    before = verdict(case)
    for found in flips(case, most=1_000):
        assert verdict(found.edit.situation) is found.verdict
        assert found.verdict is not before
    assert all(each.sentence for each in edits(case))
