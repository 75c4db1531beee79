"""The order of a unit's lessons: moves one lesson and renumbers the others.

A lesson's place is its `order`, which stands in the published lesson and in its drafts. Both follow, so that publishing
a draft later doesn't put it back; nothing else of a draft is published. Lessons whose number stays are not touched.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import TaskState

from edgelearn.web.front_cache import forget_when_committed
from lessons.course.models import LessonPage, Unit

MAX_ORDER = 32_767  # what the column holds on every database
REORDER = "wagtail.reorder"


def in_order(unit: Unit) -> QuerySet[LessonPage]:
    """All lessons of a unit, drafts too, as they stand now."""
    lessons: QuerySet[LessonPage] = LessonPage.objects.filter(unit=unit).order_by("order", "slug")
    return lessons


def numbers(held: Sequence[int]) -> list[int]:
    """Numbers for lessons in their order, given those they hold: each larger than the one before, few of them new."""
    given: list[int] = []
    for number in sorted(held):
        given.append(max(number, given[-1] + 1) if given else number)
    return list(range(1, len(held) + 1)) if given and given[-1] > MAX_ORDER else given


@transaction.atomic
def move(unit: Unit, lesson: LessonPage, position: int, user: User) -> None:
    """Put a lesson at a place in its unit, counted from 0; beyond the last means last. All of it or nothing."""
    Unit.objects.select_for_update().get(pk=unit.pk)  # one after the other
    lessons = [each for each in in_order(unit).select_for_update(of=("self",)) if each.pk != lesson.pk]
    held = [each.order for each in in_order(unit)]
    lessons.insert(position, lesson)
    for each, number in zip(lessons, numbers(held), strict=True):
        if each.order != number:
            _renumber(each, number, user)
    forget_when_committed()


def _renumber(lesson: LessonPage, number: int, user: User) -> None:
    """The lesson's row, its newest draft as a revision of its own, and what waits to be published."""
    published = lesson.live and not lesson.has_unpublished_changes
    draft: LessonPage = lesson.get_latest_revision_as_object()
    waiting = _waiting(lesson)
    if draft.unit_id == lesson.unit_id:
        draft.order = number
        draft.save_revision(user=user, changed=False, log_action=REORDER, clean=False)
    row = LessonPage.objects.filter(pk=lesson.pk)
    row.update(order=number)
    if published:
        row.update(live_revision=draft.latest_revision)
    for revision in waiting:
        if revision.content["unit"] == lesson.unit_id:
            revision.content["order"] = number
            revision.save(update_fields=["content"])


def _waiting(lesson: LessonPage) -> QuerySet[Any]:
    """Revisions that are scheduled or in review: they go live as they are."""
    review = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).values("revision")
    found: QuerySet[Any] = lesson.revisions.filter(Q(approved_go_live_at__isnull=False) | Q(pk__in=review))
    return found
