"""Checks of a challenge before it is published. The last ones run the lab."""

from collections.abc import Iterator, Mapping
from typing import Any

from lessons.course.questions.challenge import goal_text
from lessons.course.questions.challenge.challenges import Challenge, challenge_of
from lessons.course.questions.challenge.solvability import check_solvable
from lessons.labs.base import Lab

Fault = tuple[str, str]
"""The block's field, and a sentence."""


def faults(challenge: Challenge) -> list[Fault]:
    """Every fault; the lab is run only where nothing else is wrong."""
    return [*_contradictions(challenge)] or [*_refused(challenge)] or [*_misjudged(challenge)]


def runnable(lab: Lab, value: Mapping[str, Any]) -> bool:
    """Whether a draft's challenge is complete enough for its start and solution to be run."""
    settings = {name: value[name] for name in lab.form_class.base_fields}
    if None in settings.values() or lab.form_class.from_values(settings).problems():
        return False
    goals = [goal for goal in value["goals"] if goal["metric"] in lab.metrics and goal["value"] is not None]
    if len(goals) != len(value["goals"]):
        return False
    challenge = challenge_of(lab, value)
    return not [*_contradictions(challenge), *_refused(challenge)]


def _contradictions(challenge: Challenge) -> Iterator[Fault]:
    """What the fields say against each other."""
    if not challenge.controls:
        yield "controls", "Choose at least one setting that the learner may set."
    if not challenge.goals:
        yield "goals", "Give at least one goal."
    if not challenge.solution:
        yield "solution", "Give the settings that solve it."
    for name in challenge.solution:
        if name not in challenge.controls:
            yield "solution", f"{name} is not one of the learner's controls: {', '.join(challenge.controls) or 'none'}."
    for number, goal in enumerate(challenge.goals, start=1):
        yield from (("goals", f"Goal {number}: {sentence}") for sentence in _outside(challenge, goal.window))


def _outside(challenge: Challenge, window: tuple[float, float | None]) -> Iterator[str]:
    from_s, to_s = window
    end_s = challenge.start.get("duration_s")
    if end_s is None and window != (0.0, None):
        yield "this lab's run has no time; leave from_s and to_s out."
    elif end_s is not None and max(from_s, to_s or 0.0) > end_s:
        yield f"the run ends at {end_s:g} s; give a window within it."


def _refused(challenge: Challenge) -> Iterator[Fault]:
    """What the lab's form refuses, and what would cost too much."""
    if sentence := challenge.too_much({}):
        yield "goals", sentence
    form = challenge.lab.form_class.from_values(challenge.values(challenge.solution))
    problems = [sentence for sentences in form.problems().values() for sentence in sentences]
    yield from (("solution", sentence) for sentence in problems)
    if not problems and (sentence := challenge.too_much(challenge.solution)):
        yield "solution", sentence


def _misjudged(challenge: Challenge) -> Iterator[Fault]:
    """A start that is a solution, a solution that isn't one, or one that other requests might spoil."""
    proof = check_solvable(challenge)
    if proof.start_passes:
        yield "goals", "All goals are reached at the start already."
    for each in proof.goals:
        if not each.keeps_clear:
            yield "solution", goal_text.too_close(challenge.lab, each, proof.seeds)
