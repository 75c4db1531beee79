"""The drawn traffic: distributions as promised, draws that belong to their request."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgelearn.sim.facets import Facet
from edgelearn.sim.scenario import Action, UserGroup
from edgelearn.sim.traffic.draws import draw_traffic
from edgelearn.sim.traffic.popularity import alias_table, draw, popularity
from tests.sim.builders import one_pop, route


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40).filter(lambda weights: sum(weights) > 1e-6))
@settings(max_examples=100, deadline=None)
def test_an_alias_table_holds_exactly_the_probabilities_it_was_made_from(weights: list[float]) -> None:
    keep, alias = alias_table(np.array(weights))
    held = keep.copy()
    np.add.at(held, alias, 1 - keep)
    np.testing.assert_allclose(held / len(weights), np.array(weights) / sum(weights), atol=1e-9)


def test_a_uniform_number_draws_its_column_or_the_columns_alias() -> None:
    keep, alias = np.array([0.5, 1.0]), np.array([1, 1], np.int32)
    assert draw(np.array([0.0, 0.24, 0.26, 0.5, 0.99]), keep, alias).tolist() == [0, 0, 1, 1, 1]


def test_routes_share_the_traffic_as_their_shares_say() -> None:
    weights = popularity(((10, 0.8, 3.0), (5, 0.0, 1.0)))
    assert weights[:10].sum() == pytest.approx(0.75)
    assert weights[10:].tolist() == pytest.approx([0.05] * 5)


def test_gaps_between_arrivals_are_exponential_and_arrivals_in_order() -> None:
    gaps_s = np.diff(draw_traffic(one_pop(rate_per_s=50, duration_s=2_000)).at_s)
    assert (gaps_s >= 0).all()
    assert gaps_s.mean() == pytest.approx(1 / 50, rel=0.02)
    assert gaps_s.std() == pytest.approx(1 / 50, rel=0.03)


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    short, long = (draw_traffic(one_pop(duration_s=duration_s)) for duration_s in (30, 90))
    for name in ("at_s", "user", "item", "new_connection", "service_unit"):
        np.testing.assert_array_equal(getattr(short, name), getattr(long, name)[: len(short)])


def test_the_rate_follows_its_schedule() -> None:
    moved = tuple(Action(at_s=at_s, control="rate_per_s", value=rate) for at_s, rate in ((40.0, 100.0), (60.0, 1.0)))
    at_s = draw_traffic(one_pop(rate_per_s=10, duration_s=100, actions=moved)).at_s
    counts = np.histogram(at_s, bins=[0, 40, 60, 100])[0]
    assert counts == pytest.approx([400, 2_000, 40], rel=0.5)
    assert counts[1] == pytest.approx(2_000, rel=0.1)


def test_a_policy_is_no_part_of_the_traffic() -> None:
    scenario = one_pop()
    assert draw_traffic(scenario) is draw_traffic(replace(scenario, routes=(route("no-store"),)))


def test_another_seed_is_other_traffic() -> None:
    first, second = (draw_traffic(one_pop(seed=seed)).at_s for seed in (1, 2))
    assert not np.array_equal(first[:50], second[:50])


def test_drawn_traffic_cannot_be_changed_by_who_shares_it() -> None:
    with pytest.raises(ValueError, match="read-only"):
        draw_traffic(one_pop()).at_s[0] = 1


VARIED = (
    Facet(header="Accept-Language", values=("de", "en"), variants=("de", "en")),
    Facet(query="utm", values=("a", "b", "c"), zipf_exponent=1.0),
)


def test_facets_and_visitors_leave_all_else_as_it_was() -> None:
    plain = draw_traffic(one_pop())
    varied = draw_traffic(one_pop(facets=VARIED, visitors=7))
    for name in ("at_s", "user", "item", "new_connection", "service_unit"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(varied, name))
    assert varied.facets.shape == (len(plain), 2)
    assert plain.facets.shape == (len(plain), 0)


def test_values_are_drawn_in_their_proportions() -> None:
    drawn = draw_traffic(one_pop(facets=VARIED, rate_per_s=1_000, duration_s=100)).facets
    assert np.bincount(drawn[:, 0]) / len(drawn) == pytest.approx([0.5, 0.5], abs=0.01)
    assert np.bincount(drawn[:, 1]) / len(drawn) == pytest.approx([6 / 11, 3 / 11, 2 / 11], abs=0.01)


def test_a_visitor_stays_in_one_place_with_one_browser() -> None:
    users = tuple(UserGroup(name=f"U{number}", weight=number, pop=0, rtt_ms=10) for number in (1, 2, 7))
    traffic = draw_traffic(one_pop(users=users, visitors=100, facets=VARIED, rate_per_s=100))
    for column in (traffic.user, traffic.facets[:, 0]):
        assert len(np.unique(np.column_stack((traffic.visitor, column)), axis=0)) == len(np.unique(traffic.visitor))
    assert len(np.unique(np.column_stack((traffic.visitor, traffic.facets[:, 1])), axis=0)) > 200
    there = [len(np.unique(traffic.visitor[traffic.user == user])) for user in range(3)]
    assert there == [10, 20, 70]
