"""A user's classes, and creating one."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from lessons.classes import access, co_instructors, lifecycle
from lessons.classes.forms import ClassForm, CodeForm
from lessons.classes.views.responses import RefusalsAt, done, form_page, page, sent, with_form


@page
def classes(request: HttpRequest, user: User) -> HttpResponse:
    """All of someone's classes, and the way into others."""
    return with_form(request, "classes/classes.html", CodeForm(), **_listed(user))


@form_page
def new(request: HttpRequest, user: User) -> HttpResponse:
    """The form for a class; 403 for whoever is no instructor."""
    if not lifecycle.may_make(user):
        raise PermissionDenied
    form = ClassForm(sent(request))
    if form.is_valid():
        with RefusalsAt(form):
            classroom = lifecycle.make(user, **form.cleaned_data)
            return done(request, classroom.get_absolute_url(), "Your class is made: give its learners the join code.")
    return with_form(request, "classes/new.html", form)


def _listed(user: User) -> dict[str, Any]:
    places = access.places(user)
    present = [place for place in places if place.classroom.archived_at is None]
    return {
        "taught": [place for place in present if place.teaches],
        "joined": [place for place in present if not place.teaches],
        "archived": [place for place in places if place.classroom.archived_at is not None],
        "invitations": co_instructors.invited(user),
        "may_make": lifecycle.may_make(user),
    }
