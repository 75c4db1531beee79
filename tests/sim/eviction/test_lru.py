"""LRU: order of use decides, nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.eviction.lru import LRU


@given(st.lists(st.sampled_from("abcdef"), min_size=1))
def test_the_victim_is_the_key_whose_last_use_is_oldest(uses: list[str]) -> None:
    order = LRU()
    for key in uses:
        order.use(key)
    last_use = {key: max(index for index, each in enumerate(uses) if each == key) for key in uses}
    assert list(order) == sorted(last_use, key=last_use.__getitem__)
    assert order.victim() == min(last_use, key=last_use.__getitem__)


def test_an_empty_order_has_no_victim() -> None:
    with pytest.raises(KeyError):
        LRU().victim()


def test_a_removed_key_is_no_victim() -> None:
    order = LRU()
    order.use("a")
    order.use("b")
    order.remove("a")
    assert order.victim() == "b"
