"""Creates lessons: from a pattern, as a copy, or with blocks copied from another lesson."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.text import slugify
from wagtail.blocks import StreamValue

from lessons.accounts import roles
from lessons.authoring import patterns, rights
from lessons.authoring.models import Invitation
from lessons.authoring.patterns import Pattern
from lessons.course import access
from lessons.course.files.checking import checked_body
from lessons.course.files.pages import fill
from lessons.course.files.tree import course_page
from lessons.course.models import LessonPage, Unit

LAST_ORDER = 999
_ABOUT_LAB = "lab"  # the setting in which a question names a lab block of its lesson


@transaction.atomic
def from_pattern(author: User, title: str, unit: Unit, pattern: Pattern) -> LessonPage:
    """A draft at the end of a unit, each of its parts with a word on what belongs there."""
    text = patterns.text_of(pattern)
    lesson = LessonPage(unit=unit, slug=_free_slug(title), owner=author, live=False)
    fill(lesson, text, checked_body(text.body))
    lesson.title, lesson.order = title, _next_order(unit)
    return _planted(lesson, author)


def usual_unit(author: User) -> Unit | None:
    """The unit that someone's newest lesson belongs to; without one the course's first."""
    newest = LessonPage.objects.filter(owner=author).select_related("unit").order_by("-pk").first()
    return newest.unit if newest else Unit.objects.first()


@transaction.atomic
def copy_of(source: LessonPage, author: User) -> LessonPage:
    """A draft of one's own with another lesson's content; its history and answers stay with the other."""
    title = f"{source.title} (copy)"
    lesson = LessonPage(
        unit=source.unit,
        slug=_free_slug(title),
        owner=author,
        live=False,
        order=_next_order(source.unit),
        **{name: getattr(source, name) for name in _COPIED},
    )
    lesson.title = title
    return _planted(lesson, author)


def readable(author: User) -> QuerySet[LessonPage]:
    """The lessons that someone may copy from: those that everyone may read, and their own; without the bodies."""
    mine = Q(owner=author) | Q(pk__in=Invitation.objects.filter(user=author).values("lesson"))
    found: QuerySet[LessonPage] = LessonPage.objects.select_related("unit").defer(
        "body", "sources", "terms", "objectives", "misconceptions"
    )
    if not roles.may_arrange(author):
        found = found.filter(mine | Q(pk__in=access.public_lessons().order_by().values("pk")))
    return found.order_by("unit__order", "unit__slug", "order", "slug")


def source_of(author: User, pk: int) -> LessonPage | None:
    """A lesson to copy from: one's own as it is now, another's as it is published."""
    found: LessonPage | None = LessonPage.objects.filter(pk__in=readable(author).order_by().values("pk"), pk=pk).first()
    if found is None or not (rights.is_own(author, found) or roles.may_arrange(author)):
        return found
    draft: LessonPage = found.get_latest_revision_as_object()
    return draft


@transaction.atomic
def copy_blocks(draft: LessonPage, source: LessonPage, places: Collection[int], author: User) -> int:
    """Put copies of some of a lesson's blocks at a draft's end, under names free there; how many there were."""
    chosen = [child for place, child in enumerate(source.body) if place in places]
    renamed = _free_names([child.value["name"] for child in chosen if _named(child)], draft.body)
    for child in chosen:
        draft.body.append((child.block_type, _renamed(child, renamed)))
        draft.body[-1].id = str(uuid4())
    if chosen:
        draft.save_revision(user=author, log_action=True, changed=True)
    return len(chosen)


_COPIED = (
    *("title", "minutes", "question", "objectives", "prerequisites", "misconceptions", "terms", "body", "sources"),
    "search_description",
)


def _planted(lesson: LessonPage, author: User) -> LessonPage:
    course_page().add_child(instance=lesson)
    lesson.save_revision(user=author, log_action=True)
    return lesson


def _free_slug(title: str) -> str:
    """A slug that no lesson has or had as a file's."""
    wanted = slugify(title)[:60].strip("-") or "lesson"
    taken = set(LessonPage.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 2))]
    return next(each for each in candidates if each not in taken)


def _next_order(unit: Unit) -> int:
    last = LessonPage.objects.filter(unit=unit).aggregate(last=Max("order"))["last"] or 0
    return min(int(last) + 1, LAST_ORDER)


def _named(child: Any) -> bool:
    return not isinstance(child.value, str) and "name" in child.value


def _free_names(names: Sequence[str], body: StreamValue) -> dict[str, str]:
    """A name for each of these that no block of the body has."""
    taken = {child.value["name"] for child in body if _named(child)}
    free: dict[str, str] = {}
    for name in names:
        found, number = name, 1
        while found in taken:
            number += 1
            found = f"{name[:36]}_{number}"
        taken.add(found)
        free[name] = found
    return free


def _renamed(child: Any, names: dict[str, str]) -> Any:
    """A block's value under its new name; what it says about a lab that comes along follows that lab's."""
    if not _named(child):
        return child.value
    value = child.block.to_python(child.block.get_prep_value(child.value))
    value["name"] = names[value["name"]]
    if value.get(_ABOUT_LAB) in names:
        value[_ABOUT_LAB] = names[value[_ABOUT_LAB]]
    return value
