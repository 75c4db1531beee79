"""Wrong rules as caches: each gets wrong what it is about, and nothing else."""

import pytest

from edgelearn.sim.beliefs.mistaken_cache import MistakenCache
from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from edgelearn.sim.cache.policy import PRIVATE, SHARED, CachePolicy
from edgelearn.sim.messages import Headers, Request, Response
from tests.sim.cache.story import EPOCH_S, Table, play, story

ABOUT_WHAT_IS_STALE = "stale-answers-unasked"
PAGE = Request(url="https://site.example/")


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
    stale = "hit, revalidating" if name == ABOUT_WHAT_IS_STALE else "forwarded"
    assert endings == ["forwarded", "hit", stale]


def from_arrival(*, took_s: float) -> MistakenCache:
    """A cache that counts max-age from when an answer came, with one that took so long, and came with an Age."""
    cache = MistakenCache(WRONG_RULES["max-age-from-arrival"], policy=PRIVATE)
    headers = Headers([("Cache-Control", "max-age=60"), ("Age", "30")])
    response = Response(headers=headers, made_at_s=0.0)
    cache.receive(PAGE, response, request_s=0.0, response_s=took_s, lookup=cache.look_up(PAGE, 0.0))
    return cache


def test_counting_from_arrival_forgets_the_age_and_the_time_that_the_answer_took() -> None:
    (copy,) = from_arrival(took_s=20.0).stored
    assert (copy.age_s(20.0), copy.fresh_for_s(20.0)) == (0, 60)


def test_counting_from_arrival_keeps_nothing_that_was_purged_on_its_way() -> None:
    cache = from_arrival(took_s=20.0)
    lookup = cache.look_up(PAGE, 100.0)
    cache.purge(110.0, url=PAGE.url)
    fresh = Response(headers=Headers([("Cache-Control", "max-age=60")]))
    cache.receive(PAGE, fresh, request_s=100.0, response_s=120.0, lookup=lookup)
    assert cache.stored == ()


def test_each_is_told_in_sentences_and_refuted_by_a_clause() -> None:
    for rule in WRONG_RULES.values():
        assert rule.belief
        assert rule.truth
        assert rule.refuted_by.url
