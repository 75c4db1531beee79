"""Attempts at a challenge: when it is solved, and which goals the first attempts miss."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lessons.course.questions.base import Question
from lessons.course.questions.challenge import goal_text
from lessons.course.questions.challenge.challenges import Challenge
from lessons.course.questions.challenge.grading import Goal
from lessons.course.questions.challenge.kind import CHALLENGES
from lessons.insight import disclosure
from lessons.insight.answer_counts import Tries
from lessons.insight.disclosure import Parts
from lessons.insight.results import RIGHT, WRONG, Choice, Choices
from lessons.labs.words import plural

LATER, NEVER = "solved later", "not solved"
_KINDS = {kind.type: kind for kind in CHALLENGES}


def is_challenge(question: Question) -> bool:
    """Whether a question is graded by running its lab."""
    return question.type in _KINDS


def detail(
    question: Question, firsts: Parts, tries: Tries, attempts: Sequence[Sequence[Mapping[str, Any]]]
) -> tuple[Choices | None, str]:
    """The goals by how many first attempts missed them, and a sentence on tries."""
    right, wrong = firsts[RIGHT], firsts[WRONG]
    if right is None or wrong is None:
        return None, ""
    challenge = _KINDS[question.type].challenge(question)
    fitting = [each for each in attempts if _fits(challenge, each)]
    looked_at = disclosure.either(len(fitting), right + wrong)
    if not looked_at:
        return None, _sentence(firsts, right, wrong, tries)
    choices = [_goal(challenge, number, fitting) for number in range(len(challenge.goals))]
    counted = f"of {plural(looked_at, 'first attempt')} missed it"
    return Choices(counted=counted, choices=choices), _sentence(firsts, right, wrong, tries)


def _sentence(firsts: Parts, right: int, wrong: int, tries: Tries) -> str:
    if not right + wrong:
        return ""
    later = disclosure.within(firsts, WRONG, {LATER: tries.solved - right, NEVER: right + wrong - tries.solved})
    tried = f"{plural(right + wrong, 'learner')} tried {plural(tries.tries, 'time')}"
    if later.whole:
        return f"{tried}: {right:,} solved it at once, {later[LATER]:,} later, {later[NEVER]:,} not yet."
    return f"{tried}: {right:,} solved it at once."


def _goal(challenge: Challenge, number: int, attempts: Sequence[Sequence[Mapping[str, Any]]]) -> Choice:
    goal = challenge.goals[number]
    missed = sum(not _reached(goal, each[number]["figures"]) for each in attempts)
    return Choice(
        label=goal_text.wanted(challenge.lab, goal),
        people=disclosure.either(missed, len(attempts)),
        note=goal_text.window(goal),
    )


def _reached(goal: Goal, figures: Sequence[float | None]) -> bool:
    return all(map(goal.holds, figures))


def _fits(challenge: Challenge, goals: Sequence[Mapping[str, Any]]) -> bool:
    """Whether an attempt was about the goals that the challenge has now."""
    kept = [{**each, "figures": None} for each in goals]
    return kept == [{**asdict(goal), "figures": None} for goal in challenge.goals]
