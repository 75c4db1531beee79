"""Grades a lab's run against goals, on the visible seed and on hidden ones. Pure.

A goal is a metric of the lab, a comparison and a value, over a stated window of the run. Here belong what a goal
means and how a run is measured against it; who may be graded, how often and on which seeds is said elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Any

from lessons.labs.base import Lab

SEED = "seed"  # the setting by which a lab draws its requests; a lab without it has one run only
_SAME = 1e-9  # figures closer than this are one figure


class Comparison(StrEnum):
    """How a figure stands to a goal's value."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    EXACTLY = "exactly"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A metric of the lab, to be at least, at most or exactly a value over the requests of [from_s, to_s)."""

    metric: str
    comparison: Comparison
    value: float
    from_s: float = 0.0
    to_s: float | None = None

    @property
    def window(self) -> tuple[float, float | None]:
        """The part of the run that counts."""
        return self.from_s, self.to_s

    def miss(self, reached: float) -> float:
        """By how much a figure misses the goal, in the metric's unit; below 0 by how much it has room."""
        if self.comparison is Comparison.AT_LEAST:
            return self.value - reached
        if self.comparison is Comparison.AT_MOST:
            return reached - self.value
        return abs(reached - self.value)

    def holds(self, reached: float | None) -> bool:
        """Whether a figure reaches the goal; where there was nothing to count, it doesn't."""
        return reached is not None and self.miss(reached) <= _SAME

    def worst(self, figures: Sequence[float | None]) -> float | None:
        """The figure that is farthest from the goal; None, nothing to count, is the worst of all."""
        counted = [each for each in figures if each is not None]
        return max(counted, key=self.miss) if counted and len(counted) == len(figures) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A goal and the figures reached: on the visible seed, and on the hidden ones (none for a lab without seeds)."""

    goal: Goal
    visible: float | None
    hidden: tuple[float | None, ...]

    @property
    def all(self) -> tuple[float | None, ...]:
        """The figures on all seeds."""
        return self.visible, *self.hidden

    @property
    def holds(self) -> bool:
        """Whether the goal is reached on every seed."""
        return all(map(self.goal.holds, self.all))

    @property
    def shortfall(self) -> float:
        """By which part of its value the goal is missed on the worst seed; 0 when it holds, at most 1."""
        worst = self.goal.worst(self.all)
        if self.holds or worst is None:
            return 0.0 if self.holds else 1.0
        return min(1.0, self.goal.miss(worst) / max(abs(self.goal.value), 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What became of each goal."""

    reached: tuple[Reached, ...]

    @property
    def passed(self) -> bool:
        """Whether every goal holds on every seed."""
        return all(each.holds for each in self.reached)

    @property
    def score(self) -> float:
        """What tells the better of two grades that don't pass: goals held, then the least shortfall in total."""
        held = sum(each.holds for each in self.reached)
        return held - sum(each.shortfall for each in self.reached) / (len(self.reached) + 1)


def goals_reached(score: float) -> int:
    """How many goals a grade with this score reached: all shortfalls together take less than one from it."""
    return ceil(score)


def grade(lab: Lab, values: Mapping[str, Any], goals: Sequence[Goal], hidden_seeds: Sequence[int]) -> Grade:
    """Run a lab from its start with typed values on their own seed and on hidden ones, and compare.

    Raises ValueError for values the lab's form refuses, KeyError for a metric the lab doesn't have.
    """
    visible = _figures(lab, values, goals)
    hidden = [_figures(lab, {**values, SEED: seed}, goals) for seed in hidden_seeds]
    return Grade(
        reached=tuple(
            Reached(goal=goal, visible=visible[number], hidden=tuple(figures[number] for figures in hidden))
            for number, goal in enumerate(goals)
        )
    )


def requests_simulated(
    lab: Lab, values: Mapping[str, Any], goals: Sequence[Goal], hidden_seeds: Sequence[int]
) -> float:
    """How many requests grading these values simulates, on average: each window of each seed is a run."""
    assert lab.requests is not None, f"{lab.slug} can't be a challenge"
    return lab.requests(values) * len({goal.window for goal in goals}) * (1 + len(hidden_seeds))


def _figures(lab: Lab, values: Mapping[str, Any], goals: Sequence[Goal]) -> list[float | None]:
    settled = lab.form_class.from_values(values).values
    measured = {window: lab.measure(settled, *window) for window in {goal.window for goal in goals}}
    return [lab.metrics[goal.metric].read(measured[goal.window]) for goal in goals]
