"""Parameters that Wagtail's views don't check: answered with 400 where they would fail.

Many of them look up a parameter that may be missing, or hand it to `int`, the database or `redirect` as it came. This
is one class of fault in two hundred views of a package that isn't ours, so it is met once, where exceptions arrive. An
exception counts as the request's fault only when it is of a kind that such a value raises, was raised outside our own
packages by a view that is not ours, and the request has a query or is a form. Its traceback is logged either way.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import FieldError, ValidationError
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.datastructures import MultiValueDictKeyError

log = logging.getLogger(__name__)

KINDS = (
    *(
        MultiValueDictKeyError,
        ValidationError,
        FieldError,
    ),  # missing; no value of a field; no field to sort or filter by
    *(ValueError, OverflowError, DataError),  # no number, or one that no database holds
    NoReverseMatch,  # a `next` that is neither an address nor a view's name
)
OURS = ("edgelearn", "lessons")


class BadInput:
    """Middleware for the addresses below the admin's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """400 with a sentence, where the request is at fault; None lets the exception go on."""
        if not _is_such(error) or not request.path.startswith(reverse("wagtailadmin_home")):
            return None
        if not (request.GET or request.method == "POST") or _is_ours(request, error):
            return None
        log.warning("%s %s was given what its view can't use", request.method, request.path, exc_info=error)
        return render(request, "400.html", {"sentence": _sentence(error)}, status=HTTPStatus.BAD_REQUEST)


def _is_such(error: Exception) -> bool:
    """Whether a parameter may have raised an exception; one that was missing is often None by the time it is used."""
    return isinstance(error, KINDS) or (isinstance(error, AttributeError | TypeError) and "NoneType" in str(error))


def _is_ours(request: HttpRequest, error: Exception) -> bool:
    """Whether our own code is to answer for an exception."""
    match = request.resolver_match
    return (match is not None and _is_package(match.func.__module__)) or _is_package(_raised_in(error))


def _is_package(module: str) -> bool:
    return module.partition(".")[0] in OURS


def _raised_in(error: Exception) -> str:
    """The module of the innermost function that an exception came from."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return str(place.tb_frame.f_globals.get("__name__", "")) if place is not None else ""


def _sentence(error: Exception) -> str:
    if isinstance(error, MultiValueDictKeyError):
        return f"The parameter {error.args[0]} is missing."
    return "One of its parameters has a value that can't be used here."
