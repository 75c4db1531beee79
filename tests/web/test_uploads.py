"""How much a request may carry, and from whom: decided before its body is read, at every address."""

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadhandler import load_handler
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from edgelearn.serving.site import ADMISSION, MOST_BYTES
from edgelearn.web.uploads import ADMIN_BYTES, SMALL_BYTES
from lessons.accounts import roles
from lessons.accounts.roles import Role
from lessons.course.files import archive

MANY = 400_000_000


class Untouched(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, *size: int) -> bytes:
        raise AssertionError("the body was read")


def send(client: Client, path: str, size_bytes: int) -> HttpResponse:
    """Say that so much follows, and fail if any of it is read."""
    extra: dict[str, Any] = {"CONTENT_LENGTH": str(size_bytes), "wsgi.input": Untouched()}
    response: Any = client.generic("POST", path, b"", **extra)
    assert isinstance(response, HttpResponse)
    return response


def admission(client: Client, path: str, size_bytes: int | None) -> tuple[int, int | None]:
    """What the server is told of a body: the refusal's status, or how much may come."""
    length = "" if size_bytes is None else str(size_bytes)
    extra: dict[str, Any] = {"CONTENT_LENGTH": length, "wsgi.input": Untouched(), ADMISSION: True}
    response: Any = client.generic("POST", path, b"", **extra)
    return response.status_code, response.wsgi_request.META.get(MOST_BYTES)


@pytest.fixture
def instructor(db: None) -> Client:
    person = User.objects.create_user("ivy", "ivy@example.org")
    roles.give(person, Role.INSTRUCTOR)
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def learner(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("leo", "leo@example.org"))
    return client


@pytest.mark.parametrize(
    "path", ["/", "/account/login/", "/account/signup/", "/lessons/", "/search/", "/mine", "/healthz", "/no-such-page"]
)
@pytest.mark.parametrize("size_bytes", [SMALL_BYTES + 1, MANY])
def test_no_ordinary_address_takes_more_than_a_form_holds(db: None, path: str, size_bytes: int) -> None:
    assert send(Client(), path, size_bytes).status_code in (404, 413)
    assert admission(Client(), path, size_bytes)[1] is None


@pytest.mark.parametrize(
    "name", ["authoring-files", "wagtailimages:add", "wagtailimages:add_multiple", "wagtailadmin_home"]
)
def test_uploads_are_for_who_works_in_the_admin_and_bounded_for_them(
    instructor: Client, learner: Client, name: str
) -> None:
    path = reverse(name)
    most = archive.MOST_BYTES + 100_000 if name == "authoring-files" else ADMIN_BYTES
    for stranger in (Client(), learner):
        assert send(stranger, path, SMALL_BYTES + 1).status_code == 403
        assert admission(stranger, path, SMALL_BYTES + 1) == (403, None)
        assert admission(stranger, path, None) == (403, None)
    assert admission(instructor, path, most) == (200, most)
    assert admission(instructor, path, None) == (200, most)
    assert admission(instructor, path, most + 1) == (413, None)
    assert send(instructor, path, most + 1).status_code == 413


def test_the_doctor_takes_a_har_file_of_anyone_and_no_more(db: None) -> None:
    status, most = admission(Client(), "/doctor/", 2_000_000)
    assert (status, most is not None and most < 5_000_000) == (200, True)
    assert send(Client(), "/doctor/", MANY).status_code == 413


def test_a_refusal_says_what_is_accepted(db: None) -> None:
    assert b"at most 64.0\xc2\xa0KB" in send(Client(), "/account/login/", MANY).content


def test_no_upload_is_written_to_a_file_before_it_is_looked_at(settings: Any) -> None:
    request = RequestFactory().post("/")
    handlers = [load_handler(name, request) for name in settings.FILE_UPLOAD_HANDLERS]
    for handler in handlers:
        handler.handle_raw_input(io.BytesIO(), {}, archive.MOST_BYTES, "boundary")
    assert [getattr(handler, "activated", False) for handler in handlers] == [True]
