"""Asks users to reauthenticate before actions that could hand over the account, then returns to the action."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from edgelearn.web import limits
from edgelearn.web.caching import View, private_fragment
from lessons.accounts import mail, reauthentication
from lessons.accounts.forms import Code, PresentPassword


def signed_in(request: HttpRequest) -> bool:
    """Whether there is an account that could be taken over."""
    return request.user.is_authenticated


def without_password(request: HttpRequest) -> bool:
    """Whether the page's own form can't ask for the password, since there is none."""
    return request.user.is_authenticated and not request.user.has_usable_password()


def same_address(request: HttpRequest) -> str:
    """Back to where one wanted to go."""
    return request.get_full_path()


def proven(
    needed: Callable[[HttpRequest], bool] = signed_in, back: Callable[[HttpRequest], str] = same_address
) -> Callable[[View], View]:
    """A view that asks for recent proof where it is needed, and to which `back` leads afterwards."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if needed(request) and not reauthentication.is_recent(request):
                return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back(request)})}")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@private_fragment
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
@login_required
def reauthenticate(request: HttpRequest) -> HttpResponse:
    """The question who one is, in the ways that this account has; or the answer, and on to where one wanted to go."""
    assert isinstance(request.user, User)
    onward = get_next_redirect_url(request) or reverse("me")
    if reauthentication.is_recent(request):
        return HttpResponseRedirect(onward)
    if request.user.has_usable_password():
        return _by_password(request, request.user, onward)
    return _by_code(request, request.user, onward)


def _by_password(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    form = PresentPassword(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        reauthentication.note(request, "password")
        return HttpResponseRedirect(onward)
    return _asked(request, user, onward, form, _status(form, "password"))


def _by_code(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    if request.method != "POST":
        return _asked(request, user, onward, Code(), HTTPStatus.OK)
    if "send" in request.POST:
        return _sent(request, user, onward)
    if not reauthentication.may_try_code(request):
        return limits.refusal(request)
    form = Code(request.POST)
    if form.is_valid():
        if reauthentication.is_code(request, user, form.cleaned_data["code"]):
            reauthentication.note(request, "code")
            return HttpResponseRedirect(onward)
        form.add_error("code", "This is not the code that was sent last, or it is older than ten minutes.")
    return _asked(request, user, onward, form, HTTPStatus.BAD_REQUEST)


def _sent(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    form = Code()
    try:
        if not reauthentication.mail_code(request, user):
            return limits.refusal(request)
    except mail.MailError:
        return _asked(request, user, onward, form, HTTPStatus.SERVICE_UNAVAILABLE, not_sent=mail.NOT_SENT)
    return HttpResponseRedirect(f"{request.path}?{urlencode({'next': onward})}")


def _asked(
    request: HttpRequest, user: User, onward: str, form: Form, status: HTTPStatus, not_sent: str = ""
) -> HttpResponse:
    offered = {app.provider for app in get_adapter().list_apps(request)}
    connected = SocialAccount.objects.filter(user=user, provider__in=offered).order_by("provider")
    context = {
        "form": form,
        "next": onward,
        "by_password": user.has_usable_password(),
        "mailed": form.is_bound or reauthentication.was_mailed(request),
        "address": reauthentication.address_for_code(user),
        "elsewhere": [account.get_provider() for account in connected],
        "not_sent": not_sent,
    }
    return render(request, "account/reauthenticate.html", context, status=status)


def _status(form: Form, field: str) -> HTTPStatus:
    if not form.errors:
        return HTTPStatus.OK
    limited = form.has_error(field, "too_many_login_attempts")
    return HTTPStatus.TOO_MANY_REQUESTS if limited else HTTPStatus.BAD_REQUEST
