"""The cache by the cases of cases/*.toml, and what holds for the collection itself."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import edgelearn.sim.cache
from edgelearn.sim.cache.policy import SHARED, CachePolicy
from edgelearn.sim.explain import Rule
from tests.sim.cache.story import Story, all_stories, check, story

STORIES = all_stories()
STEP = {"outcome": "forwarded"}


@pytest.mark.parametrize("told", STORIES, ids=lambda told: f"{told.topic}: {told.name}")
def test_the_cache_does_what_the_text_says(told: Story) -> None:
    check(told)


def test_no_two_cases_have_one_name() -> None:
    names = [each.name for each in STORIES]
    assert len(names) == len(set(names))


def test_every_rule_is_at_work_in_a_case_that_names_its_clause() -> None:
    exercised = {(rule, each.clause) for each in STORIES if each.clause for rule in check(each)}
    missing = [rule.name for rule in _rules() if (rule, rule.clause) not in exercised]
    assert missing == []


def test_every_choice_of_a_policy_is_made_in_a_case() -> None:
    fields = set(CachePolicy.__slots__) - {"remembered_absences"}  # it changes no answer
    made = {name for each in STORIES for name in fields if getattr(each.policy, name) != getattr(SHARED, name)}
    assert fields - made == set()


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({"name": "no clause", "steps": [STEP]}, "clause"),
        ({"name": "two of them", "clause": "a", "source": "b", "steps": [STEP]}, "either"),
        ({"name": "misspelt", "clauze": "a", "source": "b", "steps": [STEP]}, "clauze"),
        ({"name": "misspelt step", "source": "b", "steps": [{**STEP, "ur": "/"}]}, "ur"),
        ({"name": "misspelt answer", "source": "b", "steps": [{**STEP, "answer": {"code": 200}}]}, "code"),
        ({"name": "unknown word", "source": "b", "steps": [{**STEP, "answer": "gone"}]}, "unreachable"),
        ({"name": "unknown outcome", "source": "b", "steps": [{"outcome": "miss"}]}, "miss"),
        ({"name": "expects nothing", "source": "b", "steps": [STEP, {"at_s": 1}]}, "expects nothing"),
        ({"name": "no steps", "source": "b", "steps": []}, "steps"),
    ],
)
def test_a_malformed_case_is_refused_by_what_is_wrong_with_it(table: dict[str, object], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        story("topic", table)


def _rules() -> Iterator[Rule]:
    """Every rule that a module of the cache defines."""
    for module in pkgutil.iter_modules(edgelearn.sim.cache.__path__, "edgelearn.sim.cache."):
        for value in vars(importlib.import_module(module.name)).values():
            held = value.values() if isinstance(value, dict) else [value]
            yield from (each for each in held if isinstance(each, Rule))
