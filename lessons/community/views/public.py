"""The discussion's public pages. Their personal parts come from `personal`."""

from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from edgelearn.web.caching import View, immutable_result, live_page, private_fragment, public_page
from edgelearn.web.htmx import wants_fragment
from lessons.community import cards, public_posts
from lessons.community.cards import Card
from lessons.community.display import all_shown
from lessons.community.public_posts import ThreadFilter
from lessons.course import access
from lessons.labs.views import lab_of

FRESH = "fresh"  # the address one gets after writing: nobody keeps its page, so it surely shows what was written


def tells_what_is_accepted(view: View) -> View:
    """A value in the address that can't be used ends in a 400 that names it."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except BadRequest as refused:
            return render(request, "community/not_understood.html", {"sentence": refused}, status=400)

    return telling


@require_safe
@live_page
@tells_what_is_accepted
def community(request: HttpRequest) -> HttpResponse:
    """All threads, the newest activity first; of one lesson, of one person, or only those without a solution."""
    slug = request.GET.get("lesson", "")
    wanted = _wanted(request, lesson=slug)
    context = {"lessons": [each for unit in access.outline() for each in unit.lessons]}
    return render(request, "community/community.html", context | _list(wanted))


@require_safe
@live_page
@tells_what_is_accepted
def lesson_discussion(request: HttpRequest, slug: str) -> HttpResponse:
    """The threads of a lesson."""
    return render(request, "community/lesson.html", _list(_wanted(request, lesson=slug)))


@require_safe
@live_page
def latest(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest threads of a lesson, for the end of its page; opened directly, all of them."""
    if not wants_fragment(request):
        return redirect("lesson-discussion", slug, permanent=True)
    lesson = access.public_lesson(slug)
    context = {"lesson": lesson, "threads": public_posts.latest_threads(lesson)}
    response = render(request, "community/latest.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@tells_what_is_accepted
def thread(request: HttpRequest, pk: int, slug: str) -> HttpResponseBase:
    """A page of a thread's posts. Just after writing its address is one that nobody keeps."""
    keep = private_fragment if FRESH in request.GET else live_page
    return keep(_thread)(request, pk, slug)


@require_safe
@public_page
def post(request: HttpRequest, pk: int) -> HttpResponse:
    """A link to a post leads to the page that holds it."""
    return redirect(public_posts.public_post(pk))


@require_safe
@immutable_result
def lab_card(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of a lab's state, for posts that link to it."""
    return _card(request, cards.lab_card(lab_of(slug), request.GET))


@require_safe
@public_page
def lesson_card(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of the state of a lesson's lab."""
    return _card(request, cards.lesson_card(access.public_lesson(slug), request.GET))


def _thread(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    found = public_posts.public_thread(pk)
    number = _page_number(request)
    page = public_posts.posts_page(found, number)
    if slug != found.slug:
        query = f"?page={number}" if number > 1 else ""
        return redirect(found.get_absolute_url() + query, permanent=True)
    context = {"thread": found, "page": page, "posts": all_shown(page.posts)}
    return render(request, "community/thread.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadRequest(f"page: “{text[:40]}” is no page; a whole number from 1 is accepted.")
    return int(text)


def _wanted(request: HttpRequest, *, lesson: str) -> ThreadFilter:
    return ThreadFilter(
        lesson=access.public_lesson(lesson) if lesson else None,
        author=request.GET.get("author", "").replace("\0", "")[:150],
        unresolved=request.GET.get("unresolved") == "1",
        before=request.GET.get("before", ""),
    )


def _list(wanted: ThreadFilter) -> dict[str, object]:
    return {
        "wanted": wanted,
        "lesson": wanted.lesson,
        "page": public_posts.threads_page(wanted),
    }


def _card(request: HttpRequest, card: Card | None) -> HttpResponse:
    """The card; nothing in its place for an address that the lab refuses, whose link stays what it is."""
    if card is None and not wants_fragment(request):
        raise Http404("This address is no state of a lab.")
    template = "community/card.html#card" if wants_fragment(request) else "community/card.html"
    response = render(request, template, {"card": card})
    patch_vary_headers(response, ["HX-Request"])
    return response
