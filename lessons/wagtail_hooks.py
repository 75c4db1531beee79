"""What lessons add to Wagtail's admin, by its hooks: addresses, menus, the first page, buttons, guards, the look.

Each hook is a line or two here; what it calls is in `authoring` and `insight`.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, include, path, reverse
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.widgets import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from edgelearn.templatetags import importmap
from lessons.accounts import roles
from lessons.authoring import admin_access, home, menu, removal, rights, snippets
from lessons.authoring import urls as authoring_urls
from lessons.authoring.views.lesson_editor import LessonViewSet
from lessons.course.models import LessonPage, Unit
from lessons.insight import admin_urls as insight_urls
from lessons.templatetags import sheets

for _viewset in snippets.VIEWSETS:
    register_snippet(_viewset)


@hooks.register("register_admin_urls")
def own_addresses() -> list[URLPattern]:
    """The workplace's own pages."""
    return [path("", include([*authoring_urls.urlpatterns, *insight_urls.urlpatterns]))]  # type: ignore[list-item]  # Wagtail takes includes too


@hooks.register("register_admin_viewset")
def lesson_views() -> LessonViewSet:
    """Wagtail's views of a lesson, where ours differ."""
    return LessonViewSet()


@hooks.register("register_admin_menu_item")
def lessons_item() -> MenuItem:
    """One's lessons."""
    return menu.lessons_item()


@hooks.register("register_admin_menu_item")
def insight_item() -> MenuItem:
    """How one's lessons are read and answered."""
    return menu.insight_item()


@hooks.register("register_admin_menu_item")
def classes_item() -> MenuItem:
    """The classes one teaches."""
    return menu.classes_item()


@hooks.register("register_admin_menu_item")
def glossary_item() -> MenuItem:
    """The terms of all lessons."""
    return menu.glossary_item()


@hooks.register("register_admin_menu_item")
def files_item() -> MenuItem:
    """Export and import."""
    return menu.files_item()


@hooks.register("register_admin_menu_item")
def moderation_item() -> MenuItem:
    """The queue of reported posts."""
    return menu.moderation_item()


@hooks.register("register_admin_menu_item")
def people_item() -> MenuItem:
    """Who has which role."""
    return menu.people_item()


# Wagtail wants the lists themselves changed.
@hooks.register("construct_main_menu", order=100)
def only_what_is_needed(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out of the menu what has no use here, or not for this person."""
    menu_items[:] = menu.needed(request.user, menu_items)


@hooks.register("construct_homepage_panels", order=100)
def start_panel(request: HttpRequest, panels: list[Any]) -> None:
    """What one does first; to reviewers, what waits for them."""
    home.arrange(request.user, panels)


@hooks.register("construct_homepage_summary_items", order=100)
def no_counts(request: HttpRequest, summary_items: list[SummaryItem]) -> None:
    """Counts of pages and images tell nothing here."""
    summary_items.clear()


@hooks.register("register_page_header_buttons")
def lesson_buttons(page: Page, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """Beside a lesson's title in the editor: check it, invite someone, bring blocks over, see it whole."""
    if isinstance(page, LessonPage) and page.pk and page.permissions_for_user(user).can_edit():
        for priority, (label, name, icon) in enumerate(menu.LESSON_BUTTONS):
            yield Button(label, reverse(name, args=[page.pk]), icon_name=icon, priority=priority)


@hooks.register("register_page_action_menu_item")
def check_item() -> ActionMenuItem:
    """Beside saving and publishing: the check of the whole draft."""
    return menu.CheckItem(order=5)


@hooks.register("register_snippet_listing_buttons")
def order_button(snippet: Any, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Beside a unit in the list of units: its lessons, to be dragged into order."""
    if isinstance(snippet, Unit) and roles.may_arrange(user):
        address = reverse("authoring-arrange", args=[snippet.pk])
        yield menu.OpenButton("Order its lessons", address, priority=15)


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
def required_lessons_stay(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A lesson that others build on is not taken away before they are changed."""
    return removal.refusal(request, page)


@hooks.register("construct_page_chooser_queryset")
def choose_within_reach(pages: Any, request: HttpRequest) -> Any:
    """Choosers show what lists show; Wagtail asks its policy for lists only."""
    return pages.filter(pk__in=rights.explorable(request.user))


# After Wagtail's own, which these take the place of.
for _action in admin_access.bulk_actions():
    hooks.register("register_bulk_action", _action, order=100)


@hooks.register("register_permissions")
def moderate_permission() -> QuerySet[Permission]:
    """The permission to moderate, in the form of each group."""
    return Permission.objects.filter(content_type__app_label="lessons", codename="moderate_discussion")


@hooks.register("insert_editor_js")
def editor_parts() -> str:
    """What the editor has besides Wagtail's: Markdown's buttons, labs set up by playing."""
    return importmap.import_map() + importmap.module_script("js/authoring/editor.js", alive=reverse("authoring-alive"))


@hooks.register("insert_global_admin_css")
def look() -> str:
    """The site's tokens, for Wagtail's parts and our own."""
    return sheets.sheets("workplace")
