"""The one place that decides whether htmx asked, and so whether a fragment or a whole page is the answer."""

from django.http import HttpRequest


def wants_fragment(request: HttpRequest) -> bool:
    """True if htmx will swap the answer into a page that stands; false for a page opened directly or restored from history."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted
