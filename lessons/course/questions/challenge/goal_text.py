"""Goals and results in words: for the page, for authors and for text alternatives."""

from collections.abc import Sequence

from lessons.course.questions.challenge.grading import Goal
from lessons.course.questions.challenge.solvability import Shown
from lessons.labs.base import Lab
from lessons.labs.words import SINGULAR, seconds, unit_of_gap, with_unit

NOTHING = "nothing to count"


def wanted(lab: Lab, goal: Goal) -> str:
    """ "Round trip, median: at most 120 ms"."""
    metric = lab.metrics[goal.metric]
    return f"{metric.label}: {goal.comparison.value} {with_unit(number(goal.value), metric.unit)}"


def window(goal: Goal) -> str:
    """The part of the run that counts; "" where that is all of it."""
    if goal.to_s is None:
        return f"from {seconds(goal.from_s)} on" if goal.from_s else ""
    return f"from {seconds(goal.from_s)} to {seconds(goal.to_s)}"


def figure(lab: Lab, goal: Goal, reached: float | None) -> str:
    """A figure with its unit, and enough digits to be told from the goal's value."""
    if reached is None:
        return NOTHING
    return with_unit(number(reached, goal.value), lab.metrics[goal.metric].unit)


def off(lab: Lab, goal: Goal, reached: float | None) -> str:
    """How far a figure misses its goal: "12 ms too much"; "" when it holds or there is no figure."""
    if reached is None or goal.holds(reached):
        return ""
    unit = lab.metrics[goal.metric].unit
    side = "too much" if reached > goal.value else "too little"
    if unit in SINGULAR:
        side = "too many" if reached > goal.value else "too few"
    return f"{with_unit(number(abs(reached - goal.value)), unit_of_gap(unit))} {side}"


def too_close(lab: Lab, shown: Shown, seeds: int) -> str:
    """What an author is told of a goal that a solution misses, or reaches by luck."""
    worst = figure(lab, shown.goal, shown.goal.worst(shown.solution))
    told = f"{wanted(lab, shown.goal)}; reached on the worst of {seeds} seeds: {worst}"
    if not shown.holds:
        return f"It misses a goal. {told}."
    room, needed = (distance(lab, shown.goal, each) for each in (shown.room, shown.needed))
    return f"It reaches a goal with too little room. {told}, {room} of room where {needed} are needed."


def distance(lab: Lab, goal: Goal, length: float | None) -> str:
    """How far a figure keeps from a goal, with its unit."""
    if length is None:
        return NOTHING
    unit = lab.metrics[goal.metric].unit
    return with_unit(number(length), unit_of_gap(unit))


def span(lab: Lab, goal: Goal, figures: Sequence[float | None]) -> str:
    """Figures on several seeds, the least and the most of them."""
    counted = [each for each in figures if each is not None]
    if len(counted) < len(figures) or not counted:
        return NOTHING
    low, high = figure(lab, goal, min(counted)), figure(lab, goal, max(counted))
    return low if low == high else f"{low} to {high}"


def number(value: float, apart_from: float | None = None) -> str:
    """A number without digits that say nothing, and with those that tell it from another."""
    for digits in range(1, 7):
        text = f"{value:,.{digits}f}"
        if value == apart_from or apart_from is None or text != f"{apart_from:,.{digits}f}":
            break
    if apart_from is None and 0 < abs(value) < 0.1:
        text = f"{value:.2g}"
    return text.rstrip("0").rstrip(".") if "." in text else text
