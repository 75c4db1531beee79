"""Responds 503 when the server's queue is full or the request has waited too long."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from edgelearn.serving.site import BUSY
from edgelearn.web.htmx import wants_fragment


class Busy:
    """The middleware. What the front cache holds is still served; no view is called."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        if (retry_s := request.META.get(BUSY)) is not None:
            return _busy(request, retry_s)
        return self.get_response(request)


def _busy(request: HttpRequest, retry_s: int) -> HttpResponse:
    """For htmx a sentence in the page's place for notices, so that nothing typed is lost; else a page."""
    template = "web/busy.html#sentence" if wants_fragment(request) else "web/busy.html"
    response = render(request, template, {"retry_s": retry_s}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    response.headers["Retry-After"] = str(retry_s)
    if wants_fragment(request):
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
