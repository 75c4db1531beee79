"""What pages of every kind show of the discussion."""

from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.contrib.auth.models import User

from lessons.accounts.verification import is_verified
from lessons.community import subscriptions
from lessons.learning.submissions import owner_of
from lessons.learning.visitors import Visitor

register = template.Library()
MOST = 99


@register.simple_tag
def discord_invite() -> str:
    """Where “Join Discord” leads; empty where no invite is configured."""
    return str(settings.DISCORD_INVITE)


@register.simple_tag
def unseen_notifications(user: User) -> str:
    """How many things someone was told and has not seen, as text; empty when none."""
    unseen = subscriptions.unseen_count(user, most=MOST)
    return f"{MOST}+" if unseen > MOST else str(unseen or "")


@register.filter
def has_no_confirmed_address(user: User) -> bool:
    """Whether someone who is signed in has yet to show that their address is theirs."""
    return not is_verified(user)


@register.simple_tag(takes_context=True)
def draft_owner(context: dict[str, Any]) -> str:
    """The mark with which the browser keeps what is typed into a form: an account's own; without one, nobody's."""
    return owner_of(Visitor(user_id=context["request"].user.pk, key=uuid4()))
