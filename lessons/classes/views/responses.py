"""Responses shared by class views: sign-in, plain pages, and errors at their fields."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from edgelearn.web import limits
from edgelearn.web.caching import View, private_fragment
from lessons.classes.limits import RefusedError

POSTS_A_MINUTE = 60  # of forms; how much a class may have is another matter (lessons.classes.limits)

ForPeople = Callable[..., HttpResponseBase]


def _for_people(view: ForPeople) -> View:
    """The view with the signed-in user as its second argument; others are led to sign in and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return _sign_in(request)
        if request.method == "POST" and not limits.spend(request, "classes", limit=POSTS_A_MINUTE, per_s=60):
            return limits.refusal(request)
        try:
            return view(request, request.user, *args, **kwargs)
        except RefusedError as refused:
            return refusal(request, str(refused))

    return private_fragment(guarded)


def page(view: ForPeople) -> View:
    """A page that is only read."""
    return require_safe(_for_people(view))


def form_page(view: ForPeople) -> View:
    """A page with a form that is sent to the page's own address."""
    return require_http_methods(["GET", "HEAD", "POST"])(_for_people(view))


def action_view(view: ForPeople) -> View:
    """What is done by a button on another page."""
    return require_POST(_for_people(view))


def refusal(request: HttpRequest, sentence: str) -> HttpResponse:
    """A page with the sentence, where no form was there to show it at."""
    return render(request, "classes/refused.html", {"sentence": sentence}, status=HTTPStatus.BAD_REQUEST)


def with_form(request: HttpRequest, template: str, form: Form, **context: Any) -> HttpResponse:
    """A page with a form: 400 where it was refused."""
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, template, context | {"form": form}, status=status)


class RefusalsAt:
    """What is refused inside stands at the form's field that it is about, or above all of them."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def __enter__(self) -> None:
        """Nothing to begin with."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> bool:
        if not isinstance(error, RefusedError):
            return False
        self.form.add_error(error.field if error.field in self.form.fields else None, str(error))
        return True


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with; None while it is only shown."""
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, address: str, sentence: str = "") -> HttpResponse:
    """After something was done: to a page that says so."""
    if sentence:
        messages.success(request, sentence)
    return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def _sign_in(request: HttpRequest) -> HttpResponse:
    back = reverse("classes") if request.method == "POST" else request.get_full_path()
    return done(request, f"{reverse('account_login')}?{urlencode({'next': back})}")
