"""A class's settings: name, description, join code, archive and deletion."""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lessons.classes import access, lifecycle
from lessons.classes.forms import ClassForm
from lessons.classes.views.responses import RefusalsAt, action_view, done, form_page, sent, with_form


@form_page
def settings(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Name and description, for all instructors; links to the rest."""
    place = access.teaching(user, pk)
    classroom = place.classroom
    form = ClassForm(sent(request), initial={"name": classroom.name, "description": classroom.description})
    if form.is_valid():
        with RefusalsAt(form):
            lifecycle.describe(classroom, **form.cleaned_data)
            return done(request, reverse("class-settings", args=[pk]), "Name and description are saved.")
    return with_form(request, "classes/settings.html", form, place=place, classroom=classroom)


@action_view
def renew(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Another code, or a first one again: all instructors may."""
    place = access.teaching(user, pk)
    lifecycle.unarchive(place.classroom)
    return done(request, f"{place.classroom.get_absolute_url()}#joining", "The class has a new join code.")


@action_view
def close(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """No code any more: all instructors may."""
    place = access.teaching(user, pk)
    lifecycle.close(place.classroom)
    return done(request, f"{place.classroom.get_absolute_url()}#joining", "Nobody can join the class now.")


@action_view
def archive(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Into the archive: its owner may."""
    lifecycle.archive(access.owning(user, pk).classroom, archived=True)
    return done(request, reverse("class-settings", args=[pk]), "The class is archived.")


@action_view
def unarchive(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """And out of it."""
    lifecycle.archive(access.owning(user, pk).classroom, archived=False)
    return done(request, reverse("class-settings", args=[pk]), "The class is out of the archive.")


@form_page
def delete(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """What goes and what stays, and the deletion: of an archived class, by its owner."""
    place = access.owning(user, pk)
    if request.method == "POST":
        lifecycle.delete(place.classroom)
        return done(request, reverse("classes"), f"“{place.classroom.name}” is deleted.")
    return render(request, "classes/delete.html", {"place": place, "classroom": place.classroom})
