"""Checks a draft as if it were published: what its fields, blocks and challenges lack, and where."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from lessons.authoring import checks
from lessons.authoring.checks import Finding
from lessons.course.files.checking import flattened
from lessons.course.models import LessonPage
from lessons.course.questions.challenge import goal_text
from lessons.course.questions.challenge.block import ChallengeBlock
from lessons.course.questions.challenge.challenges import Challenge, challenge_of
from lessons.course.questions.challenge.checks import runnable
from lessons.course.questions.challenge.solvability import Solvability, check_solvable

_PANELS = {  # of fields that have no panel of their own
    **dict.fromkeys(("unit", "order", "minutes"), "content-place_and_length"),
    **dict.fromkeys(("prerequisites", "misconceptions", "terms"), "content-about_this_lesson"),
    "slug": "promote-slug",
}
PAGE_FIELDS = ("title", "question", "minutes", "order", "unit", "terms", "slug")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFinding:
    """A finding, the id of its place in the editor, and what the place is called."""

    finding: Finding
    anchor: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    """A goal of a challenge in words: what start and solution reach, from worst to best, and the room that is left."""

    wanted: str
    start: str
    solution: str
    room: str
    needed: str
    keeps_clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeReport:
    """What a challenge's start and solution reached."""

    title: str
    seeds: int
    start_passes: bool
    rows: Sequence[GoalRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything found, what forbids publishing first; and the challenges' figures."""

    forbidding: Sequence[PlacedFinding]
    advice: Sequence[PlacedFinding]
    challenges: Sequence[ChallengeReport]


def report(lesson: LessonPage) -> Report:
    """Look at a draft; runs each challenge's start and solution (see answers.proof for the bound)."""
    found = [placed(lesson, each) for each in [*_fields(lesson), *_blocks(lesson), *checks.findings(lesson)]]
    return Report(
        forbidding=[each for each in found if each.finding.forbids],
        advice=[each for each in found if not each.finding.forbids],
        challenges=[_told(challenge, check_solvable(challenge)) for challenge in _challenges(lesson)],
    )


def _fields(lesson: LessonPage) -> Iterator[Finding]:
    """What the page's own fields lack."""
    try:
        lesson.clean_fields(exclude={field.name for field in lesson._meta.fields} - set(PAGE_FIELDS))
    except ValidationError as error:
        for field, sentences in error.message_dict.items():
            yield from (Finding(field=field, sentence=sentence) for sentence in sentences)


def _blocks(lesson: LessonPage) -> Iterator[Finding]:
    """What the blocks would be refused for."""
    try:
        lesson.body.stream_block.clean(lesson.body)
    except ValidationError as error:
        for path, sentence in flattened(error):
            number = path[0] if path and isinstance(path[0], int) else None
            inside = next((each for each in path[1:] if isinstance(each, str)), "")
            yield Finding(block=number, inside=inside, sentence=sentence)


def _challenges(lesson: LessonPage) -> Iterator[Challenge]:
    """The challenges that can be run as they are."""
    for child in lesson.body:
        if isinstance(child.block, ChallengeBlock) and runnable(child.block.lab, child.value):
            yield challenge_of(child.block.lab, child.value)


def placed(lesson: LessonPage, finding: Finding) -> PlacedFinding:
    """Where in the editor a finding is to be mended."""
    if finding.block is None:
        field = finding.field
        panel = _PANELS.get(field, f"content-{field}")
        return PlacedFinding(finding=finding, anchor=f"panel-child-{panel}-section", label=field.capitalize())
    child = lesson.body[finding.block]
    name = child.value.get("name") if isinstance(child.value, Mapping) else ""
    label = f"{child.block.label} “{name}”" if name else str(child.block.label)
    inside = f", {finding.inside}" if finding.inside else ""
    return PlacedFinding(
        finding=finding, anchor=f"block-{child.id}-section", label=f"{finding.block + 1}. {label}{inside}"
    )


def _told(challenge: Challenge, proof: Solvability) -> ChallengeReport:
    return ChallengeReport(
        title=challenge.name,
        seeds=proof.seeds,
        start_passes=proof.start_passes,
        rows=[_row(challenge, each) for each in proof.goals],
    )


def _row(challenge: Challenge, shown: Any) -> GoalRow:
    lab, goal = challenge.lab, shown.goal
    return GoalRow(
        wanted=goal_text.wanted(lab, goal),
        start=goal_text.span(lab, goal, shown.start),
        solution=goal_text.span(lab, goal, shown.solution),
        room=goal_text.distance(lab, goal, shown.room),
        needed=goal_text.distance(lab, goal, shown.needed),
        keeps_clear=shown.keeps_clear,
    )
