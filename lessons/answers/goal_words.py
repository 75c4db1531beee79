"""A goal and what was reached of it, in words: for the page, for the author, and for who reads no table."""

from lessons.answers.grading import Goal, Reached
from lessons.labs.base import Lab
from lessons.labs.words import seconds

NOTHING = "nothing to count"
POINTS = {"%": "points"}  # a difference of percentages is no percentage


def wanted(lab: Lab, goal: Goal) -> str:
    """ "Round trip, median: at most 120 ms"."""
    metric = lab.metrics[goal.metric]
    return f"{metric.label}: {goal.comparison.value} {_with_unit(number(goal.value), metric.unit)}"


def window(goal: Goal) -> str:
    """The part of the run that counts; "" where that is all of it."""
    if goal.to_s is None:
        return f"from {seconds(goal.from_s)} on" if goal.from_s else ""
    return f"from {seconds(goal.from_s)} to {seconds(goal.to_s)}"


def figure(lab: Lab, goal: Goal, reached: float | None) -> str:
    """A figure with its unit, and enough digits to be told from the goal's value."""
    if reached is None:
        return NOTHING
    return _with_unit(number(reached, goal.value), lab.metrics[goal.metric].unit)


def off(lab: Lab, goal: Goal, reached: float | None) -> str:
    """How far a figure misses its goal: "12 ms too much"; "" when it holds or there is no figure."""
    if reached is None or goal.holds(reached):
        return ""
    unit = lab.metrics[goal.metric].unit
    side = "too much" if reached > goal.value else "too little"
    if unit == "requests":
        side = "too many" if reached > goal.value else "too few"
    return f"{_with_unit(number(abs(reached - goal.value)), POINTS.get(unit, unit))} {side}"


def missed(lab: Lab, each: Reached) -> str:
    """What an author is told of a goal that a solution misses."""
    worst = each.goal.worst(each.all)
    return f"{wanted(lab, each.goal)}; reached on the worst seed: {figure(lab, each.goal, worst)}"


def number(value: float, apart_from: float | None = None) -> str:
    """A number without digits that say nothing, and with those that tell it from another."""
    for digits in range(1, 7):
        text = f"{value:,.{digits}f}"
        if value == apart_from or apart_from is None or text != f"{apart_from:,.{digits}f}":
            break
    if apart_from is None and 0 < abs(value) < 0.1:
        text = f"{value:.2g}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_unit(text: str, unit: str) -> str:
    return f"{text} {unit}".strip()
