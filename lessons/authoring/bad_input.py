"""Middleware that answers 400 to parameters that would crash Wagtail's views.

Many of them look up a parameter that may be missing, or hand it to `int`, the database or `redirect` as it came. This
is one class of fault in two hundred views of a package that isn't ours, so it is met once, where exceptions arrive. An
exception counts as the request's fault only when it is of a kind that such a value raises, was raised outside our own
packages by a view that is not ours, and the request brought something to misread. Its traceback is logged either way.
"""

import logging
from collections.abc import Callable, Iterator
from http import HTTPStatus

from django.core.exceptions import FieldError, ValidationError
from django.db import DatabaseError, DataError
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
# What SQLite says of a search that its FTS5 can't parse, and of numbers that are too large for it. A database that is
# locked or away raises the same classes.
DATABASE_SAYS = ("fts5: ", "unterminated string", "datatype mismatch")
NUL = "\0"  # in no text that anybody types, and PostgreSQL stores none
OURS = ("edgelearn", "lessons")


class BadParameters:
    """Middleware for the addresses below the admin's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """400 for a text with NUL, wherever it was going; None for all others."""
        if not _is_admins(request) or not any(NUL in text for text in _texts(request)):
            return None
        return _refused(request, "One of its parameters holds the character NUL, which no text does.")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """400 with a sentence, where the request is at fault; None lets the exception go on."""
        if not _is_such(error) or not _is_admins(request):
            return None
        if not _brought_something(request) or _is_ours(request, error):
            return None
        log.warning("%s %s was given what its view can't use", request.method, request.path, exc_info=error)
        return _refused(request, _sentence(error))


def _is_admins(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def _texts(request: HttpRequest) -> Iterator[str]:
    """The values in the query and the form, and their names."""
    for sent in (request.GET, request.POST):
        for name, given in sent.lists():
            yield name
            yield from given


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    return render(request, "400.html", {"sentence": sentence}, status=HTTPStatus.BAD_REQUEST)


def _is_such(error: Exception) -> bool:
    """Whether a parameter may have raised an exception; one that was missing is often None by the time it is used."""
    if isinstance(error, DatabaseError) and str(error).startswith(DATABASE_SAYS):
        return True
    return isinstance(error, KINDS) or (isinstance(error, AttributeError | TypeError) and "NoneType" in str(error))


def _brought_something(request: HttpRequest) -> bool:
    """Whether there is a query, a form, or a word in the address that the view reads by itself."""
    arguments = request.resolver_match.kwargs.values() if request.resolver_match else ()
    return bool(request.GET) or request.method == "POST" or any(isinstance(each, str) for each in arguments)


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
