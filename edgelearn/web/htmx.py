"""Decides whether a request expects a fragment or a full page."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


def wants_fragment(request: HttpRequest) -> bool:
    """True if htmx swaps the answer into a page that stands; false when opened directly or restored from history."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    return bool(htmx) and not htmx.history_restore_request and not htmx.boosted
