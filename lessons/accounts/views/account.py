"""Account pages: django-allauth's, adapted to this site, and our own."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from allauth.account import views as account
from allauth.account.app_settings import EMAIL_MAX_LENGTH
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.utils import get_next_redirect_url, user_pk_to_url_str
from allauth.socialaccount import views as foreign
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from edgelearn.web.caching import private_fragment, public_page
from edgelearn.web.htmx import wants_fragment
from lessons.accounts import address_reversal, mail, roles
from lessons.accounts.address_reversal import NotRevertedError
from lessons.accounts.verification import is_verified

View = Callable[..., HttpResponseBase]

SENT_LATELY = "A message went to this address a moment ago. If it does not arrive within a minute, ask again."
TAKEN_MEANWHILE = "Another account has this address by now."


def as_ours(view: View) -> View:
    """An allauth view under this site's rules: nobody keeps its pages; a refused form is 400, or 429 where attempts
    were counted; a log-in that is not configured does not exist."""

    @wraps(view)
    def ours(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except SocialApp.DoesNotExist:
            raise Http404("This site offers no such way to sign in.") from None
        if isinstance(response, TemplateResponse) and response.status_code == HTTPStatus.OK:
            form = (response.context_data or {}).get("form")
            response.status_code = _status(form)
            _point_at_error(form)
        return response

    return private_fragment(ours)


def _status(form: BaseForm | None) -> HTTPStatus:
    if form is None or not form.is_bound or not form.errors:
        return HTTPStatus.OK
    limited = form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts")
    return HTTPStatus.TOO_MANY_REQUESTS if limited else HTTPStatus.BAD_REQUEST


def _point_at_error(form: BaseForm | None) -> None:
    """Let the page open with the cursor in the first field that is wrong."""
    wrong = [name for name in form.fields if form.has_error(name)] if form is not None and form.is_bound else []
    if form is not None and wrong:
        form.fields[wrong[0]].widget.attrs["autofocus"] = True


class _OnlyOne:
    """Of two who want the same name or address in the same moment, one gets it and the other is told."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the account, or say what has been taken meanwhile."""
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]  # of the view this is mixed into
        except IntegrityError:
            form.full_clean()
            response = self.form_invalid(form)  # type: ignore[attr-defined]
        return response


class SignUp(_OnlyOne, account.SignupView):
    """Signing up."""


class ForeignSignUp(_OnlyOne, foreign.SignupView):
    """Signing up with another site's account."""

    def form_invalid(self, form: Any) -> HttpResponse:
        """Say what is wrong; what the other site told stays noted, though the attempt had cleared it."""
        self.request.session["socialaccount_sociallogin"] = self.sociallogin.serialize()
        response: HttpResponse = super().form_invalid(form)
        return response


def changes_address(request: HttpRequest) -> bool:
    """Whether what is sent changes the address: only having the link sent again doesn't."""
    return request.user.is_authenticated and request.method == "POST" and "action_send" not in request.POST


def with_address_typed(request: HttpRequest) -> str:
    """The e-mail page with the address that was typed there."""
    return f"{reverse('account_email')}?{urlencode({'email': request.POST.get('email', '')[:EMAIL_MAX_LENGTH]})}"


def connects(request: HttpRequest) -> bool:
    """Whether another site's account is to be added to the one that is signed in, as a way into it."""
    process = request.POST.get("process") or request.GET.get("process")
    return request.user.is_authenticated and process == AuthProcess.CONNECT


class Email(account.EmailView):
    """The account's address: changing it, having the link sent again."""

    def get_initial(self) -> dict[str, Any]:
        """What was typed before one had to prove who one is."""
        initial: dict[str, Any] = super().get_initial()
        return initial | {"email": self.request.GET.get("email", "")[:EMAIL_MAX_LENGTH]}

    def form_valid(self, form: Any) -> HttpResponse:
        """Note the new address and send it a link; without the link, nothing is noted."""
        try:
            response: HttpResponse = super().form_valid(form)
        except mail.MailError:
            self.request.user.emailaddress_set.filter(email=form.cleaned_data["email"], verified=False).delete()
            form.add_error("email", mail.NOT_SENT)
            response = self.form_invalid(form)
        return response

    def _action_send(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Send the link again, and say so where it was not sent."""
        address = self._get_email_address(request)
        if address is None:
            return
        try:
            sent = send_verification_email_to_address(request, address)
        except mail.MailError:
            messages.error(request, mail.NOT_SENT)
        else:
            if not sent:
                messages.info(request, SENT_LATELY)


class ConfirmEmail(account.ConfirmEmailView):
    """The page that the link in a message leads to."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm the address; a link that has been used or is too old leads to the page that says so."""
        try:
            response: HttpResponse = super().post(*args, **kwargs)
        except Http404:
            response = self.get(*args, **kwargs)
        except IntegrityError:  # someone signed up with the address that this account wanted to change to
            messages.error(self.request, TAKEN_MEANWHILE)
            response = redirect("account_email")
        return response


class ResetPassword(account.PasswordResetView):
    """Asking for the link to a new password."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Send it, or say that it was not sent."""
        try:
            response: HttpResponse = super().form_valid(form)
        except mail.MailError:
            form.add_error(None, mail.NOT_SENT)
            response = self.form_invalid(form)
        return response


@private_fragment
@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
def revert_email(request: HttpRequest, token: str) -> HttpResponse:
    """What the link to the old address leads to: a question, since programs follow links; or the change taken back,
    and the page for a new password."""
    try:
        if request.method != "POST":
            context = {"former": address_reversal.former_address(token), "token": token}
            return render(request, "account/email_revert.html", context)
        user = address_reversal.revert(token)
    except NotRevertedError as refused:
        return render(request, "account/email_revert.html", {"refused": str(refused)}, status=HTTPStatus.GONE)
    logout(request)
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return HttpResponseRedirect(reverse("account_reset_password_from_key", kwargs=key))


@require_safe
@private_fragment
@login_required
def welcome(request: HttpRequest) -> HttpResponse:
    """After signing up: what was sent where, and the way back."""
    context = {
        "next": get_next_redirect_url(request) or reverse("home"),
        "verified": is_verified(request.user),
        "unsent": "unsent" in request.GET,
    }
    return render(request, "account/welcome.html", context)


@require_safe
@private_fragment
def become_author(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not be in its admin: to sign in, or to a page that says what is missing."""
    wanted = get_next_redirect_url(request) or ""
    wanted = wanted if wanted.startswith("/") else reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return redirect_to_login(wanted)
    if roles.may_author(request.user):
        return redirect(wanted)
    list(messages.get_messages(request))  # Wagtail's, which this page says better
    return render(request, "account/not_an_instructor.html", {"messages": ()}, status=HTTPStatus.FORBIDDEN)


@require_safe
@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored about whom, for how long, and how to be rid of it."""
    return render(request, "accounts/privacy.html")


@private_fragment
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was sent came without the site's mark: for htmx a sentence that replaces nothing, else a page."""
    template = "403_csrf.html#sentence" if wants_fragment(request) else "403_csrf.html"
    response = render(request, template, status=HTTPStatus.FORBIDDEN)
    if wants_fragment(request):
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
