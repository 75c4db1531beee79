"""No number about one to four people is told, nor follows from those that are told."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.insight import disclosure, histogram
from lessons.insight.disclosure import LEAST, Parts, apart, either, runs, within

NAMES = "abcdef"
COUNTS = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 12), min_size=1)


def spells_enough(people: int) -> bool:
    return people == 0 or people >= LEAST


@pytest.mark.parametrize(
    ("counts", "told", "together"),
    [
        ({"a": 10, "b": 7}, {"a": 10, "b": 7}, None),
        ({"a": 10, "b": 2}, {"a": None, "b": None}, 12),
        ({"a": 10, "b": 2, "c": 6}, {"a": 10, "b": None, "c": None}, 8),
        ({"a": 10, "b": 2, "c": 3}, {"a": 10, "b": None, "c": None}, 5),
        ({"a": 10, "b": 0}, {"a": 10, "b": 0}, None),
        ({"a": 4, "b": 0}, {"a": None, "b": None}, None),
        ({"a": 0, "b": 0}, {"a": 0, "b": 0}, None),
        ({"a": 5}, {"a": 5}, None),
    ],
)
def test_small_parts_are_kept_back_with_others_that_hide_them(
    counts: Mapping[str, int], told: Mapping[str, int | None], together: int | None
) -> None:
    assert apart(counts) == Parts(told=told, together=together)


@given(COUNTS)
def test_every_sum_and_difference_of_what_is_told_is_about_enough_people(counts: dict[str, int]) -> None:
    parts = apart(counts)
    atoms = [count for count in (*parts.told.values(), parts.together) if count is not None]
    assert all(map(spells_enough, atoms))
    assert sum(atoms) in (sum(counts.values()), 0)
    back = [name for name, count in parts.told.items() if count is None]
    assert len(back) != 1 or not spells_enough(sum(counts.values()))
    # Whoever knows all but some parts learns of those only their sum.
    for size in range(1, len(atoms) + 1):
        assert all(spells_enough(sum(some)) for some in combinations(atoms, size))


@given(COUNTS, COUNTS)
def test_a_part_is_cut_further_only_where_it_is_told(counts: dict[str, int], inner: dict[str, int]) -> None:
    parts = apart(counts | {"a": sum(inner.values())})
    cut = within(parts, "a", inner)
    if parts["a"] is None:
        assert set(cut.told.values()) == {None}
        assert cut.together is None
    else:
        told = [count for count in (*cut.told.values(), cut.together) if count is not None]
        assert sum(told) == parts["a"]


@pytest.mark.parametrize(
    ("count", "of", "told"),
    [(5, 10, 5), (4, 10, None), (6, 10, None), (10, 10, 10), (0, 10, 0), (0, 0, 0), (5, None, None), (12, 10, None)],
)
def test_a_share_is_told_where_both_sides_are_enough(count: int, of: int | None, told: int | None) -> None:
    assert either(count, of) == told


@given(st.lists(st.integers(0, 9), max_size=12))
def test_runs_cover_everything_in_order_and_each_is_enough(counts: Sequence[int]) -> None:
    found = runs(len(counts), lambda first, end: spells_enough(sum(counts[first:end])))
    if not found:
        assert not spells_enough(sum(counts)) or not counts
        return
    assert [end for _, end in found[:-1]] == [first for first, _ in found[1:]]
    assert (found[0][0], found[-1][1]) == (0, len(counts))
    assert all(spells_enough(sum(counts[first:end])) for first, end in found)


NUMBERS = st.dictionaries(st.floats(-1e9, 1e12) | st.integers(0, 100).map(float), st.integers(1, 7), min_size=1)


@given(NUMBERS)
def test_each_span_of_numbers_has_at_least_five_people(people: dict[float, int]) -> None:
    spans = histogram.spans(people)
    if sum(people.values()) < LEAST:
        assert spans == []
        return
    assert sum(span.people for span in spans) == sum(people.values())
    for span in spans:
        assert span.people >= disclosure.LEAST
        assert span.people == sum(count for value, count in people.items() if span.holds(value))


@given(st.lists(st.integers(0, 40), min_size=1))
def test_the_median_is_the_middle(values: list[int]) -> None:
    people = {float(value): values.count(value) for value in values}
    assert histogram.median(people) == median(values)


def test_spans_are_round_and_open_at_both_ends() -> None:
    near = [span.label for span in histogram.spans({1.0: 5, 12.0: 6, 19.0: 5, 40.0: 5})]
    assert near == ["under 2", "2 to under 14", "14 to under 20", "from 20"]
    far = [span.label for span in histogram.spans({1.0: 6, 3.0: 5, 10_000.0: 5})]
    assert far == ["under 2", "2 to under 5", "from 5"]
