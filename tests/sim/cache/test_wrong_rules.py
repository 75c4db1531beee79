"""Each wrong rule beside the truth: a story in which they differ, and one in which they don't."""

import pytest

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.cache.wrong_rules import WRONG_RULES, MistakenCache
from tests.sim.cache.story import EPOCH_S, Table, play, story

DIFFERENCES: dict[str, tuple[CachePolicy, list[Table], str, str]] = {
    "no-cache-forbids-storing": (
        SHARED,
        [
            {"answer": {"Cache-Control": "no-cache", "ETag": '"a"'}},
            {"at_s": 1, "answer": {"status": 304, "ETag": '"a"'}, "outcome": "validated"},
        ],
        "validated",
        "forwarded",
    ),
    "private-forbids-storing": (
        PRIVATE,
        [{"answer": {"Cache-Control": "private, max-age=60"}}, {"at_s": 1, "outcome": "hit"}],
        "hit",
        "forwarded",
    ),
    "max-age-from-arrival": (
        PRIVATE,
        [{"answer": {"Cache-Control": "max-age=60", "Age": "50"}}, {"at_s": 30, "outcome": "forwarded"}],
        "forwarded",
        "hit",
    ),
    "must-revalidate-always": (
        SHARED,
        [{"answer": {"Cache-Control": "max-age=60, must-revalidate"}}, {"at_s": 1, "outcome": "hit"}],
        "hit",
        "forwarded",
    ),
    "s-maxage-in-browsers": (
        PRIVATE,
        [{"answer": {"Cache-Control": "max-age=10, s-maxage=60"}}, {"at_s": 30, "outcome": "forwarded"}],
        "forwarded",
        "hit",
    ),
    "post-invalidates-nothing": (
        SHARED,
        [
            {"answer": {"Cache-Control": "max-age=60"}},
            {"at_s": 1, "method": "POST", "answer": {"status": 204}},
            {"at_s": 2, "outcome": "forwarded"},
        ],
        "forwarded",
        "hit",
    ),
    "vary-ignored": (
        SHARED,
        [
            {"Accept-Language": "de", "answer": {"Cache-Control": "max-age=60", "Vary": "Accept-Language"}},
            {"at_s": 1, "Accept-Language": "fr", "outcome": "forwarded"},
        ],
        "forwarded",
        "hit",
    ),
    "expired-is-useless": (
        SHARED,
        [
            {"answer": {"Cache-Control": "max-age=10", "ETag": '"a"'}},
            {"at_s": 20, "outcome": "forwarded", "sent": {"If-None-Match": True}},
        ],
        '"a"',
        "None",
    ),
    "query-not-in-key": (
        SHARED,
        [
            {"url": "/?page=1", "answer": {"Cache-Control": "max-age=60"}},
            {"at_s": 1, "url": "/?page=2", "outcome": "forwarded"},
        ],
        "forwarded",
        "hit",
    ),
}
"""For each: whose cache, a story, and how its last step ends by the text and by the belief."""


def ending(cache: HttpCache, steps: list[Table]) -> str:
    """How the last step went; where that tells nothing, with what the origin was asked."""
    told = [told for _, told in play(story("wrong", {"name": "n", "source": "s", "steps": steps}), cache)][-1]
    asked = steps[-1].get("sent")
    return str(told.sent[0].headers.get("If-None-Match")) if asked else told.outcome


@pytest.mark.parametrize("name", WRONG_RULES)
def test_the_belief_and_the_text_end_differently(name: str) -> None:
    policy, steps, truth, belief = DIFFERENCES[name]
    assert ending(HttpCache(policy=policy, epoch_s=EPOCH_S), steps) == truth
    assert ending(MistakenCache(WRONG_RULES[name], policy=policy, epoch_s=EPOCH_S), steps) == belief


@pytest.mark.parametrize("name", WRONG_RULES)
@pytest.mark.parametrize("policy", [SHARED, PRIVATE])
def test_what_a_belief_is_not_about_it_gets_right(name: str, policy: CachePolicy) -> None:
    steps: list[Table] = [
        {"answer": {"Cache-Control": "max-age=60"}},
        {"at_s": 59, "outcome": "hit"},
        {"at_s": 61, "answer": {"Cache-Control": "no-store"}, "outcome": "forwarded"},
    ]
    told = story("wrong", {"name": "n", "source": "s", "steps": steps})
    endings = [each.outcome for _, each in play(told, MistakenCache(WRONG_RULES[name], policy=policy, epoch_s=EPOCH_S))]
    assert endings == ["forwarded", "hit", "forwarded"]


def test_each_is_told_in_sentences_and_refuted_by_a_clause() -> None:
    for rule in WRONG_RULES.values():
        assert rule.belief
        assert rule.truth
        assert rule.clause.startswith("RFC 9111 §")
