"""Reverting a change of e-mail address: the old address gets a link that restores it for a week.

Whoever takes an account over changes its address first, and the password with it. So the link trusts the old mailbox
alone: it ends all sessions, the password and the log-ins through other sites that were added since. Of several changes,
the oldest wins: taking one back forgets the later ones, else the new owner could take that back in turn. An address
that was never confirmed gets no link: it may be a stranger's.
"""

from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lessons.accounts.models import AccountSession, FormerAddress

HOLDS_FOR = timedelta(days=7)
_SALT = "lessons.accounts.address_reversal"


class NotRevertedError(Exception):
    """A change can't be taken back, in a sentence for whoever followed the link."""


def connect() -> None:
    """Note each change of an address."""
    email_changed.connect(_changed, dispatch_uid="note former addresses")


def token_for(user: User, email: str) -> str | None:
    """What the link to the account's former address holds; None where there is nothing to take back."""
    former = _holding().filter(user=user, email=email).order_by("-changed_at").first()
    return signing.dumps(str(former.pk), salt=_SALT) if former else None


def former_address(token: str) -> FormerAddress:
    """What the token stands for; NotRevertedError when that is over."""
    try:
        pk = UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError):
        raise NotRevertedError("This link is not complete. Copy all of it from the message.") from None
    former = _holding().filter(pk=pk).select_related("user").first()
    if former is None:
        raise NotRevertedError(
            "This link no longer works: it was used already, it is older than seven days, or the account is gone."
        )
    if _taken(former):
        raise NotRevertedError(f"{former.email} is the address of another account by now.")
    return former


@transaction.atomic
def revert(token: str) -> User:
    """Give the account its former address back, and nobody else a way in; NotRevertedError when it can't be done."""
    user = User.objects.select_for_update().get(pk=former_address(token).user_id)
    former = former_address(token)  # of two at once, the second finds that it was used
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=former.email, verified=True, primary=True)
    SocialAccount.objects.filter(user=user, date_joined__gte=former.changed_at).delete()
    AccountSession.objects.filter(user_id=user.pk).delete()
    user.email = former.email
    user.set_unusable_password()
    user.save(update_fields=["email", "password"])
    FormerAddress.objects.filter(user=user, changed_at__gte=former.changed_at).delete()
    return user


def is_kept_back(email: str, user: User | None = None) -> bool:
    """Whether an address is kept for the account that had it until lately, if that is not this user's."""
    return _holding().filter(email__iexact=email).exclude(user=user).exists()


def prune() -> int:
    """Forget what can't be taken back any more; how much that was."""
    return FormerAddress.objects.exclude(pk__in=_holding().values("pk")).delete()[0]


def _changed(user: User, from_email_address: EmailAddress | None, **_: object) -> None:
    if from_email_address is not None and from_email_address.verified:
        FormerAddress.objects.create(user=user, email=from_email_address.email)


def _holding() -> QuerySet[FormerAddress]:
    return FormerAddress.objects.filter(changed_at__gt=timezone.now() - HOLDS_FOR)


def _taken(former: FormerAddress) -> bool:
    others = User.objects.exclude(pk=former.user_id)
    return (
        others.filter(email__iexact=former.email).exists()
        or EmailAddress.objects.exclude(user=former.user_id).filter(email__iexact=former.email, verified=True).exists()
    )
