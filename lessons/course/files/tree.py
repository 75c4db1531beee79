"""The course's page in Wagtail's tree, created if it is missing (tests flush it)."""

from django.conf import settings
from wagtail.models import Locale, Page, Site

from lessons.course.models import CoursePage


def course_page(title: str = "EdgeLearn") -> CoursePage:
    """The one course page; with root, locale and site made where they are missing."""
    found: CoursePage | None = CoursePage.objects.first()
    return found or _planted(title)


def _planted(title: str) -> CoursePage:
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    course: CoursePage = root.add_child(instance=CoursePage(title=title, slug="course"))
    site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
    welcome = site.root_page if site.pk else None
    site.root_page = course
    site.site_name = title
    site.save()
    if welcome is not None and _is_stock_welcome(welcome):
        welcome.delete()
    return course


def _is_stock_welcome(page: Page) -> bool:
    """The page that Wagtail's own migrations make, with nothing done to it since."""
    return page.specific_class is Page and page.slug == "home" and page.is_leaf() and page.latest_revision_id is None
