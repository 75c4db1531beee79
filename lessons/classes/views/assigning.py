"""Adding, moving, rescheduling and removing assignments."""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lessons.classes import access, assigning
from lessons.classes.forms import DueForm
from lessons.classes.models import Assignment
from lessons.classes.views.classroom import assign_form, assignments
from lessons.classes.views.responses import RefusalsAt, action_view, done, form_page, sent, with_form


@action_view
def assign(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Assign a lesson or a path."""
    place = access.teaching(user, pk)
    form = assign_form(request.POST)
    if form.is_valid():
        with RefusalsAt(form):
            added = assigning.assign(place.classroom, form.cleaned_data["what"], form.cleaned_data["due"])
            return done(request, _address(added))
    return assignments(request, place, form)


@form_page
def assignment(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """An assignment's due date, and the button that removes it."""
    place = access.teaching(user, pk)
    found = assigning.assignment_of(place.classroom, number)
    form = DueForm(sent(request), initial={"due": found.due})
    if form.is_valid():
        with RefusalsAt(form):
            assigning.set_due(found, form.cleaned_data["due"])
            return done(request, _address(found))
    context = {"place": place, "classroom": place.classroom, "assignment": found}
    return with_form(request, "classes/assignment.html", form, **context)


@action_view
def up(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """One place up."""
    return _moved(request, user, pk, number, by=-1)


@action_view
def down(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """One place down."""
    return _moved(request, user, pk, number, by=1)


@action_view
def remove(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """Taken back."""
    place = access.teaching(user, pk)
    assigning.remove(assigning.assignment_of(place.classroom, number))
    return done(request, place.classroom.get_absolute_url(), "The assignment is removed; learners keep what they did.")


def _moved(request: HttpRequest, user: User, pk: int, number: int, by: int) -> HttpResponse:
    found = assigning.assignment_of(access.teaching(user, pk).classroom, number)
    assigning.move(found, by)
    return done(request, _address(found))


def _address(assignment: Assignment) -> str:
    """Its place in the list: where one was, and where a keyboard goes on."""
    return f"{reverse('class', args=[assignment.classroom_id])}#assignment-{assignment.pk}"
