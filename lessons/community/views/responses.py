"""Responses shared by private discussion views: fragments for htmx, pages otherwise, errors in place."""

from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from edgelearn.web import limits
from edgelearn.web.caching import View
from edgelearn.web.htmx import wants_fragment
from lessons.community.views.public import FRESH

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
POSTS_A_MINUTE = 60  # of forms, sent or previewed; how much may be written is another matter (lessons.community.limits)


def a_few_at_a_time(view: View) -> View:
    """429 for whoever sends forms by machine."""

    @wraps(view)
    def counting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not limits.spend(request, "discussion", limit=POSTS_A_MINUTE, per_s=60):
            return limits.refusal(request)
        return view(request, *args, **kwargs)

    return counting


def in_place(
    request: HttpRequest, page: str, part: str, context: dict[str, Any], status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """The part of a template that htmx swaps in, or the whole page.

    htmx swaps no 403 (it may be the site's own page about a lost token): to it, every refusal is a 400 or a 429.
    """
    if not wants_fragment(request):
        return render(request, page, context, status=status)
    if status == HTTPStatus.FORBIDDEN:
        status = HTTPStatus.BAD_REQUEST
    return render(request, part, context, status=status)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """After something was done: to another page."""
    if wants_fragment(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def sign_in(request: HttpRequest, back: str) -> HttpResponse:
    """To the sign-in page, and from there back."""
    return go(request, f"{reverse('account_login')}?{urlencode({'next': back})}")


def fresh(address: str, mark: object) -> str:
    """An address nobody has a copy of: `mark` is new with each thing written."""
    path, _, place = address.partition("#")
    joint = "&" if "?" in path else "?"
    return f"{path}{joint}{FRESH}={mark}" + (f"#{place}" if place else "")
