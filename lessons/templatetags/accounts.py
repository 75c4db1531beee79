"""Where signing in begins and leads back to, as templates write it."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

register = template.Library()


@register.simple_tag(takes_context=True)
def sign_in_url(context: template.Context, name: str = "account_login") -> str:
    """The address of signing in (or of another of its pages) that leads back to the page shown, or to which htmx adds.

    Pages of the account pass on what they were given: nobody wants to come back to "sign in".
    """
    request: HttpRequest = context["request"]
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    here = (htmx and htmx.current_url_abs_path) or request.get_full_path()
    if here.startswith(("/account/", "/mine")):
        here = request.GET.get("next", "")
    return f"{reverse(name)}?{urlencode({'next': here})}" if here else reverse(name)


@register.simple_tag
def mail_is_printed() -> bool:
    """Whether this installation's e-mail goes no further than the server's console."""
    return bool(settings.EMAIL_IS_PRINTED)
