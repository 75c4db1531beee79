"""Reauthentication: whether a session's user recently proved to be the account's owner.

A session lasts for months, on machines that others use too. What would let somebody take the account over, or take
everything that is in it, needs a recent proof: the password; the other site for those who sign in there; or a code that
is mailed to those who have no password. django-allauth notes in the session when and how somebody signed in.
"""

import secrets
from time import time

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from edgelearn.web import limits

RECENT_S = 15 * 60
CODE_DIGITS, CODE_HOLDS_S = 8, 10 * 60
CODES, TRIES, PER_S = 3, 10, 10 * 60  # of an account
_CODE = "edgelearn.code"


def is_recent(request: HttpRequest) -> bool:
    """Whether the account's owner was here within the last quarter of an hour."""
    if not isinstance(request.user, User):
        return False
    return any(time() - record["at"] < RECENT_S for record in get_authentication_records(request, request.user))


def note(request: HttpRequest, method: str) -> None:
    """The owner has just proved to be here."""
    assert isinstance(request.user, User)
    record_authentication(request, request.user, method=method, reauthenticated=True)


def address_for_code(user: User) -> str | None:
    """Where a code can be mailed; None for an account without a confirmed address."""
    confirmed = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary").first()
    return confirmed.email if confirmed else None


def mail_code(request: HttpRequest, user: User) -> bool:
    """Mail a code that holds for ten minutes in this session, in place of any other; False for one too many.

    MailError when the message could not be handed over.
    """
    address = address_for_code(user)
    if address is None or not limits.spend(request, "code-mailed", limit=CODES, per_s=PER_S):
        return False
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    get_adapter().send_mail("account/email/code", address, {"user": user, "code": code})
    request.session[_CODE] = {"digest": _digest(user, code), "until_s": time() + CODE_HOLDS_S}
    return True


def was_mailed(request: HttpRequest) -> bool:
    """Whether a code was mailed that still holds."""
    return bool(time() < request.session.get(_CODE, {}).get("until_s", 0))


def may_try_code(request: HttpRequest) -> bool:
    """Whether another code may be tried; each is counted, in all of the account's sessions together."""
    return limits.spend(request, "code-tried", limit=TRIES, per_s=PER_S)


def is_code(request: HttpRequest, user: User, typed: str) -> bool:
    """Whether this is the code that was mailed; it works once."""
    right = was_mailed(request) and constant_time_compare(request.session[_CODE]["digest"], _digest(user, typed))
    if right:
        del request.session[_CODE]
    return right


def _digest(user: User, code: str) -> str:
    return salted_hmac("lessons.accounts.reauthentication", f"{user.pk} {code}", algorithm="sha256").hexdigest()
