"""A class's page: assignments and join code for instructors, progress for learners."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lessons.accounts.mail import complete_address
from lessons.classes import access, assigned_lessons, codes, roster
from lessons.classes.forms import AssignForm
from lessons.classes.models import Classroom, Membership
from lessons.classes.views.responses import page, with_form
from lessons.course import access as lessons
from lessons.course.path_pages import tracks


@page
def classroom(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The page of a class, for whoever is in it."""
    place = access.membership(user, pk)
    return assignments(request, place, assign_form()) if place.teaches else _for_learner(request, place)


def assign_form(data: Any = None) -> AssignForm:
    """The form of what can be assigned: two queries."""
    outline = lessons.outline()
    return AssignForm(outline, tracks(outline), data)


def assignments(request: HttpRequest, place: Membership, form: AssignForm) -> HttpResponse:
    """What a class was assigned and how one joins, with a form to assign more."""
    found = assigned_lessons.assigned(place.classroom_id)
    context = {"place": place, "classroom": place.classroom, "assigned": found, **_way_in(request, place.classroom)}
    return with_form(request, "classes/assignments.html", form, **context)


def _way_in(request: HttpRequest, classroom: Classroom) -> dict[str, str]:
    """The code and the link that lead into a class; nothing where it is closed."""
    if classroom.code is None:
        return {}
    code = codes.shown(classroom.code)
    return {"code": code, "link": complete_address(request, reverse("class-join", args=[code]))}


def _for_learner(request: HttpRequest, place: Membership) -> HttpResponse:
    """One's own row of the roster beside each assignment, and once more as instructors see it."""
    found = assigned_lessons.assigned(place.classroom_id)
    (row,) = roster.rows([place], assigned_lessons.lessons_of(found))
    cells = {cell.assigned.lesson.pk: cell for cell in row.cells}
    context = {
        "place": place,
        "classroom": place.classroom,
        "teachers": access.teachers(place.classroom),
        "row": row,
        "assigned": [(each, [cells[lesson.pk] for lesson in each.lessons if lesson.pk in cells]) for each in found],
    }
    return render(request, "classes/learner.html", context)
