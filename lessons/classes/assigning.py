"""Assigns lessons and paths to a class, in order, with optional due dates."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.http import Http404

from lessons.classes.limits import ASSIGNMENTS, RefusedError
from lessons.classes.locking import lock_unarchived
from lessons.classes.models import Assignment, Classroom
from lessons.course.models import CareerPath, LessonPage


@transaction.atomic
def assign(classroom: Classroom, what: LessonPage | CareerPath, due: date | None) -> Assignment:
    """Put a lesson or path at the end of what a class was assigned; RefusedError for what it has or what
    was removed meanwhile, or one too many."""
    changed = lock_unarchived(classroom.pk)
    if type(what)._default_manager.select_for_update(no_key=True).filter(pk=what.pk).first() is None:
        raise RefusedError(f"“{what.title}” was removed meanwhile: choose something else.", "what")
    assigned = Assignment.objects.filter(classroom=changed)
    about = {"lesson": what} if isinstance(what, LessonPage) else {"path": what}
    if assigned.filter(**about).exists():
        raise RefusedError(f"“{what.title}” is assigned already: its due date can be changed in the list.", "what")
    if assigned.count() >= ASSIGNMENTS:
        raise RefusedError(f"This class has {ASSIGNMENTS} assignments, as many as are accepted: remove one.", "what")
    last = assigned.aggregate(place=Max("place"))["place"] or 0
    return Assignment.objects.create(classroom=changed, due=due, place=last + 1, **about)


@transaction.atomic
def set_due(assignment: Assignment, due: date | None) -> None:
    """Another due date, or none."""
    lock_unarchived(assignment.classroom_id)
    Assignment.objects.filter(pk=assignment.pk).update(due=due)


@transaction.atomic
def remove(assignment: Assignment) -> None:
    """Take an assignment back; learners keep what they did."""
    lock_unarchived(assignment.classroom_id)
    Assignment.objects.filter(pk=assignment.pk).delete()


@transaction.atomic
def move(assignment: Assignment, by: int) -> None:
    """Move an assignment so many places down, or up where it is negative, as far as the list goes."""
    lock_unarchived(assignment.classroom_id)
    order = list(Assignment.objects.filter(classroom=assignment.classroom_id))
    if assignment not in order:
        return  # taken back meanwhile
    place = order.index(assignment)
    order.insert(max(0, place + by), order.pop(place))
    for number, each in enumerate(order, start=1):
        each.place = number
    Assignment.objects.bulk_update(order, ["place"])


def assignment_of(classroom: Classroom, pk: int) -> Assignment:
    """One of a class's assignments; Http404 for another's."""
    found = Assignment.objects.select_related("lesson", "path").filter(classroom=classroom, pk=pk).first()
    if found is None:
        raise Http404("This class has no such assignment.")
    return found
