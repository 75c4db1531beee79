"""Goals and grades: what holds, by how much it is missed, which attempt is better, and on which seeds."""

from typing import Any

import pytest

from lessons.course.questions.challenge.grading import Comparison, Goal, Grade, Reached, grade, requests_simulated
from lessons.labs import LABS

AT_LEAST, AT_MOST, EXACTLY = Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.EXACTLY
TRAFFIC = LABS["traffic"]


def goal(comparison: Comparison, value: float, metric: str = "origin_requests", **window: Any) -> Goal:
    return Goal(metric=metric, comparison=comparison, value=value, **window)


def reached(wanted: Goal, visible: float | None, *hidden: float | None) -> Reached:
    return Reached(goal=wanted, visible=visible, hidden=hidden)


@pytest.mark.parametrize(
    ("comparison", "value", "figure", "holds", "miss"),
    [
        (AT_LEAST, 80.0, 80.0, True, 0),
        (AT_LEAST, 80.0, 79.9, False, 0.1),
        (AT_LEAST, 80.0, 90.0, True, -10),
        (AT_MOST, 9.0, 9.0, True, 0),
        (AT_MOST, 9.0, 10.0, False, 1),
        (AT_MOST, 0.0, 0.0, True, 0),
        (EXACTLY, 9.0, 9.0, True, 0),
        (EXACTLY, 9.0, 8.0, False, 1),
        (EXACTLY, 9.0, 11.0, False, 2),
        (EXACTLY, 0.3, 0.1 + 0.2, True, 0),
    ],
)
def test_a_goal_holds_or_is_missed_by_so_much(
    comparison: Comparison, value: float, figure: float, holds: bool, miss: float
) -> None:
    wanted = goal(comparison, value)
    assert wanted.holds(figure) is holds
    assert wanted.miss(figure) == pytest.approx(miss)


@pytest.mark.parametrize("comparison", list(Comparison))
def test_where_nothing_was_counted_no_goal_holds(comparison: Comparison) -> None:
    assert not goal(comparison, 0.0).holds(None)
    assert reached(goal(comparison, 0.0), None).shortfall == 1


@pytest.mark.parametrize(
    ("comparison", "figures", "worst"),
    [
        (AT_LEAST, [80.0, 70.0, 90.0], 70.0),
        (AT_MOST, [80.0, 70.0, 90.0], 90.0),
        (EXACTLY, [80.0, 70.0, 95.0], 95.0),
        (AT_MOST, [80.0, None], None),
        (AT_MOST, [], None),
    ],
)
def test_the_worst_figure_is_the_one_farthest_from_the_goal(
    comparison: Comparison, figures: list[float | None], worst: float | None
) -> None:
    assert goal(comparison, 80.0).worst(figures) == worst


def test_one_bad_seed_fails_the_goal_and_the_grade() -> None:
    few = goal(AT_MOST, 10.0)
    assert reached(few, 9.0, 9.0, 10.0).holds
    bad = reached(few, 9.0, 9.0, 12.0)
    assert not bad.holds
    assert bad.shortfall == pytest.approx(0.2)
    assert not Grade(reached=(reached(few, 9.0, 9.0, 9.0), bad)).passed


def test_grades_are_ordered_by_goals_held_then_by_shortfall() -> None:
    few, many = goal(AT_MOST, 10.0), goal(AT_LEAST, 80.0)
    none_held = Grade(reached=(reached(few, 11.0), reached(many, 79.0)))
    one_held = Grade(reached=(reached(few, 10.0), reached(many, 10.0)))
    nearer = Grade(reached=(reached(few, 10.0), reached(many, 70.0)))
    assert one_held.score > Grade(reached=(reached(few, 10.1), reached(many, 79.9))).score
    passed = Grade(reached=(reached(few, 10.0), reached(many, 80.0)))
    assert sorted([passed, nearer, none_held, one_held], key=lambda each: each.score) == [
        none_held,
        one_held,
        nearer,
        passed,
    ]


def small(**values: Any) -> dict[str, Any]:
    """A quick run of the traffic lab."""
    return {"pops": ["FRA"], "objects": 1, "rate_per_s": 20.0, "duration_s": 10.0, **values}


def test_figures_are_those_of_the_labs_metrics_on_each_seed() -> None:
    wanted = goal(AT_MOST, 1e9, "requests"), goal(AT_MOST, 1e9, "rtt_mean_ms", from_s=2.0, to_s=5.0)
    given = grade(TRAFFIC, small(seed=5), wanted, (7, 8))
    for each in given.reached:
        window = each.goal.window
        expected = [TRAFFIC.metric(small(seed=seed), each.goal.metric, *window) for seed in (5, 7, 8)]
        assert list(each.all) == expected


def test_the_same_settings_get_the_same_grade_again() -> None:
    wanted = (goal(AT_MOST, 10.0),)
    assert grade(TRAFFIC, small(), wanted, (3,)) == grade(TRAFFIC, small(), wanted, (3,))


def test_each_window_of_each_seed_counts_as_simulated() -> None:
    wanted = goal(AT_MOST, 1.0), goal(AT_LEAST, 1.0, "offload"), goal(AT_MOST, 1.0, from_s=5.0)
    assert (
        requests_simulated(TRAFFIC, TRAFFIC.form_class.from_values(small()).values, wanted, (1, 2)) == 20 * 10 * 2 * 3
    )
