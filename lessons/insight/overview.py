"""An author's lessons: readers, completions, duration and hardest question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count

from lessons.authoring import rights
from lessons.community import public_posts as discussion
from lessons.course.models import LessonPage
from lessons.insight import answer_counts, disclosure, funnel, searches
from lessons.insight.answer_counts import LessonProgress, Verdicts
from lessons.insight.cutoff import today, until
from lessons.insight.disclosure import Parts
from lessons.insight.funnel import Views
from lessons.insight.questions import marked
from lessons.insight.results import RIGHT, WRONG
from lessons.insight.searches import Missed

COMPLETE, UNDER_WAY = "complete", "under way"
_SHOWN = ("title", "draft_title", "slug", "live", "unit__title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardest:
    """The question that the fewest got right at first."""

    name: str
    right: int
    answers: int

    @property
    def share(self) -> float:
        """How many got it right, from 0 to 1."""
        return self.right / self.answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A lesson's figures; None for what is kept back. `unresolved` are public threads."""

    lesson: LessonPage
    readers: int | None
    begun: int | None
    complete: int | None
    median: str
    hardest: Hardest | None
    unresolved: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All rows, and what is searched for on the whole site without being found."""

    rows: tuple[Row, ...]
    missed: Sequence[Missed]


def overview(user: User, now: datetime) -> Overview:
    """What someone may know of their lessons: as many queries for many lessons as for one."""
    lessons = list(_lessons(user))
    keys = [lesson.pk for lesson in lessons]
    views = funnel.of_pages(keys, today(now))
    standing = answer_counts.lesson_progress(keys, until(now))
    verdicts = answer_counts.verdicts(keys, until(now))
    by_lesson: dict[int, dict[str, Verdicts]] = {}
    for (lesson, block), found in verdicts.items():
        by_lesson.setdefault(lesson, {})[block] = found
    threads = _unresolved(keys)
    rows = tuple(
        _row(
            lesson,
            views.get(lesson.pk, Views()),
            standing.get(lesson.pk, LessonProgress(begun=0, complete=0)),
            by_lesson.get(lesson.pk, {}),
            threads.get(lesson.pk, 0),
        )
        for lesson in lessons
    )
    return Overview(rows=rows, missed=searches.told(today(now)))


def stands(standing: LessonProgress) -> Parts:
    """Those who began a lesson, by whether they marked it complete."""
    return disclosure.apart({COMPLETE: standing.complete, UNDER_WAY: standing.begun - standing.complete})


def _lessons(user: User) -> Any:
    order = ("unit__order", "unit__slug", "order", "slug")
    return rights.editable(user).select_related("unit").only(*_SHOWN).order_by(*order)


def _row(
    lesson: LessonPage, views: Views, standing: LessonProgress, verdicts: Mapping[str, Verdicts], unresolved: int
) -> Row:
    return Row(
        lesson=lesson,
        readers=views.told,
        begun=disclosure.total(standing.begun),
        complete=stands(standing)[COMPLETE],
        median=views.median,
        hardest=_hardest(standing, verdicts),
        unresolved=unresolved,
    )


def _hardest(standing: LessonProgress, verdicts: Mapping[str, Verdicts]) -> Hardest | None:
    told = []
    for name, found in verdicts.items():
        parts = marked(standing.begun, found)
        right, wrong = parts[RIGHT], parts[WRONG]
        if right is not None and wrong:
            told.append(Hardest(name=name, right=right, answers=right + wrong))
    return min(told, key=lambda each: (each.share, each.name), default=None)


def _unresolved(lessons: Sequence[int]) -> dict[int, int]:
    open_threads = discussion.public_threads().filter(lesson__in=lessons, resolved_at=None)
    return dict(open_threads.order_by().values_list("lesson").annotate(Count("pk")))
