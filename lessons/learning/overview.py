"""A learner's full progress for their own page, with their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from lessons.course import access, markdown
from lessons.learning.attempts import AttemptSummary, StoredAnswer, summaries
from lessons.learning.course_progress import LessonProgress, UnitProgress, course_progress
from lessons.learning.visitors import Visitor

SHOWN_CHARACTERS = 160  # of an answer; the whole of it stands in the lesson and in the export


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One of the answers to a block, in words."""

    given: str
    passed: bool | None
    at: datetime

    @property
    def verdict(self) -> str:
        """Whether it was right; empty where nothing is right or wrong."""
        return "" if self.passed is None else ("right" if self.passed else "not right")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredBlock:
    """A question or challenge with the first, the latest and the best answer; those that are the same are told once."""

    label: SafeString
    url: str
    tries: int
    passed: bool
    answers: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonOverview:
    """A lesson with its state and what was answered in it, in the order of its body."""

    mark: LessonProgress
    blocks: tuple[AnsweredBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOverview:
    """A unit with its lessons."""

    marks: UnitProgress
    lessons: tuple[LessonOverview, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The course as one learner has gone through it."""

    units: tuple[UnitOverview, ...]

    @property
    def lessons(self) -> int:
        """How many lessons the course has."""
        return sum(len(unit.lessons) for unit in self.units)

    @property
    def complete(self) -> int:
        """How many of them are complete."""
        return sum(unit.marks.complete for unit in self.units)

    @property
    def begun(self) -> bool:
        """Whether there is anything to show."""
        return any(unit.marks.begun for unit in self.units)


def overview(visitor: Visitor) -> Overview:
    """Everything, in four queries however much it is."""
    units = course_progress(visitor)
    answers = summaries(visitor)
    labels = _labels(list(answers))
    return Overview(
        units=tuple(
            UnitOverview(marks=each, lessons=tuple(_lesson(mark, answers, labels) for mark in each.lessons))
            for each in units
        ),
    )


Labels = Mapping[int, Mapping[str, str]]


def _labels(lesson_ids: list[int]) -> Labels:
    """What the blocks of these lessons are called, by the lesson's id and the block's name, in the body's order."""
    if not lesson_ids:
        return {}
    return {lesson.pk: _named(lesson.body.raw_data) for lesson in access.public_lessons().filter(pk__in=lesson_ids)}


def _named(raw_body: Any) -> dict[str, str]:
    """Read from the stored form, since making each block of each lesson would take long."""
    values = [block["value"] for block in raw_body if isinstance(block["value"], Mapping)]
    return {value["name"]: value.get("question") or value.get("title") or value["name"] for value in values}


def _lesson(
    mark: LessonProgress, answers: Mapping[int, Mapping[str, AttemptSummary]], labels: Labels
) -> LessonOverview:
    named, tried = labels.get(mark.lesson.pk, {}), answers.get(mark.lesson.pk, {})
    blocks = [_block(mark, name, label, tried[name]) for name, label in named.items() if name in tried]
    return LessonOverview(mark=mark, blocks=tuple(blocks))


def _block(mark: LessonProgress, name: str, label: str, tried: AttemptSummary) -> AnsweredBlock:
    told = [("first", tried.first), ("best", tried.best), ("latest", tried.latest)]
    words: dict[datetime, list[str]] = {}
    answers: dict[datetime, StoredAnswer] = {}
    for word, given in told:
        if given is not None:
            words.setdefault(given.made_at, []).append(word)
            answers[given.made_at] = given
    return AnsweredBlock(
        label=markdown.render_inline(label),
        url=f"{mark.lesson.own_path()}#{name}",
        tries=tried.tries,
        passed=tried.passed,
        answers=tuple((_heading(words[at], tried.tries), _answer(given)) for at, given in sorted(answers.items())),
    )


def _heading(words: list[str], tries: int) -> str:
    """First, best and latest as far as they are one answer; nothing to tell apart in a single one."""
    return "Answer" if tries == 1 else " and ".join(words).capitalize()


def _answer(given: StoredAnswer) -> Answer:
    text = _in_words(given.given)
    short = text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    return Answer(given=short, passed=given.passed, at=given.made_at)


def _in_words(value: Any) -> str:
    """An answer as it was kept, without its brackets."""
    if isinstance(value, Mapping):
        parts = [_in_words(each) if len(value) == 1 else f"{name}: {_in_words(each)}" for name, each in value.items()]
        return "; ".join(parts)
    if isinstance(value, list):
        return ", ".join(_in_words(each) for each in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
