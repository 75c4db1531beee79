"""Challenges as a question kind, one per lab that supports grading.

What is graded is what the controls show, from the start of the run: in a challenge's lab every control sets the run
up, none is moved while it plays, so the run that is seen is the run that is graded (on the visible seed).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from wagtail.blocks import Block

from lessons.course import markdown
from lessons.course.questions.base import Marked, Question
from lessons.course.questions.challenge import goal_text
from lessons.course.questions.challenge.block import ChallengeBlock, challenge_type
from lessons.course.questions.challenge.challenges import Challenge, challenge_of
from lessons.course.questions.challenge.form import ChallengeForm
from lessons.course.questions.challenge.grading import Goal, Grade, Reached
from lessons.labs import LABS
from lessons.labs.base import Lab
from lessons.labs.words import plural

SCORE = "score"  # by which records tell the better of two attempts
SEEN = "seen_solution"  # in what is kept of an attempt that came after the solution was shown


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFeedback:
    """A goal as the page tells it; without an attempt, `visible`, `hidden` and `verdict` are empty."""

    wanted: str
    window: str
    visible: str = ""
    hidden: str = ""
    holds: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Values of the controls: in words, and as the address of the lab that has them."""

    shown: Sequence[tuple[str, str]]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeFeedback:
    """What is said about an attempt."""

    sentence: str
    goals: Sequence[GoalFeedback]
    held: int
    hidden_runs: int
    settings: Settings


class ChallengeKind:
    """The challenges of one lab."""

    name = "challenge"
    template = "course/questions/challenge.html"
    modules: tuple[str, ...] = ("js/questions/challenge.js",)

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.type = challenge_type(lab)

    def block(self, group: str) -> Block:
        """The block with the settings and goals of this lab."""
        return ChallengeBlock(self.lab, group=group)

    def challenge(self, question: Question) -> Challenge:
        """The challenge that the question asks."""
        return challenge_of(self.lab, question.value)

    def form(self, question: Question, data: MultiValueDict[str, str] | None = None) -> "ShownChallengeForm":
        """The controls, and all that the template tells beside them."""
        return ShownChallengeForm(question, self.challenge(question), data)

    def mark(self, question: Question, cleaned: Mapping[str, Any]) -> Marked:
        """Run it, on the visible seed and the hidden ones."""
        challenge = self.challenge(question)
        given = {name: cleaned[name] for name in challenge.controls}
        return _marked(question, challenge, given, question.solution_shown, challenge.grade(given))

    def recall(self, question: Question, given: Mapping[str, Any], result: Mapping[str, Any]) -> Marked | None:
        """From the figures that were kept; None when the goals or the controls are others by now."""
        challenge = self.challenge(question)
        settings = {name: value for name, value in given.items() if name != SEEN}
        grade = _kept(challenge, result.get("goals", ()))
        if grade is None or set(settings) != set(challenge.controls) or _problems(challenge, settings):
            return None
        return _marked(question, challenge, settings, bool(given.get(SEEN)), grade)


class ShownChallengeForm(ChallengeForm):
    """The form with what the template tells of the challenge itself."""

    def __init__(self, question: Question, challenge: Challenge, data: MultiValueDict[str, str] | None = None) -> None:
        self.question = question
        super().__init__(challenge, data)

    @property
    def task_html(self) -> SafeString:
        """What is to be done."""
        return markdown.render(self.question.value["task"]).html

    @property
    def goals(self) -> list[GoalFeedback]:
        """The goals, without what was reached."""
        return [_goal_feedback(self.challenge.lab, goal) for goal in self.challenge.goals]

    @property
    def hints(self) -> list[SafeString]:
        """The hints, in their order."""
        return [markdown.render(each).html for each in self.question.value["hints"]]

    @property
    def solution(self) -> Settings:
        """The settings that solve it."""
        given = {**{name: self.challenge.start[name] for name in self.challenge.controls}, **self.challenge.solution}
        return _settings(self.question, self.challenge, given)

    @property
    def solution_url(self) -> str:
        """Where the solution is asked for."""
        return f"{self.question.base}answer/{self.question.name}/solution"


CHALLENGES = tuple(ChallengeKind(lab) for lab in LABS.values() if lab.requests is not None)


def _marked(
    question: Question, challenge: Challenge, given: Mapping[str, Any], after_solution: bool, grade: Grade
) -> Marked:
    goals = [_goal_feedback(challenge.lab, each.goal, each) for each in grade.reached]
    held = sum(each.holds for each in goals)
    return Marked(
        given={**given, **({SEEN: True} if after_solution else {})},
        passed=grade.passed,
        result={SCORE: grade.score, "goals": [{**asdict(each.goal), "figures": each.all} for each in grade.reached]},
        feedback=ChallengeFeedback(
            sentence=_sentence(grade, held, after_solution),
            goals=goals,
            held=held,
            hidden_runs=len(grade.reached[0].hidden),
            settings=_settings(question, challenge, given),
        ),
    )


def _kept(challenge: Challenge, goals: Sequence[Mapping[str, Any]]) -> Grade | None:
    """A grade from what was kept of it; None when that is about other goals."""
    if [{**each, "figures": None} for each in goals] != [{**asdict(goal), "figures": None} for goal in challenge.goals]:
        return None
    pairs = zip(challenge.goals, (each["figures"] for each in goals), strict=True)
    return Grade(reached=tuple(Reached(goal=goal, visible=all[0], hidden=tuple(all[1:])) for goal, all in pairs))


def _problems(challenge: Challenge, given: Mapping[str, Any]) -> bool:
    return bool(challenge.lab.form_class.from_values(challenge.values(given)).problems())


def _goal_feedback(lab: Lab, goal: Goal, reached: Reached | None = None) -> GoalFeedback:
    wanted, window = goal_text.wanted(lab, goal), goal_text.window(goal)
    if reached is None:
        return GoalFeedback(wanted=wanted, window=window)
    worst = goal.worst(reached.all)
    return GoalFeedback(
        wanted=wanted,
        window=window,
        visible=goal_text.figure(lab, goal, reached.visible),
        hidden=goal_text.figure(lab, goal, goal.worst(reached.hidden)) if reached.hidden else "",
        holds=reached.holds,
        verdict="reached" if reached.holds else goal_text.off(lab, goal, worst) or goal_text.NOTHING,
    )


def _sentence(grade: Grade, held: int, after_solution: bool) -> str:
    hidden = len(grade.reached[0].hidden)
    everywhere = f", in the run you saw and in {plural(hidden, 'hidden one')}" if hidden else ""
    if grade.passed:
        return f"Solved: every goal is reached{everywhere}.{' You had seen a solution.' if after_solution else ''}"
    if all(each.goal.holds(each.visible) for each in grade.reached):
        return "Nearly: in the run you saw every goal is reached, but not in every hidden one."
    return f"Not yet: {held} of {plural(len(grade.reached), 'goal')} reached{everywhere}."


def _settings(question: Question, challenge: Challenge, given: Mapping[str, Any]) -> Settings:
    form = challenge.lab.form_class.from_values(challenge.values(given), prefix=question.name, base=challenge.start)
    fields = form.controls()
    return Settings(
        shown=[(str(fields[name].label), fields[name].describe(given[name]) or "none") for name in challenge.controls],
        url=f"{question.base}?{urlencode(form.sparse_params())}#{question.name}-lab",
    )
