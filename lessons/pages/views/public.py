"""The course's public pages, identical for everyone."""

from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from edgelearn.web import limits, work_budget
from edgelearn.web.caching import public_page
from edgelearn.web.expense import always, expensive
from edgelearn.web.htmx import wants_fragment
from lessons.course import access, path_pages
from lessons.course.models import LessonPage
from lessons.course.questions import question_view
from lessons.course.questions.base import Question
from lessons.course.questions.predict.kind import PREDICT
from lessons.course.questions.questions import questions
from lessons.pages import home_page, model_page
from lessons.pages.lesson_page import PREDICTION_UNITS, work_asked


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The first page: one sentence, one button, a live map; the units and the paths below."""
    outline = access.outline()
    return render(
        request,
        "pages/home.html",
        {"outline": outline, "tracks": path_pages.tracks(outline), "map": home_page.live_map()},
    )


@require_safe
@public_page
def lessons(request: HttpRequest) -> HttpResponse:
    """All lessons, by unit; or those of one path."""
    outline = access.outline()
    found = path_pages.tracks(outline)
    chosen = path_pages.chosen(found, request.GET.get("path", ""))
    context = {"outline": path_pages.only(outline, chosen), "tracks": found, "chosen": chosen}
    return render(request, "pages/lessons.html", context)


@expensive(lambda method, query: "-run=" in query)
@require_safe
@public_page
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """One lesson. Without a query string it costs nothing."""
    page = access.public_lesson(slug)
    if request.GET and not work_budget.spend(request, work_asked(page, request.GET)):
        return limits.refusal(request)
    return page.serve(request)


@expensive(always)
@require_safe
@public_page
def predict(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The verdict on an answer to a predict block: the block itself for htmx, the whole lesson when opened directly."""
    page = access.public_lesson(slug)
    question = questions(page).get(name)
    if question is None or question.type != PREDICT.type:
        raise Http404(f"The lesson “{slug}” has no predict block “{name}”.")
    return verdict(request, page, question)


def verdict(request: HttpRequest, page: LessonPage, question: Question) -> HttpResponse:
    """What a prediction in the address is worth: the block itself for htmx, a page when opened directly."""
    if not work_budget.spend(request, PREDICTION_UNITS):
        return limits.refusal(request)
    name = question.name
    # A fragment's own address names the block already; the lesson's names it in each parameter.
    short = not any(parameter.startswith(f"{name}-") for parameter in request.GET)
    asked = question_view.predicted(question, request.GET, prefix=None if short else name)
    fragment = wants_fragment(request)
    context = {"lesson": page, "asked": replace(asked, answered=fragment and asked.marked is not None)}
    status = HTTPStatus.BAD_REQUEST if asked.problems else HTTPStatus.OK
    response = render(request, asked.template if fragment else "pages/predict.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What is simulated, from which sources, and what is left out."""
    return render(request, "pages/about.html", {"model": model_page.rendered()})
