"""Endpoints for anonymous counts: blocks reached, and searches without results.

A page tells it while it is left, when it can't send a token's header; so these take only what one of our own pages
sends, bounded, and do no more than count. Whoever asks not to be counted isn't, nor is who brings no cookie of ours, as
scripts don't that send views by the thousand, each a row. Both are told the same.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from edgelearn.web import limits
from edgelearn.web.caching import View, private_fragment
from edgelearn.web.same_origin import asks_not_to_be_counted, is_same_origin
from lessons.course import access
from lessons.insight import page_views as views
from lessons.insight import searches
from lessons.insight.cutoff import today
from lessons.insight.groups import group_of
from lessons.insight.page_views import MAX_BYTES, RefusedError
from lessons.learning import visitors

TOLD_A_MINUTE = 300  # a class behind one address leaves its pages at once
SEARCHES_A_MINUTE = 30  # each is looked for again
LONGEST_QUERY_BYTES = 1000


def _page_report(most_bytes: int) -> Callable[[View], View]:
    """A view that takes the body of what a page of ours tells, of at most so many bytes."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_POST
        @private_fragment
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_same_origin(request):
                return _said("Only pages of this site tell this.", HTTPStatus.FORBIDDEN)
            if int(request.META.get("CONTENT_LENGTH") or 0) > most_bytes:
                return _said(f"The body is too long: at most {most_bytes} bytes are accepted.", HTTPStatus.BAD_REQUEST)
            if asks_not_to_be_counted(request) or not visitors.is_known(request):
                return _nothing()
            return view(request, *args, **kwargs)

        return guarded

    return decorate


@_page_report(MAX_BYTES)
def reading(request: HttpRequest, slug: str) -> HttpResponse:
    """One view of a lesson's page, as far as it has come."""
    lesson = access.public_lesson(slug)
    if not limits.spend(request, "reading", limit=TOLD_A_MINUTE, per_s=60):
        return limits.refusal(request)
    try:
        told = views.read(request.body)
    except RefusedError as refused:
        return _said(str(refused), HTTPStatus.BAD_REQUEST)
    views.keep(lesson, told, group=group_of(request, f"lesson {lesson.pk}"), day=today(timezone.now()))
    return _nothing()


@_page_report(LONGEST_QUERY_BYTES)
def search_missed(request: HttpRequest) -> HttpResponse:
    """A search that found nothing, as it was typed; it is looked for again, so that only what is missing counts."""
    if not limits.spend(request, "search-missed", limit=SEARCHES_A_MINUTE, per_s=60):
        return limits.refusal(request)
    words = searches.missed(request.body.decode(errors="replace"))
    if words:
        searches.keep(words, group=group_of(request, f"search {words}"), day=today(timezone.now()))
    return _nothing()


def _nothing() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _said(sentence: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")
