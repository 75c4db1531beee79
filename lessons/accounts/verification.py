"""Whether someone has confirmed an e-mail address, which posting and teaching require."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser, User


def is_verified(user: User | AnonymousUser) -> bool:
    """True once the account's address was confirmed by the link sent to it, or by the site one signed in with."""
    return user.is_authenticated and EmailAddress.objects.filter(user=user, verified=True).exists()
