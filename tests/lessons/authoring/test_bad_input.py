"""What the admin says to parameters that its views can't use, and what stays a failure of ours."""

import logging
from collections.abc import Mapping
from typing import Any, NoReturn

import pytest
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils.datastructures import MultiValueDictKeyError

from lessons.authoring.bad_input import BadParameters
from tests.lessons.authoring.conftest import MakeClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(ines: Any, sign_in: MakeClient) -> Client:
    """An instructor's browser."""
    return sign_in(ines)


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("choose-external-link/", {}),
        ("choose-page/?target_pages[]=x", None),
        ("choose-page/chosen-multiple/?id=x", None),
        ("pages/search/?q=%00", None),
        ("pages/search/?q=%5C%22%7B", None),
    ],
)
def test_what_wagtail_does_not_check_is_no_failure_of_ours(
    client: Client, address: str, form: Mapping[str, str] | None
) -> None:
    answer = client.get(f"/admin/{address}") if form is None else client.post(f"/admin/{address}", form)
    assert answer.status_code in {200, 400}
    assert "Something failed on our side" not in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (MultiValueDictKeyError("body-count"), 400),
        (ValueError("invalid literal for int()"), 400),
        (AttributeError("'NoneType' object has no attribute 'startswith'"), 400),
        (AttributeError("'Page' object has no attribute 'startswith'"), None),
        (OperationalError('fts5: syntax error near "\\"'), 400),
        (OperationalError("database is locked"), None),
        (ZeroDivisionError(), None),
    ],
)
def test_only_what_a_parameter_can_raise_counts_as_the_requests_fault(
    error: Exception, status: int | None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = told(error, "/admin/pages/?q=x")
    assert (answer and answer.status_code) == status
    assert bool(caplog.records) is (status == 400)


@pytest.mark.parametrize("address", ["/admin/pages/", "/admin/lessons/start/?title=x", "/lessons/?q=x"])
def test_without_parameters_in_our_own_views_and_on_the_site_it_stays_a_failure(address: str) -> None:
    assert told(ValueError("x"), address) is None


def told(error: Exception, address: str) -> Any:
    """What is answered to an exception that Wagtail raised at an address."""
    request = RequestFactory().get(address)
    request.resolver_match = resolve(request.path)
    return BadParameters(_unused).process_exception(request, _raised_elsewhere(error))


def _unused(request: HttpRequest) -> NoReturn:
    raise NotImplementedError


def _raised_elsewhere(error: Exception) -> Exception:
    try:
        raise error
    except Exception as raised:
        return raised
