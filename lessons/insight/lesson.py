"""One lesson in detail: reading progress, answers and unresolved threads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lessons.community import public_posts as discussion
from lessons.community.models import Thread
from lessons.community.public_posts import ThreadFilter
from lessons.course.models import LessonPage
from lessons.course.questions.questions import questions
from lessons.insight import answer_counts, disclosure, funnel
from lessons.insight import questions as results
from lessons.insight.answer_counts import LessonProgress
from lessons.insight.block_steps import block_steps
from lessons.insight.cutoff import today, until
from lessons.insight.funnel import Funnel
from lessons.insight.overview import COMPLETE, stands
from lessons.insight.results import Result

MOST_THREADS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonInsight:
    """A lesson's figures; None for what is kept back. `threads` are public, the newest activity first."""

    lesson: LessonPage
    funnel: Funnel
    begun: int | None
    complete: int | None
    results: Sequence[Result]
    threads: Sequence[Thread]
    more_threads: bool


def insight(lesson: LessonPage, now: datetime) -> LessonInsight:
    """What may be known of a lesson as it is published: a handful of queries, however many learners there are."""
    standing = answer_counts.lesson_progress([lesson.pk], until(now)).get(
        lesson.pk, LessonProgress(begun=0, complete=0)
    )
    verdicts = {block: found for (_, block), found in answer_counts.verdicts([lesson.pk], until(now)).items()}
    threads = list(discussion.listed(ThreadFilter(lesson=lesson, unresolved=True))[: MOST_THREADS + 1])
    return LessonInsight(
        lesson=lesson,
        funnel=funnel.of_lesson(lesson.pk, block_steps(lesson), today(now)),
        begun=disclosure.total(standing.begun),
        complete=stands(standing)[COMPLETE],
        results=results.results(lesson.pk, questions(lesson), standing.begun, verdicts, until(now)),
        threads=threads[:MOST_THREADS],
        more_threads=len(threads) > MOST_THREADS,
    )
