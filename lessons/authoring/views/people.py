"""Roles in the workplace, and invitations to lessons."""

from http import HTTPStatus

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lessons.accounts import roles
from lessons.accounts.roles import RIGHTS
from lessons.authoring import invitations, rights
from lessons.authoring.forms import PersonForm, RoleForm
from lessons.authoring.invitations import NotInvitedError
from lessons.authoring.views.guards import author, editable_lesson, number_in, only
from lessons.community import hierarchy
from lessons.community.hierarchy import OutrankedError
from lessons.course.models import LessonPage

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@read_or_post
@only(roles.may_give_roles)
def people(request: HttpRequest) -> HttpResponse:
    """Everyone with a role, and the form that gives one."""
    form = RoleForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        person: User = form.cleaned_data["person"]
        try:
            hierarchy.require_above(author(request), person)
        except OutrankedError as outranked:
            form.add_error("person", str(outranked))
        else:
            roles.give(person, form.cleaned_data["role"])
            return HttpResponseRedirect(reverse("authoring-people"))
    shown = [(person, roles.role_of(person)) for person in roles.people()]
    context = {
        "form": form,
        "people": shown,
        "rights": RIGHTS.items(),
        "header_title": "People",
        "header_icon": "group",
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "authoring/people.html", context, status=status)


@read_or_post
def invited(request: HttpRequest, pk: int) -> HttpResponse:
    """Who else may edit a lesson: seen by whoever edits it, changed by its owner and reviewers."""
    lesson = editable_lesson(request, pk)
    may_invite = rights.may_invite(author(request), lesson)
    form = PersonForm(request.POST if "person" in request.POST else None)
    if request.method == "POST":
        if not may_invite:
            raise PermissionDenied
        if _changed(request, lesson, form):
            return HttpResponseRedirect(reverse("authoring-invited", args=[pk]))
    context = {
        "lesson": lesson,
        "form": form,
        "may_invite": may_invite,
        "invitations": invitations.to_lesson(lesson),
        "header_title": f"{lesson.title}: authors",
        "header_icon": "group",
    }
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "authoring/invited.html", context, status=status)


def _changed(request: HttpRequest, lesson: LessonPage, form: PersonForm) -> bool:
    """Do what was posted; what can't be done stands in the form."""
    if "take_back" in request.POST:
        if (user_id := number_in(request.POST["take_back"])) is not None:
            invitations.take_back(lesson, user_id)
        return True
    if not form.is_valid():
        return False
    try:
        invitations.invite(lesson, form.cleaned_data["person"])
    except NotInvitedError as refused:
        form.add_error("person", str(refused))
        return False
    return True
