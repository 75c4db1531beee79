"""Verifies that a challenge is solvable and not solved initially, by running solution and start on many seeds.

A solution has to keep a distance from each goal that other requests would not eat up: the spread of its figures over
the seeds, and never less than a small part of the goal's value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import pstdev

from lessons.course.questions.challenge.challenges import Challenge
from lessons.course.questions.challenge.grading import SEED, Comparison, Goal, Reached, grade, requests_simulated

SEEDS = tuple(range(1001, 1021))
FEWEST_SEEDS = 4
MAX_REQUESTS = 2_000_000
"""How many requests one proof may simulate, on average: about a second's work. Where that is few seeds, it is few."""

LEAST_PART = 0.02  # of the goal's value
LEAST_COUNT = 1.0  # where requests or copies are counted
COUNTED = {"requests", "copies"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A goal, the solution's figures and the start's, on the visible seed and the others; and what room is needed."""

    goal: Goal
    solution: tuple[float | None, ...]
    start: tuple[float | None, ...]
    needed: float

    @property
    def room(self) -> float | None:
        """How far the solution's worst figure keeps from the goal; below 0 it misses it; None: nothing to count."""
        worst = self.goal.worst(self.solution)
        return None if worst is None else -self.goal.miss(worst)

    @property
    def spread(self) -> float:
        """The standard deviation of the solution's figures."""
        return _spread(self.solution)

    @property
    def holds(self) -> bool:
        """Whether the solution reaches the goal on every seed."""
        return all(map(self.goal.holds, self.solution))

    @property
    def keeps_clear(self) -> bool:
        """Whether it does so with room."""
        return self.holds and self.room is not None and self.room >= self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Solvability:
    """Each goal with its figures, and the number of seeds they come from."""

    goals: tuple[Shown, ...]
    seeds: int

    @property
    def start_passes(self) -> bool:
        """Whether on some seed the start reaches all goals already."""
        return any(all(each.goal.holds(each.start[run]) for each in self.goals) for run in range(self.seeds))


def check_solvable(challenge: Challenge) -> Solvability:
    """Run the solution and the start of a challenge whose settings the lab takes."""
    seeds = _seeds(challenge)
    solution = grade(challenge.lab, challenge.values(challenge.solution), challenge.goals, seeds).reached
    start = grade(challenge.lab, challenge.start, challenge.goals, seeds).reached
    return Solvability(
        goals=tuple(_shown(challenge, *each) for each in zip(solution, start, strict=True)), seeds=1 + len(seeds)
    )


def needed_room(challenge: Challenge, goal: Goal, figures: Sequence[float | None]) -> float:
    """The distance that a solution must keep from a goal, in the metric's unit."""
    if goal.comparison is Comparison.EXACTLY or (goal.comparison is Comparison.AT_MOST and goal.value == 0):
        return 0.0  # these leave no room for any
    least = LEAST_COUNT if challenge.lab.metrics[goal.metric].unit in COUNTED else 0.0
    return max(least, LEAST_PART * abs(goal.value), _spread(figures))


def _shown(challenge: Challenge, solution: Reached, start: Reached) -> Shown:
    needed = needed_room(challenge, solution.goal, solution.all)
    return Shown(goal=solution.goal, solution=solution.all, start=start.all, needed=needed)


def _seeds(challenge: Challenge) -> tuple[int, ...]:
    """Seeds besides the visible one, as many as the bound allows; none for a lab that draws nothing."""
    if SEED not in challenge.lab.form_class.base_fields:
        return ()
    runs = (challenge.start, challenge.values(challenge.solution))
    each = sum(requests_simulated(challenge.lab, values, challenge.goals, ()) for values in runs)
    return SEEDS[: max(FEWEST_SEEDS, int(MAX_REQUESTS / max(each, 1.0)) - 1)]


def _spread(figures: Sequence[float | None]) -> float:
    counted = [each for each in figures if each is not None]
    return pstdev(counted) if counted else 0.0
