"""The course's public pages: the same bytes for everyone, so nothing here looks at who asks."""

import json
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from edgelearn.web.caching import public_page
from edgelearn.web.htmx import wants_fragment
from lessons import access, home_page, lesson_page, model_page
from lessons.blocks.body import predictions_by_name
from lessons.lesson_page import ShownPrediction
from lessons.predictions import Verdict


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The first page: one sentence, one button, a live map; the units below."""
    return render(request, "home.html", {"outline": access.outline(), "map": home_page.live_map()})


@require_safe
@public_page
def lessons(request: HttpRequest) -> HttpResponse:
    """All lessons, by unit."""
    return render(request, "lessons.html", {"outline": access.outline()})


@require_safe
@public_page
def lesson(request: HttpRequest, slug: str) -> HttpResponse:
    """One lesson."""
    return access.public_lesson(slug).serve(request)


@require_safe
@public_page
def predict(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The verdict on an answer to a predict block: the block itself for htmx, the whole lesson when opened directly."""
    page = access.public_lesson(slug)
    child = predictions_by_name(page.body).get(name)
    if child is None:
        raise Http404(f"The lesson “{slug}” has no predict block “{name}”.")
    short = {"answer", "skip"} & set(request.GET)  # the address names the block already
    shown = lesson_page.shown_prediction(page, child, request.GET, prefix=None if short else name)
    if wants_fragment(request):
        response = render(request, "blocks/predict.html", {"block": shown}, status=_status(shown))
        if shown.verdict:
            response.headers["HX-Trigger"] = json.dumps({"edgelearn:predicted": _told_to_lab(shown, shown.verdict)})
    else:
        response = render(request, "predict.html", {"lesson": page, "prediction": shown}, status=_status(shown))
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@public_page
def about(request: HttpRequest) -> HttpResponse:
    """What is simulated, from which sources, and what is left out."""
    return render(request, "about.html", {"model": model_page.rendered()})


def _status(shown: ShownPrediction) -> HTTPStatus:
    return HTTPStatus.OK if shown.verdict else HTTPStatus.BAD_REQUEST


def _told_to_lab(shown: ShownPrediction, verdict: Verdict) -> dict[str, object]:
    """What the lab needs to draw the prediction and to play on."""
    return {
        "lab": shown.value["lab"],
        "metric": shown.value["metric"],
        "expected": verdict.expected,
        "skipped": verdict.skipped,
    }
