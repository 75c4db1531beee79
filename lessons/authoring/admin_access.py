"""Restricts Wagtail's own URLs to lessons that the user may edit.

Its views ask a policy for lists and a tester for what is done to a page, but several show a page's title before they
ask either: the explorer and the chooser of the page whose children they list, the confirmation of a move of where it
leads. So an address of the admin that names a lesson answers nobody who may not edit that lesson.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseBase
from django.urls import ResolverMatch, reverse
from wagtail.admin.auth import permission_denied
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions import (
    DeleteBulkAction,
    MoveBulkAction,
    PublishBulkAction,
    UnpublishBulkAction,
)

from lessons.course.models import LessonPage

PAGE_ARGUMENTS = ("page_id", "page_pk", "parent_page_id", "page_to_move_id", "destination_id")
PAGE_NAMESPACES = {"wagtailadmin_pages", "pages"}  # where `pk` is a page's too: the pages' views, and the API's
CHOSEN = "wagtailadmin_choose_page_chosen_multiple"  # names pages in its query
LONGEST_NUMBER = 18  # digits; more don't fit into a key


class AdminAccess:
    """Middleware that answers as Wagtail does where something is not allowed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """Wagtail's refusal, for an address that names a lesson out of reach; None lets everything else through."""
        match = request.resolver_match
        if match is None or not request.path.startswith(reverse("wagtailadmin_home")) or not _may_enter(request):
            return None
        named = [*_in_path(match, kwargs), *(_in_query(request) if match.url_name == CHOSEN else ())]
        if named and out_of_reach(request.user, named):
            refusal: HttpResponseBase = permission_denied(request)
            return refusal
        return None


def out_of_reach(user: Any, keys: Iterable[int]) -> set[int]:
    """Those of these pages that are lessons which someone may not edit."""
    lessons = LessonPage.objects.filter(pk__in=set(keys)).defer("body")
    return {lesson.pk for lesson in lessons if not lesson.permissions_for_user(user).can_edit()}


def bulk_actions() -> list[type[BulkAction]]:
    """Wagtail's actions on many pages at once, which don't name to someone the pages that are out of reach."""
    actions = (DeleteBulkAction, MoveBulkAction, PublishBulkAction, UnpublishBulkAction)
    return [type(action.__name__, (_Quiet, action), {}) for action in actions]


class _Quiet:
    """Leaves what is out of reach out of the list of what an action has no access to."""

    request: HttpRequest

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, list[Any]]]:
        """Wagtail's, where lessons out of reach are told to nobody."""
        objects, others = super().get_actionable_objects()  # type: ignore[misc]  # of the action this is mixed into
        refused = others["items_with_no_access"]
        hidden = out_of_reach(self.request.user, [page.pk for page in refused])
        return objects, {**others, "items_with_no_access": [page for page in refused if page.pk not in hidden]}


def _may_enter(request: HttpRequest) -> bool:
    """Whether Wagtail itself will let the person in; it sends all others away without looking at the address."""
    return isinstance(request.user, User) and request.user.has_perm("wagtailadmin.access_admin")


def _in_path(match: ResolverMatch, kwargs: Mapping[str, Any]) -> list[int]:
    names = [*PAGE_ARGUMENTS, *(["pk"] if PAGE_NAMESPACES & set(match.namespaces) else [])]
    return [number for name in names if (number := _number(kwargs.get(name))) is not None]


def _in_query(request: HttpRequest) -> list[int]:
    return [number for each in request.GET.getlist("id") if (number := _number(each)) is not None]


def _number(given: object) -> int | None:
    text = str(given)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
