"""The personal fragment of each public page. Never cached; pages are complete without it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from edgelearn.web.caching import View, private_fragment
from lessons.course import access, path_pages
from lessons.learning import attempts, completion, course_progress, following, lesson_states, path_banner, visitors
from lessons.learning.path_progress import path_progress
from lessons.learning.views.answers import personal_blocks


def _personal(view: Any) -> View:
    """A fragment that nobody keeps, with the cookie of the token that its forms need."""
    return require_safe(private_fragment(ensure_csrf_cookie(view)))


@_personal
def bar(request: HttpRequest) -> HttpResponse:
    """Who is here: what every page's header shows."""
    return render(request, "pages/mine/bar.html")


@_personal
def home(request: HttpRequest) -> HttpResponse:
    """The header, and where to go on."""
    visitor = visitors.visitor(request)
    units = course_progress.course_progress(visitor)
    begun = any(each.begun for each in units)
    step = path_banner.next_lesson(units, path_banner.current(visitor, units))
    return render(request, "pages/mine/home.html", {"units": units, "begun": begun, "step": step})


@_personal
def lessons(request: HttpRequest) -> HttpResponse:
    """The header, and the marks in the list of lessons: of all, or of one path's."""
    outline = access.outline()
    slug = request.GET.get("path", "")
    shown = path_pages.only(outline, path_pages.track(slug, outline) if slug else None)
    return render(
        request,
        "pages/mine/lessons.html",
        {"units": course_progress.lesson_progress(shown, lesson_states.states(visitors.visitor(request)))},
    )


@_personal
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """The header, and the parts of a lesson's page that are personal, each for its place."""
    found = access.public_lesson(slug)
    visitor = visitors.remember(request)
    tried = attempts.summary_of(visitor, found)
    done = completion.context(visitor, found, tried)
    context = {
        "lesson": found,
        "questions": personal_blocks(request, found, tried),
        **done,
        **path_banner.context(visitor, found, done["units"]),
    }
    return render(request, "pages/mine/lesson.html", context)


@_personal
def path(request: HttpRequest, slug: str) -> HttpResponse:
    """The header, and where the learner stands in a path."""
    track = path_pages.track(slug, access.outline())
    visitor = visitors.remember(request)
    context = {
        "standing": path_progress(track, lesson_states.states(visitor)),
        "follows": following.follows(visitor, track.path),
    }
    return render(request, "pages/mine/path.html", context)
