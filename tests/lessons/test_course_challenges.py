"""Every challenge of the shipped course: its solution passes with margin on 20 seeds; the start and the extremes fail.

Margin: a figure keeps 2 % of the goal's value away from it, and where it counts something at least 1; goals of
"exactly", and of "at most 0", leave no room for one.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from lessons.course.files.checking import checked_body
from lessons.course.questions.challenge.block import ChallengeBlock
from lessons.course.questions.challenge.challenges import Challenge, challenge_of
from lessons.course.questions.challenge.grading import SEED, Comparison, Goal, grade
from lessons.course.text import lesson as lesson_file
from lessons.labs.base import Lab
from lessons.management.commands.load_course import SHIPPED

MARGIN_RATIO, MARGIN_COUNT = 0.02, 1.0
COUNTED = {"requests", "copies"}
SEEDS = range(1001, 1021)
HEADERS = ("no-store", "public, max-age=31536000")  # the extremes of a line of text that is a Cache-Control
FIELDS = ("", "Accept-Language, User-Agent")  # those of a Vary: nothing, and all that the lab's requests differ in


def challenges() -> Iterator[tuple[str, Challenge]]:
    """The shipped challenges, by lesson and name."""
    for file in sorted(SHIPPED.glob("*/*/lesson.md")):
        for child in checked_body(lesson_file.parse(file.read_text(encoding="utf-8")).body):
            if isinstance(child.block, ChallengeBlock):
                yield f"{file.parent.name}/{child.value['name']}", challenge_of(child.block.lab, child.value)


EVERY = dict(challenges())
EVERY_CHALLENGE = pytest.mark.parametrize("challenge", EVERY.values(), ids=list(EVERY))


def seeds_of(lab: Lab) -> tuple[int, ...]:
    """Seeds besides the visible one; a lab that draws nothing has none."""
    return tuple(SEEDS) if SEED in lab.form_class.base_fields else ()


def margin(challenge: Challenge, goal: Goal) -> float:
    """The distance that the solution must keep from a goal, in the metric's unit."""
    if goal.comparison is Comparison.EXACTLY or (goal.comparison is Comparison.AT_MOST and goal.value == 0):
        return 0.0
    least = MARGIN_COUNT if challenge.lab.metrics[goal.metric].unit in COUNTED else 0.0
    return max(least, MARGIN_RATIO * abs(goal.value))


def extremes(name: str, field: Any) -> tuple[Any, Any]:
    """The least and the most that a control can be set to."""
    if hasattr(field, "choices"):
        keys = [key for key, _ in field.choices]
        return ([], keys) if isinstance(field.to_python(keys[:1]), list) else (keys[0], keys[-1])
    if hasattr(field, "min_value"):
        return field.min_value, field.max_value
    if isinstance(field.initial, bool):
        return False, True
    return FIELDS if name == "vary" else HEADERS


def passes(challenge: Challenge, given: dict[str, Any]) -> bool:
    """Whether values for some controls pass on the visible seed and the course's hidden ones; refused ones don't."""
    form = challenge.lab.form_class.from_values(challenge.values(given))
    return not form.problems() and not challenge.too_much(given) and challenge.grade(given).passed


def test_the_course_has_challenges() -> None:
    assert EVERY


@EVERY_CHALLENGE
def test_the_solution_passes_with_margin_on_twenty_seeds(challenge: Challenge) -> None:
    values = challenge.values(challenge.solution)
    for each in grade(challenge.lab, values, challenge.goals, seeds_of(challenge.lab)).reached:
        room = [-each.goal.miss(figure) for figure in each.all if figure is not None]
        assert len(room) == len(each.all)
        assert min(room) >= margin(challenge, each.goal), each


@EVERY_CHALLENGE
def test_the_start_fails_on_every_seed(challenge: Challenge) -> None:
    starts = [challenge.start, *({**challenge.start, SEED: seed} for seed in seeds_of(challenge.lab))]
    for start in starts:
        assert not grade(challenge.lab, start, challenge.goals, ()).passed


@EVERY_CHALLENGE
def test_no_control_alone_at_its_least_or_most_is_enough(challenge: Challenge) -> None:
    for name in challenge.controls:
        for value in extremes(name, challenge.lab.form_class.controls()[name]):
            assert not passes(challenge, {name: value}), f"{name} = {value} passes"


@EVERY_CHALLENGE
@pytest.mark.parametrize("end", [0, 1], ids=["least", "most"])
def test_all_controls_at_their_least_or_most_fail(challenge: Challenge, end: int) -> None:
    fields = challenge.lab.form_class.controls()
    assert not passes(challenge, {name: extremes(name, fields[name])[end] for name in challenge.controls})


@EVERY_CHALLENGE
def test_each_goal_is_needed(challenge: Challenge) -> None:
    """From the solution, some control put back to the start or to an end breaks the goal."""
    fields = challenge.lab.form_class.controls()
    moved = [{name: challenge.start[name]} for name in challenge.controls]
    moved += [{name: value} for name in challenge.controls for value in extremes(name, fields[name])]
    graded = [challenge.grade({**challenge.solution, **each}) for each in moved]
    for number, goal in enumerate(challenge.goals):
        assert any(not each.reached[number].holds for each in graded), goal
