"""Joining a class by code or link, and leaving it."""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from edgelearn.web import limits
from lessons.classes import access, codes, joining
from lessons.classes.forms import CodeForm
from lessons.classes.limits import RefusedError
from lessons.classes.models import Membership
from lessons.classes.views.responses import RefusalsAt, done, form_page, sent, with_form

# Codes looked up by one account: more than anybody needs, and far too few to guess one.
TRIES, TRIES_PER_S = 30, 3600


@form_page
def by_code(request: HttpRequest, user: User) -> HttpResponse:
    """The form for a code, which leads to the class's join page."""
    form = CodeForm(sent(request))
    if form.is_valid():
        if not _may_try(request):
            return limits.refusal(request)
        with RefusalsAt(form):
            classroom = joining.by_code(form.cleaned_data["code"])
            return done(request, reverse("class-join", args=[codes.shown(classroom.code or "")]))
    return with_form(request, "classes/by_code.html", form)


@form_page
def join(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """What class it is, who teaches it and what they will see; or the class joined."""
    if not _may_try(request):
        return limits.refusal(request)
    form = CodeForm({"code": code})
    if form.is_valid():
        with RefusalsAt(form):
            if request.method == "POST":
                return _inside(request, joining.join(user, code))
            return _offer(request, user, code)
    return with_form(request, "classes/by_code.html", form)


@form_page
def leave(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The question, or the class left."""
    place = access.membership(user, pk)
    if request.method == "POST":
        joining.leave(user, pk)
        return done(request, reverse("classes"), f"You have left “{place.classroom.name}”.")
    if place.owns:
        raise RefusedError("You own this class: hand it over to a co-instructor before you leave.")
    return render(request, "classes/leave.html", {"place": place, "classroom": place.classroom})


def _may_try(request: HttpRequest) -> bool:
    return limits.spend(request, "class-code", limit=TRIES, per_s=TRIES_PER_S)


def _offer(request: HttpRequest, user: User, code: str) -> HttpResponse:
    classroom = joining.by_code(code)
    if Membership.objects.filter(classroom=classroom, user=user).exists():
        return done(request, classroom.get_absolute_url())
    context = {"classroom": classroom, "teachers": access.teachers(classroom)}
    return render(request, "classes/join.html", context)


def _inside(request: HttpRequest, place: Membership) -> HttpResponse:
    sentence = f"You are in “{place.classroom.name}” now." if not place.teaches else "You teach this class."
    return done(request, place.classroom.get_absolute_url(), sentence)
