"""Carries out a previewed import: all or nothing, and only if nothing has changed since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet

from lessons.authoring.import_plan import UNITS, Fate, OrderText, Plan, PlannedChange, path_text, stamp_of, unit_text
from lessons.course.files import path_rows
from lessons.course.files.folder import LessonFile, UnitText
from lessons.course.files.loading import page_of
from lessons.course.files.pages import fill, page_digest
from lessons.course.files.path_file import PathText
from lessons.course.files.picture_files import added_or_not
from lessons.course.files.tree import course_page
from lessons.course.models import CareerPath, LessonPage, Unit


class ChangedMeanwhileError(Exception):
    """Something is not any more as the preview showed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The lessons that were made or changed, and whether each is published; how many units and paths besides."""

    lessons: Mapping[str, LessonPage]
    published: Collection[str]
    others: int


def imported(person: User, plan: Plan, *, over: Collection[str], publish: bool) -> Imported:
    """Do it. `over` names what was changed here and is to be replaced; raises ChangedMeanwhileError, nothing done."""
    chosen = [each for each in plan.items if each.fate in {Fate.NEW, Fate.CHANGED} or _is_over(each, over)]
    public = {each.what for each in chosen if publish and each.may_publish and not each.unready}
    with added_or_not() as add:
        others = [each for each in chosen if _arrange(each)]
        units = {unit.slug: unit for unit in Unit.objects.all()}
        lessons = {}
        for each in chosen:
            if isinstance(file := each.subject, LessonFile):
                page = _page(each, file, units)
                add(file.pictures, file.lesson, person)
                lessons[each.what] = _kept(page, file, units[file.unit], person, publish=each.what in public)
    return Imported(lessons=lessons, published=public, others=len(others))


def _is_over(each: PlannedChange, over: Collection[str]) -> bool:
    return each.fate is Fate.TOUCHED and each.what in over


def _arrange(each: PlannedChange) -> bool:
    """Keep a unit, a path or an order; False for a lesson. None of them follows the shipped course any more."""
    if isinstance(wanted := each.subject, UnitText):
        _arrange_unit(each, wanted)
    elif isinstance(wanted, PathText):
        _arrange_path(each, wanted)
    elif isinstance(wanted, OrderText):
        _arrange_order(each, wanted)
    else:
        return False
    return True


def _arrange_unit(each: PlannedChange, wanted: UnitText) -> None:
    unit = Unit.objects.select_for_update().filter(slug=wanted.slug).first()
    _hold(each, unit_text(unit.title, unit.summary) if unit else "")
    unit = unit or Unit(slug=wanted.slug, order=_next(Unit.objects.all()))
    unit.title, unit.summary = wanted.title, wanted.summary
    unit.save()


def _arrange_path(each: PlannedChange, wanted: PathText) -> None:
    paths = CareerPath.objects.select_for_update()
    path = paths.filter(slug=wanted.slug).first() or paths.filter(source_slug=wanted.slug).first()
    _hold(each, path_text(path_rows.text_of(path)) if path else "")
    order = path.order if path else _next(CareerPath.objects.all())
    path_rows.save(path or CareerPath(source_slug=wanted.slug), wanted, order)


def _arrange_order(each: PlannedChange, wanted: OrderText) -> None:
    model: Any = Unit if wanted.kind == UNITS else CareerPath
    rows = {row.slug: row for row in model.objects.select_for_update()}
    _hold(each, " ".join(slug for slug in rows if slug in wanted.slugs))
    for order, slug in enumerate([*wanted.slugs, *(slug for slug in rows if slug not in wanted.slugs)], start=1):
        rows[slug].order = order
        rows[slug].save()


def _next(rows: QuerySet[Any]) -> int:
    """The place after all others."""
    return int(rows.aggregate(last=Max("order"))["last"] or 0) + 1


def _page(each: PlannedChange, file: LessonFile, units: Mapping[str, Unit]) -> LessonPage | None:
    """The lesson that is there, locked until all is done; None for a new one."""
    if file.unit not in units:
        raise ChangedMeanwhileError
    if each.fate is Fate.NEW:
        if LessonPage.objects.filter(slug=file.slug).exists():
            raise ChangedMeanwhileError
        return None
    page: LessonPage | None = LessonPage.objects.select_for_update().filter(pk=each.stamp.partition(" ")[0]).first()
    _hold(each, stamp_of(page) if page else "")
    return page


def _hold(each: PlannedChange, stamp: str) -> None:
    if stamp != each.stamp:
        raise ChangedMeanwhileError


def _kept(page: LessonPage | None, file: LessonFile, unit: Unit, person: User, *, publish: bool) -> LessonPage:
    """A lesson with what its file says, as its newest revision; the one before stays in its history."""
    if page is None:
        draft = page_of(file, unit)
        draft.owner, draft.live = person, False
        draft.imported_digest = page_digest(draft)
        course_page().add_child(instance=draft)
    else:
        if page.latest_revision_id is None:
            page.save_revision(changed=False, clean=False)
        draft = page.get_latest_revision_as_object()
        fill(draft, file.lesson, file.body)
        draft.unit = unit
        draft.imported_digest = page_digest(draft)
    # Everything was cleaned when it was looked at.
    revision = draft.save_revision(user=person, log_action=True, changed=True, clean=False)
    if publish:
        draft.publish(revision, user=person, log_action=True)
    return draft
