"""sitemap.xml and robots.txt: public pages for search engines."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from edgelearn.web.caching import public_page
from lessons.course import access, path_pages
from lessons.labs import LABS

PAGES = ("home", "lessons", "paths", "glossary", "community", "doctor", "curl", "about")

# Fragments, answers to questions, and what belongs to one person.
NOT_FOR_ROBOTS = (
    *("/account/", "/admin/", "/classes/", "/edge/", "/me/", "/mine", "/moderation/", "/notifications/", "/posts/"),
    *("/search/", "/threads/new", "/labs/*/frames", "/labs/*/results", "/labs/*/checks", "/labs/*/exchange"),
    *("/lessons/*/answer/", "/lessons/*/predict/", "/lessons/*/reading", "/*?"),
)


@require_safe
@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses of all public pages. https://www.sitemaps.org/protocol.html"""
    addresses = [f"{settings.BASE_URL}{path}" for path in public_paths()]
    return render(request, "pages/sitemap.xml", {"addresses": addresses}, content_type="application/xml")


@require_safe
@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """Where robots need not look. RFC 9309"""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    lines += ["", f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def public_paths() -> Iterable[str]:
    """Pages, labs, beliefs, published lessons and career paths."""
    outline = access.outline()
    yield from (reverse(name) for name in PAGES)
    yield from (lesson.own_path() for unit in outline for lesson in unit.lessons)
    yield from (reverse("path", args=[each.path.slug]) for each in path_pages.tracks(outline))
    yield from (reverse("lab", args=[slug]) for slug in LABS)
    yield from (reverse("belief", args=[name]) for name in WRONG_RULES)
