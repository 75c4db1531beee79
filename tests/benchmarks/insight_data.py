"""Learners' answers and page views in numbers, made of a lesson's own questions: for a benchmark and to look at."""

import random
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lessons.course.models import LessonPage
from lessons.course.questions.base import Question
from lessons.course.questions.challenge.kind import CHALLENGES
from lessons.course.questions.questions import questions
from lessons.insight import durations
from lessons.insight.block_steps import block_steps
from lessons.insight.groups import GROUPS
from lessons.insight.models import DailyReading
from lessons.learning.models import Attempt, Learner, LessonState

DAYS = 89
BATCH = 2000


def make_learners(number: int) -> list[Learner]:
    """So many visitors."""
    return Learner.objects.bulk_create((Learner() for _ in range(number)), batch_size=BATCH)


def let_answer(lesson: LessonPage, learners: Sequence[Learner], draw: random.Random) -> int:
    """They begin the lesson, half of them complete it, and most answer each question, some of them twice; how often."""
    at = timezone.now() - timedelta(days=2)
    LessonState.objects.bulk_create(
        (
            LessonState(learner=each, lesson=lesson, begun_at=at, complete=draw.random() < 0.5, changed_at=at)
            for each in learners
        ),
        batch_size=BATCH,
    )
    made = [
        _attempt(lesson, question, learner, draw, hours)
        for question in questions(lesson).values()
        for learner in learners
        for hours in range(draw.choice((0, 1, 1, 1, 2)))
    ]
    Attempt.objects.bulk_create(made, batch_size=BATCH)
    return len(made)


def let_read(lesson: LessonPage, draw: random.Random, *, a_day: int, days: int = DAYS) -> None:
    """Views of each day, fewer from block to block."""
    today = timezone.now().date()
    keys = ["", *(place.key for place in block_steps(lesson))]
    rows = []
    for day in range(1, days + 1):
        left = [draw.randrange(GROUPS) for _ in range(a_day)]
        for key in keys:
            stay = [group for group in left if key != keys[-1] and draw.random() < 0.9]
            rows.append(_reading(lesson, key, today - timedelta(days=day), left, stay, draw))
            left = stay
    DailyReading.objects.bulk_create(rows, batch_size=BATCH)


def _attempt(lesson: LessonPage, question: Question, learner: Learner, draw: random.Random, hours: int) -> Attempt:
    given, passed, result = _answer(question, draw)
    return Attempt(
        learner=learner,
        lesson=lesson,
        block=question.name,
        kind=question.type,
        submission=uuid.UUID(int=draw.getrandbits(128)),
        given=given,
        passed=passed,
        result=result,
        made_at=timezone.now() - timedelta(days=2) + timedelta(hours=hours),
    )


def _answer(question: Question, draw: random.Random) -> tuple[dict[str, Any], bool | None, dict[str, Any]]:
    """Something that could be answered; how it is marked is drawn where marking would run a lab."""
    value = question.value
    if question.type == "quiz":
        option = draw.choice(list(value["options"]))
        return {"options": [option["text"]]}, bool(option["right"]) and not value["several"], {}
    if question.type == "sorter":
        columns = list(value["columns"])
        cards = {card["text"]: draw.choice(columns) for card in value["cards"]}
        passed = all(cards[card["text"]] == columns[card["column"] - 1] for card in value["cards"])
        return {"cards": cards}, passed, {}
    if question.type == "number":
        return {"answer": float(draw.randrange(1, 200))}, draw.random() < 0.4, {}
    if question.type == "predict":
        return _prediction(question, draw), None, {}
    return _challenge(question, draw)


def _prediction(question: Question, draw: random.Random) -> dict[str, Any]:
    if draw.random() < 0.1:
        return {"skip": True}
    if question.value["kind"] == "choice":
        return {"answer": draw.choice([answer["label"] for answer in question.value["answers"]])}
    return {"answer": float(round(draw.lognormvariate(3, 1)))}


def _challenge(question: Question, draw: random.Random) -> tuple[dict[str, Any], bool, dict[str, Any]]:
    kind = next(each for each in CHALLENGES if each.type == question.type)
    goals = kind.challenge(question).goals
    held = [draw.random() < 0.5 for _ in goals]
    kept = [
        {
            "metric": goal.metric,
            "comparison": goal.comparison.value,
            "value": goal.value,
            "from_s": goal.from_s,
            "to_s": goal.to_s,
            "figures": [goal.value if holds else None] * 5,
        }
        for goal, holds in zip(goals, held, strict=True)
    ]
    return {}, all(held), {"score": float(sum(held)), "goals": kept}


def _reading(
    lesson: LessonPage, key: str, day: Any, reached: Sequence[int], stay: Sequence[int], draw: random.Random
) -> DailyReading:
    spans = durations.nothing()
    for _ in reached:
        spans[durations.span_of(int(draw.lognormvariate(4, 1)))] += 1
    stopped = list(reached)
    for group in stay:
        stopped.remove(group)
    return DailyReading(
        lesson=lesson,
        block=key,
        day=day,
        reached=len(reached),
        reached_by=_bits(reached),
        stopped=len(stopped),
        stopped_by=_bits(stopped),
        times=spans,
    )


def _bits(groups: Sequence[int]) -> int:
    return sum(1 << group for group in set(groups))
