"""Pages for what went wrong: each says what, gives a way on, and is kept by nobody."""

from typing import NoReturn

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.test import Client, override_settings
from django.urls import include, path

from edgelearn.web.caching import public_page


@public_page
def raises_400(request: HttpRequest) -> NoReturn:
    raise SuspiciousOperation


@public_page
def raises_403(request: HttpRequest) -> NoReturn:
    raise PermissionDenied


@public_page
def raises_404(request: HttpRequest) -> NoReturn:
    raise Http404


@public_page
def raises_500(request: HttpRequest) -> NoReturn:
    raise RuntimeError("secret detail")


urlpatterns = [
    path("raises/400", raises_400),
    path("raises/403", raises_403),
    path("raises/404", raises_404),
    path("raises/500", raises_500),
    path("", include("edgelearn.urls")),
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (400, "The request was not understood"),
        (403, "You may not open this"),
        (404, "This page is not here"),
        (500, "Something failed on our side"),
    ],
)
@override_settings(ROOT_URLCONF="tests.web.test_errors")
def test_an_error_has_a_page_with_a_way_on(visitor: Client, status: int, sentence: str) -> None:
    answer = visitor.get(f"/raises/{status}")
    assert answer.status_code == status
    assert f"<h1>{sentence}</h1>" in answer.text
    assert 'href="/"' in answer.text
    assert "secret detail" not in answer.text
    assert answer["Cache-Control"] == "private, no-store"


def test_a_form_without_the_sites_mark_is_refused_with_a_reason(visitor: Client) -> None:
    answer = visitor.post("/admin/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "did not come with the site’s own mark" in answer.text


def test_a_foreign_host_name_is_refused_and_the_operator_told_what_to_set(visitor: Client) -> None:
    answer = visitor.get("/healthz", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "ALLOWED_HOSTS" in answer.text
