"""Editors see only what has a use here: Wagtail's libraries of images and documents have none yet."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem
from wagtail.images.wagtail_hooks import ImagesSummaryItem

UNUSED_MENUS = {"images", "documents"}
UNUSED_COUNTS = (ImagesSummaryItem, DocumentsSummaryItem)


# Wagtail wants the lists themselves changed.
@hooks.register("construct_main_menu")
def hide_unused_menus(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave the libraries out of the menu."""
    menu_items[:] = [item for item in menu_items if item.name not in UNUSED_MENUS]


@hooks.register("construct_homepage_summary_items")
def hide_unused_counts(request: HttpRequest, summary_items: list[SummaryItem]) -> None:
    """Leave the libraries out of the first page's counts."""
    summary_items[:] = [item for item in summary_items if not isinstance(item, UNUSED_COUNTS)]
