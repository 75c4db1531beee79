"""The learner's own pages: progress, export and deletion; also for visitors."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from edgelearn.web import limits
from edgelearn.web.caching import private_fragment
from lessons.accounts.views.reauthentication import proven, without_password
from lessons.community import subscriptions
from lessons.learning import deletion, export, path_banner, visitors
from lessons.learning.overview import overview
from lessons.learning.visitors import Visitor
from lessons.pages import learner_page

FOLLOWED = 20
EXPORTS, EXPORTS_PER_S = 20, 60
DELETIONS, DELETIONS_PER_S = 10, 300


class LeaveForm(forms.Form):
    """The confirmation that a deletion is meant: the password where there is one, else the public name."""

    def __init__(self, user: User | AnonymousUser, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # what a form takes
        self.user = user
        if isinstance(user, User):
            field = "password" if user.has_usable_password() else "name"
            self.fields[field] = _FIELDS[field]()

    def clean_password(self) -> str:
        """The account's password."""
        password: str = self.cleaned_data["password"]
        # Counted as at the door, so that a session that was left open is no way to guess.
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError("That is not this account's password.")
        return password

    def clean_name(self) -> str:
        """The account's public name, exactly."""
        name: str = self.cleaned_data["name"]
        if name != self.user.get_username():
            raise forms.ValidationError(f"Type {self.user.get_username()}, your public name, to confirm.")
        return name


def _password() -> forms.Field:
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    required = {"required": "Type your password to confirm."}
    return forms.CharField(label="Your password", max_length=1000, strip=False, widget=widget, error_messages=required)


def _name() -> forms.Field:
    required = {"required": "Type your public name to confirm."}
    return forms.CharField(label="Your public name", max_length=150, error_messages=required)


_FIELDS = {"password": _password, "name": _name}


@require_safe
@private_fragment
@ensure_csrf_cookie
def me(request: HttpRequest) -> HttpResponse:
    """Where the learner stands, what they answered, and what they can do with it."""
    visitor = visitors.visitor(request)
    found = overview(visitor)
    units = [unit.marks for unit in found.units]
    followed = path_banner.current(visitor, units)
    step = path_banner.next_lesson(units, followed)
    context: dict[str, Any] = {"overview": found, "standing": followed, "step": step}
    if isinstance(request.user, User):
        states = {mark.lesson.pk: mark.state for unit in units for mark in unit.lessons if mark.state}
        context |= learner_page.parts(request.user.pk, states)
        context["followed"] = list(subscriptions.followed(request.user)[:FOLLOWED])
    return render(request, "pages/me.html", context)


def _own_page(request: HttpRequest) -> str:
    """Where a download begins: it leaves the page as it is, so none may follow the question who one is."""
    return reverse("me")


@require_safe
@private_fragment
@proven(back=_own_page)
def export_json(request: HttpRequest) -> HttpResponse:
    """Everything the site holds about whoever asks, as JSON."""
    return _file(request, export.as_json, "json", "application/json")


@require_safe
@private_fragment
@proven(back=_own_page)
def export_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    return _file(request, export.as_csv, "csv", "text/csv; charset=utf-8")


@private_fragment
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
@proven(without_password)
def delete(request: HttpRequest) -> HttpResponse:
    """What will be deleted, and the confirmation; or the deletion, at once."""
    if request.method != "POST":
        return _asked(request, LeaveForm(request.user))
    if not limits.spend(request, "delete", limit=DELETIONS, per_s=DELETIONS_PER_S):
        return limits.refusal(request)
    form = LeaveForm(request.user, request.POST)
    if not form.is_valid():
        return _asked(request, form)
    _delete(request)
    return HttpResponseRedirect(reverse("me-deleted"))


@require_safe
@private_fragment
def deleted(request: HttpRequest) -> HttpResponse:
    """That everything is gone."""
    return render(request, "pages/me_deleted.html")


def _asked(request: HttpRequest, form: LeaveForm) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "pages/me_delete.html", {"form": form}, status=status)


def _delete(request: HttpRequest) -> None:
    visitor = visitors.visitor(request)
    if visitor.user_id is None:
        deletion.delete_visitor(visitor)
    else:
        deletion.delete_account(visitor.user_id)
    logout(request)
    visitors.leave(request)


def _file(request: HttpRequest, write: Callable[[Visitor], str], kind: str, media_type: str) -> HttpResponse:
    if not limits.spend(request, "export", limit=EXPORTS, per_s=EXPORTS_PER_S):
        return limits.refusal(request)
    text = write(visitors.visitor(request))
    headers = {"Content-Disposition": f'attachment; filename="edgelearn.{kind}"', "X-Robots-Tag": "noindex"}
    return HttpResponse(text, content_type=media_type, headers=headers)
