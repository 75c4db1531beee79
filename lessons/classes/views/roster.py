"""The roster, a single learner, the CSV file, and removing a learner."""

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from edgelearn.web import limits
from lessons.classes import access, assigned_lessons, joining, roster, roster_csv
from lessons.classes.limits import RefusedError
from lessons.classes.models import Classroom, Membership
from lessons.classes.views.responses import action_view, done, page

EXPORTS, EXPORTS_PER_S = 20, 60


@page
def learners(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """A page of the roster: learners in rows, assigned lessons in columns."""
    place = access.teaching(user, pk)
    lessons = assigned_lessons.lessons_of(assigned_lessons.assigned(pk))
    sort = _sort(request)
    context = {
        "place": place,
        "classroom": place.classroom,
        "lessons": lessons,
        "page": roster.page(place.classroom, lessons, sort=sort, number=_number(request)),
        "sort": sort,
        "columns": roster_csv.COLUMNS,
    }
    return render(request, "classes/roster.html", context)


@page
def export(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The whole roster as a file."""
    place = access.teaching(user, pk)
    if not limits.spend(request, "class-export", limit=EXPORTS, per_s=EXPORTS_PER_S):
        return limits.refusal(request)
    lessons = assigned_lessons.lessons_of(assigned_lessons.assigned(pk))
    text = roster_csv.as_csv(roster.rows(roster.learners(place.classroom), lessons))
    name = slugify(place.classroom.name) or "class"
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "X-Robots-Tag": "noindex"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


@page
def learner(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """One learner's row, told at length."""
    place = access.teaching(user, pk)
    (row,) = roster.rows(
        [_learner(place.classroom, number)], assigned_lessons.lessons_of(assigned_lessons.assigned(pk))
    )
    return render(request, "classes/one_learner.html", {"place": place, "classroom": place.classroom, "row": row})


@action_view
def remove(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """Out of the class."""
    found = _learner(access.teaching(user, pk).classroom, number)
    joining.remove_learner(found)
    sentence = f"{found.user.username} is no longer in the class. Whoever has the join code can join again."
    return done(request, reverse("class-roster", args=[pk]), sentence)


def _learner(classroom: Classroom, number: int) -> Membership:
    found = roster.learners(classroom).filter(pk=number).first()
    if found is None:
        raise Http404("There is no such learner in this class: they may have left it.")
    return found


def _sort(request: HttpRequest) -> str:
    sort = request.GET.get("sort", "name")
    if sort not in roster.SORTS:
        raise RefusedError(f"sort can't be “{sort[:40]}”: one of {', '.join(roster.SORTS)} is accepted.")
    return sort


def _number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not int(text):
        raise RefusedError(f"page can't be “{text[:40]}”: a page's number, from 1, is accepted.")
    return int(text)
