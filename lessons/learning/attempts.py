"""Stored answers. Each is counted once, however often it is sent, and the first is kept."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from lessons.course.models import LessonPage
from lessons.course.questions.base import Marked
from lessons.learning import learners, lesson_states
from lessons.learning.models import Attempt
from lessons.learning.visitors import Visitor

MAX_JSON_BYTES = 8192  # of what was given, and of the result
# Of each learner and block, or a script could fill the disk. Pages need no more than the first, the best and the latest
# answer; what lies between is deleted, and counted in the first one's row. A submission is known again as long as its
# row is there: a browser sends one again after minutes, or when it is back on line, not after a hundred others.
LATEST_KEPT = 100
SCORE = "score"  # a number in a result: of two answers that did not pass, the higher is the better


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAnswer:
    """An answer as it was given, and what it was worth then."""

    given: Mapping[str, Any]
    result: Mapping[str, Any]
    passed: bool | None
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSummary:
    """A learner's answers to one block; `best` is the first that passed, or else the highest score, or else None."""

    kind: str
    first: StoredAnswer
    latest: StoredAnswer
    best: StoredAnswer | None
    tries: int

    @property
    def passed(self) -> bool:
        """Whether any of the answers passed."""
        return self.best is not None and self.best.passed is True


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What became of an answer: whether it was a new one, whether it is kept, and all answers to its block."""

    counted: bool
    kept: bool
    summary: AttemptSummary


def record(visitor: Visitor, lesson: LessonPage, block: str, kind: str, submission: UUID, marked: Marked) -> Recorded:
    """Keep an answer, once for each submission; the lesson counts as begun. ValueError if it is too large to keep.

    Of a visitor who brought no key nothing is kept: the answer is their only one.
    """
    given, result = _bounded("given", marked.given), _bounded("result", marked.result)
    if not visitor.known:
        only = StoredAnswer(given=given, result=result, passed=marked.passed, made_at=timezone.now())
        summary = AttemptSummary(kind=kind, first=only, latest=only, best=only if marked.passed else None, tries=1)
        return Recorded(counted=False, kept=False, summary=summary)
    with transaction.atomic():
        learner = learners.for_writing(visitor)
        _, counted = Attempt.objects.get_or_create(
            learner=learner,
            lesson=lesson,
            block=block,
            submission=submission,
            defaults={
                "kind": kind,
                "given": given,
                "result": result,
                "passed": marked.passed,
                "score": result.get(SCORE),
            },
        )
        lesson_states.begin_for(learner, lesson)
        answers = Attempt.objects.filter(learner=learner, lesson=lesson, block=block)
        if answers.count() > LATEST_KEPT:
            drop_surplus(answers)
        return Recorded(counted=counted, kept=True, summary=_by_block(_outstanding(answers))[block])


def drop_surplus(attempts: QuerySet[Attempt, Attempt]) -> None:
    """Of a locked learner's answers, delete those that are neither a block's first nor its best nor of its latest."""
    between = Q(from_first__gt=1, from_best__gt=1, from_latest__gt=LATEST_KEPT)
    surplus = list(_ranked(attempts).filter(between).values_list("pk", "lesson", "block", "dropped"))
    counts: Counter[tuple[int, str]] = Counter()
    for _, lesson, block, dropped in surplus:
        counts[lesson, block] += 1 + dropped
    for (lesson, block), count in counts.items():
        first = attempts.filter(lesson=lesson, block=block).earliest("made_at", "pk")
        first.dropped += count
        first.save(update_fields=["dropped"])
    Attempt.objects.filter(pk__in=[pk for pk, *_ in surplus]).delete()


def summary_of(visitor: Visitor, lesson: LessonPage) -> Mapping[str, AttemptSummary]:
    """What was answered in a lesson, by block: one query, however many answers there are."""
    return _by_block(_outstanding(Attempt.objects.filter(learners.belongs_to(visitor), lesson=lesson)))


def summaries(visitor: Visitor) -> Mapping[int, Mapping[str, AttemptSummary]]:
    """What was answered in all lessons, by the lesson's id and the block: one query."""
    rows: dict[int, list[Attempt]] = {}
    for attempt in _outstanding(Attempt.objects.filter(learners.belongs_to(visitor))):
        rows.setdefault(attempt.lesson_id, []).append(attempt)
    return {lesson_id: _by_block(attempts) for lesson_id, attempts in rows.items()}


def _bounded(name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    size = len(json.dumps(value).encode())
    if size > MAX_JSON_BYTES:
        raise ValueError(f"{name} has {size} bytes as JSON; at most {MAX_JSON_BYTES} are kept.")
    return dict(value)


def _outstanding(attempts: QuerySet[Attempt, Attempt]) -> QuerySet[Attempt, Attempt]:
    """Of each block the first, the latest and the best answer, with how many there were; in the order made."""
    outstanding = Q(from_first=1) | Q(from_latest=1) | Q(from_best=1)
    return _ranked(attempts).filter(outstanding).order_by("made_at", "pk")


def _ranked(attempts: QuerySet[Attempt, Attempt]) -> QuerySet[Attempt, Attempt]:
    """Each answer's place in its block from the first, the latest and the best, and how many answers there were."""
    block = ["lesson", "block"]

    def ranked(*order: Any) -> Window:
        return Window(RowNumber(), partition_by=block, order_by=order)

    best = (F("passed").desc(nulls_last=True), F("score").desc(nulls_last=True), "made_at", "pk")
    found: QuerySet[Attempt, Attempt] = attempts.annotate(
        from_first=ranked("made_at", "pk"),
        from_latest=ranked("-made_at", "-pk"),
        from_best=ranked(*best),
        tries=Window(Count("pk"), partition_by=block) + Window(Sum("dropped"), partition_by=block),
    )
    return found


def _by_block(attempts: Iterable[Any]) -> dict[str, AttemptSummary]:
    blocks: dict[str, list[Any]] = {}
    for attempt in attempts:
        blocks.setdefault(attempt.block, []).append(attempt)
    return {block: _tried(each) for block, each in blocks.items()}


def _tried(attempts: list[Any]) -> AttemptSummary:
    best = next(attempt for attempt in attempts if attempt.from_best == 1)
    return AttemptSummary(
        kind=attempts[-1].kind,
        first=_given(attempts[0]),
        latest=_given(attempts[-1]),
        best=_given(best) if best.passed or best.score is not None else None,
        tries=attempts[0].tries,
    )


def _given(attempt: Attempt) -> StoredAnswer:
    return StoredAnswer(given=attempt.given, result=attempt.result, passed=attempt.passed, made_at=attempt.made_at)
