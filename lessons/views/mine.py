"""What is personal on each public page, one fragment a page: nobody keeps a copy; the page is complete without it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from edgelearn.web.caching import View, private_fragment
from lessons import access
from lessons.progress import attempts, completion, marks, visitors
from lessons.views.answers import personal_blocks


def _personal(view: Any) -> View:
    """A fragment that nobody keeps, with the cookie of the token that its forms need."""
    return require_safe(private_fragment(ensure_csrf_cookie(view)))


@_personal
def bar(request: HttpRequest) -> HttpResponse:
    """Who is here: what every page's header shows."""
    return render(request, "mine/bar.html")


@_personal
def home(request: HttpRequest) -> HttpResponse:
    """The header, and where to go on."""
    units = marks.course_marks(visitors.visitor(request))
    begun = any(each.begun for each in units)
    return render(request, "mine/home.html", {"units": units, "begun": begun, "step": marks.next_step(units)})


@_personal
def lessons(request: HttpRequest) -> HttpResponse:
    """The header, and the marks in the list of lessons."""
    return render(request, "mine/lessons.html", {"units": marks.course_marks(visitors.visitor(request))})


@_personal
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """The header, and the parts of a lesson's page that are personal, each for its place."""
    found = access.public_lesson(slug)
    visitor = visitors.remember(request)
    tried = attempts.tried(visitor, found)
    context = {
        "lesson": found,
        "questions": personal_blocks(request, found, tried),
        **completion.context(visitor, found, tried),
    }
    return render(request, "mine/lesson.html", context)
