"""Records which challenge solutions a learner has seen, so that later attempts can be marked."""

from django.db import transaction

from lessons.course.models import LessonPage
from lessons.learning import learners
from lessons.learning.models import SolutionShown
from lessons.learning.visitors import Visitor


def show(visitor: Visitor, lesson: LessonPage, block: str) -> None:
    """From now on the learner has seen the block's solution; the first time counts."""
    with transaction.atomic():
        learner = learners.for_writing(visitor)
        SolutionShown.objects.get_or_create(learner=learner, lesson=lesson, block=block)


def shown(visitor: Visitor, lesson: LessonPage) -> frozenset[str]:
    """The lesson's blocks whose solutions the learner has seen: one query."""
    rows = SolutionShown.objects.filter(learners.belongs_to(visitor), lesson=lesson)
    return frozenset(rows.values_list("block", flat=True))
