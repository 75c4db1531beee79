"""One lesson in full: how far readers get, what they answer, and what they ask about it that nobody has resolved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lessons.community import reading as discussion
from lessons.community.models import Thread
from lessons.community.reading import Wanted
from lessons.course.models import LessonPage
from lessons.course.questions.questions import questions
from lessons.insight import answered, disclosure, funnel
from lessons.insight import questions as results
from lessons.insight.answered import Standing
from lessons.insight.day import today, until
from lessons.insight.funnel import Funnel
from lessons.insight.overview import COMPLETE, stands
from lessons.insight.places import places
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
    standing = answered.standing([lesson.pk], until(now)).get(lesson.pk, Standing(begun=0, complete=0))
    verdicts = {block: found for (_, block), found in answered.verdicts([lesson.pk], until(now)).items()}
    threads = list(discussion.listed(Wanted(lesson=lesson, unresolved=True))[: MOST_THREADS + 1])
    return LessonInsight(
        lesson=lesson,
        funnel=funnel.of_lesson(lesson.pk, places(lesson), today(now)),
        begun=disclosure.total(standing.begun),
        complete=stands(standing)[COMPLETE],
        results=results.results(lesson.pk, questions(lesson), standing.begun, verdicts, until(now)),
        threads=threads[:MOST_THREADS],
        more_threads=len(threads) > MOST_THREADS,
    )
