"""What pages of every kind show of the discussion."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def discord_invite() -> str:
    """Where “Join Discord” leads; empty where no invite is configured."""
    return str(settings.DISCORD_INVITE)
