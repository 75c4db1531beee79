"""Instructors of a class: inviting, accepting, removing and handing over."""

from uuid import UUID

from django.contrib.auth.models import User
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lessons.accounts.mail import complete_address
from lessons.classes import access, co_instructors
from lessons.classes.forms import InviteForm
from lessons.classes.models import Classroom, Membership
from lessons.classes.views.responses import RefusalsAt, action_view, done, form_page, sent, with_form


@form_page
def instructors(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Who teaches the class and who is invited to; inviting somebody by name, which the owner may."""
    place = access.owning(user, pk) if request.method == "POST" else access.teaching(user, pk)
    form = InviteForm(sent(request))
    if form.is_valid():
        with RefusalsAt(form):
            co_instructors.invite(place.classroom, form.cleaned_data["name"])
            return _back(request, pk, "The invitation stands on their page of classes.")
    return _shown(request, place, form)


@action_view
def invite_by_link(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """A link that lets the first who opens it teach the class."""
    co_instructors.invite_by_link(access.owning(user, pk).classroom)
    return _back(request, pk, "The link is below: it works once, and for 14 days.")


@action_view
def withdraw(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """An invitation taken back."""
    co_instructors.withdraw(access.owning(user, pk).classroom, number)
    return _back(request, pk, "The invitation is withdrawn.")


@action_view
def remove(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """A co-instructor's teaching ended."""
    found = _co_instructor(access.owning(user, pk).classroom, number)
    co_instructors.remove(found)
    return _back(request, pk, f"{found.user.username} no longer teaches the class.")


@form_page
def hand_over(request: HttpRequest, user: User, pk: int, number: int) -> HttpResponse:
    """The question, or the class given to a co-instructor."""
    place = access.owning(user, pk)
    heir = _co_instructor(place.classroom, number)
    if request.method == "POST":
        co_instructors.hand_over(place, heir)
        return _back(request, pk, f"{heir.user.username} owns the class now.")
    return render(request, "classes/hand_over.html", {"place": place, "classroom": place.classroom, "heir": heir})


@form_page
def invitation(request: HttpRequest, user: User, token: UUID) -> HttpResponse:
    """What one is invited to, and accepting it: only by the person, or by whoever has the link."""
    if request.method == "POST":
        classroom = co_instructors.accept(user, token)
        return done(request, classroom.get_absolute_url(), f"You teach “{classroom.name}” now.")
    offer = co_instructors.invitation(user, token)
    context = {"invitation": offer, "classroom": offer.classroom, "teachers": access.teachers(offer.classroom)}
    return render(request, "classes/invitation.html", context)


@action_view
def decline(request: HttpRequest, user: User, token: UUID) -> HttpResponse:
    """The invitation turned down."""
    co_instructors.decline(user, token)
    return done(request, reverse("classes"), "The invitation is declined.")


def _shown(request: HttpRequest, place: Membership, form: Form) -> HttpResponse:
    classroom = place.classroom
    offers = [
        (offer, complete_address(request, offer.get_absolute_url())) for offer in co_instructors.invitations(classroom)
    ]
    context = {"place": place, "classroom": classroom, "teachers": access.teachers(classroom), "invitations": offers}
    return with_form(request, "classes/instructors.html", form, **context)


def _co_instructor(classroom: Classroom, number: int) -> Membership:
    found = access.teachers(classroom).filter(role=Membership.Role.INSTRUCTOR, pk=number).first()
    if found is None:
        raise Http404("There is no such co-instructor in this class: they may have left it.")
    return found


def _back(request: HttpRequest, pk: int, sentence: str) -> HttpResponse:
    return done(request, reverse("class-instructors", args=[pk]), sentence)
