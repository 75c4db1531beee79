"""Our django-allauth adapters: messages, links in e-mail and redirects."""

import logging
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import context
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from edgelearn.web import limits
from lessons.accounts import address_reversal, mail, password_attempts, reauthentication

if TYPE_CHECKING:  # models need the adapter first
    from allauth.account.models import EmailAddress

log = logging.getLogger(__name__)

# The header says who is signed in, and the page after signing up says what was sent.
NOT_WORTH_A_MESSAGE = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
# What tells the old address.
EMAIL_CHANGED = "account/email/email_changed"
# Where a failed confirmation message at sign-up is noted for the page that follows.
NOT_SENT = "edgelearn.confirmation_not_sent"


class Accounts(DefaultAccountAdapter):
    """For accounts of this site."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account has been closed.",
        "duplicate_email": "This is your address already.",
        "email_password_mismatch": "This address and password don’t belong together. Check both, or set a new one.",
        "email_taken": "This address has an account already. Sign in with it, or set a new password if you forgot it.",
        "enter_current_password": "This is not your present password.",
        "incorrect_password": "This is not your password.",
        "too_many_login_attempts": "There were too many attempts from here. Wait ten minutes, or set a new password.",
        "username_taken": "Someone has this name already: choose another.",
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The client as all limits of this site count it."""
        return limits.client_network(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse what would be guessing, before the password is looked at."""
        if not password_attempts.may_attempt(request, _account_tried(credentials)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The user whose password this is; what was right does not count as guessed."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None:
            password_attempts.succeeded(request, _account_tried(credentials))
        return user

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: account pages answer with pages only."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent there afterwards: to this very host only."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={context.request.get_host()})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a message, or raise MailError."""
        everything = {"email": email, "request": self.request, "site": self.request.get_host(), **context}
        mail.send(self.render_mail(template_prefix, email, everything))

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation: Any, signup: bool) -> None:
        """Send the link that confirms an address. An account is whole without it: at sign-up, failing is only noted."""
        try:
            super().send_confirmation_mail(request, emailconfirmation, signup)
        except mail.MailError:
            if not signup:
                raise
            log.exception("The message that confirms a new account's address was not sent")
            request.META[NOT_SENT] = True

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell the owner what was changed, once it is; the change stands even if that fails."""
        transaction.on_commit(partial(self._notify_owner, *args, **kwargs))

    def _notify_owner(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        told = dict(context or {})
        if template_prefix == EMAIL_CHANGED and email and (token := address_reversal.token_for(user, email)):
            told["revert_url"] = mail.complete_address(self.request, reverse("account-email-revert", args=[token]))
        try:
            super().send_notification_mail(template_prefix, user, told, email)
        except mail.MailError:
            log.exception("A message about a change of an account was not sent")

    def confirm_email(self, request: HttpRequest, email_address: "EmailAddress") -> bool:
        """Note that an address is confirmed, and put it in the old one's place: both or neither."""
        with transaction.atomic():
            confirmed: bool = super().confirm_email(request, email_address)
        return confirmed

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The link in the message: it keeps where signing up began."""
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return mail.complete_address(request, path, next=get_next_redirect_url(request))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the message."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return mail.complete_address(self.request, path.replace("UID-KEY", key))

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Where confirming an address leads when it began nowhere."""
        return reverse("account_email" if self.request.user.is_authenticated else "account_login")

    def post_login(self, request: HttpRequest, user: User, *, signup: bool, **kwargs: Any) -> HttpResponse:
        """After signing in, back to where one was; after signing up, past the page that says what was sent."""
        response: HttpResponse = super().post_login(request, user, signup=signup, **kwargs)
        if signup:
            reauthentication.note(request, "signup")
        if not signup or not isinstance(response, HttpResponseRedirect):
            return response
        query = {"next": response.url} | ({"unsent": "on"} if NOT_SENT in request.META else {})
        return HttpResponseRedirect(f"{reverse('account-welcome')}?{urlencode(query)}")

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Leave a message for the next page, unless that says it anyway."""
        if message_template not in NOT_WORTH_A_MESSAGE and not (message_context or {}).get("signup"):
            super().add_message(request, level, message_template, message_context, **kwargs)


def _account_tried(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or credentials.get("username") or "")


class ForeignAccounts(DefaultSocialAccountAdapter):
    """For accounts of other sites with which one may sign in here."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "email_taken": "This address has an account here already. Sign in to it first, then connect %s on its page.",
        "connected_other": "That account is connected to another account here.",
        "no_password": "Set a password first, or there would be no way to sign in.",
    }

    def get_requests_session(self) -> requests.Session:
        """For asking the other site; an answer that is an error is one here, too, not a name to be read from it.

        GitHub says 404 where an application may not see addresses, which allauth expects.
        """
        session: requests.Session = super().get_requests_session()
        session.hooks["response"].append(_raise_for_errors)
        return session


def _raise_for_errors(response: requests.Response, *args: Any, **kwargs: Any) -> None:
    if response.status_code != HTTPStatus.NOT_FOUND:
        response.raise_for_status()
