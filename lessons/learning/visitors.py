"""Identifies who sends a request: an account, or a visitor by a signed cookie. Doesn't use the database.

A cookie of its own, not the session: no row for each visitor, and a request under way while its sender signs in still
carries the key, although the session it was sent with is gone by then.

Pages with forms set the cookie, so whoever posts without one is a script, or a browser that keeps no cookies. Nothing
is written for them, or a thousand such requests would be a thousand visitors: writing raises UnknownVisitorError.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from edgelearn.web.htmx import wants_fragment

COOKIE = "learner"
KEPT_S = 90 * 24 * 3600  # without a visit; `pruning` follows the same span
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """An account's id, or None and the visitor's key; an account's key is fresh and stands for nobody.

    A visitor is `known` once the browser has sent the key that it was given.
    """

    user_id: int | None
    key: uuid.UUID
    known: bool = True


class UnknownVisitorError(Exception):
    """Something can't be kept for a visitor who brought no key; this answer gives them one."""


@dataclass(slots=True, kw_only=True)
class _Asked:
    """What this request's answer does to the cookie."""

    visitor: Visitor
    keep: bool = False


def visitor(request: HttpRequest) -> Visitor:
    """Who asks; the same for the whole request."""
    return _asked(request).visitor


def remember(request: HttpRequest) -> Visitor:
    """Who asks, and the answer's cookie makes sure that they are known next time: for whatever carries a form."""
    asked = _asked(request)
    asked.keep = True
    return asked.visitor


def forget(request: HttpRequest) -> None:
    """The answer takes the key from the browser; an account's answers need none."""
    setattr(request, _FORGOTTEN, True)
    setattr(request, _ASKED, None)  # who asks has just changed


def leave(request: HttpRequest) -> None:
    """The same, and the browser keeps nothing else either: whoever comes next on it starts anew."""
    forget(request)
    setattr(request, _LEFT, True)


def key_of(request: HttpRequest) -> uuid.UUID | None:
    """The key that the browser sent, whether or not someone is signed in; None if there is none, or none of ours."""
    text = request.get_signed_cookie(COOKIE, default=None, salt=COOKIE, max_age=KEPT_S)
    return uuid.UUID(text) if text else None


def is_known(request: HttpRequest) -> bool:
    """Whether something may be kept of what the request tells; unlike `visitor`, this lets the answer set no cookie."""
    return request.user.is_authenticated or key_of(request) is not None


class Cookie:
    """Middleware: gives the browser its key, keeps it while it is used, and takes it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, _FORGOTTEN, False):
            response.delete_cookie(COOKIE, samesite="Lax")
            if getattr(request, _LEFT, False):
                # Unsent answers and drafts. https://www.w3.org/TR/clear-site-data/
                response.headers["Clear-Site-Data"] = '"storage"'
        elif (asked := getattr(request, _ASKED, None)) and _must_be_sent(request, asked):
            _send(response, asked.visitor.key)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say what can't be kept, and that trying again helps: this answer sets the cookie."""
        return _not_kept(request) if isinstance(exception, UnknownVisitorError) else None


_ASKED = "_edgelearn_visitor"
_FORGOTTEN = "_edgelearn_visitor_forgotten"
_LEFT = "_edgelearn_visitor_left"


def _asked(request: HttpRequest) -> _Asked:
    asked: _Asked | None = getattr(request, _ASKED, None)
    if asked is None:
        asked = _Asked(visitor=_visitor(request))
        setattr(request, _ASKED, asked)
    return asked


def _visitor(request: HttpRequest) -> Visitor:
    if request.user.is_authenticated:
        return Visitor(user_id=request.user.pk, key=uuid.uuid4())
    key = key_of(request)
    return Visitor(user_id=None, key=key or uuid.uuid4(), known=key is not None)


def _not_kept(request: HttpRequest) -> HttpResponse:
    template = "learning/no_cookie.html#sentence" if wants_fragment(request) else "learning/no_cookie.html"
    response = render(request, template, status=HTTPStatus.CONFLICT)
    if wants_fragment(request):
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _must_be_sent(request: HttpRequest, asked: _Asked) -> bool:
    """A first key where one was asked for; and again with each answer to a POST, so that its time starts anew."""
    if asked.visitor.user_id is not None:
        return False
    return request.method not in SAFE_METHODS or (asked.keep and key_of(request) is None)


def _send(response: HttpResponseBase, key: uuid.UUID) -> None:
    response.set_signed_cookie(
        COOKIE,
        str(key),
        salt=COOKIE,
        max_age=KEPT_S,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
