"""What is personal on each public page, one fragment a page: nobody keeps a copy; the page is complete without it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from edgelearn.web.caching import private_fragment
from lessons import access
from lessons.progress import visitors


@require_safe
@private_fragment
@ensure_csrf_cookie
def bar(request: HttpRequest) -> HttpResponse:
    """Who is here: what every page's header shows."""
    return render(request, "mine/bar.html")


@require_safe
@private_fragment
@ensure_csrf_cookie
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """The header, and the parts of a lesson's page that are personal, each for its place."""
    visitors.remember(request)
    return render(request, "mine/lesson.html", {"lesson": access.public_lesson(slug)})
