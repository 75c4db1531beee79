"""Access to the workplace's pages. Without the right, a page or lesson is a 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from edgelearn.web.caching import View, private_fragment
from lessons.course.models import LessonPage

LONGEST_NUMBER = 18  # digits; more don't fit into a key


def only(allowed: Callable[[User | AnonymousUser], bool]) -> Callable[[View], View]:
    """404 for everyone else."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not allowed(request.user):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard


def editable_lesson(request: HttpRequest, pk: int) -> LessonPage:
    """The newest draft of a lesson that the one who asks may edit; Http404 for all others."""
    found = LessonPage.objects.filter(pk=pk).first()
    if found is None or not found.permissions_for_user(request.user).can_edit():
        raise Http404("There is no such lesson of yours.")
    draft: LessonPage = found.get_latest_revision_as_object()
    return draft


def number_in(typed: str) -> int | None:
    """The number that was sent: a row's key, a place in a list; None for what can be neither."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER else None


@private_fragment
def closed(request: HttpRequest) -> HttpResponse:
    """An address of Wagtail's that has no use here."""
    raise Http404


def author(request: HttpRequest) -> User:
    """Whoever asks; Wagtail has let nobody in who isn't signed in."""
    assert isinstance(request.user, User)
    return request.user
