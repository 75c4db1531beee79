"""Body size limits per view, enforced before the body is read.

Ordinary forms are small, and anyone may send one. A view that takes more says how much and from whom. The server asks
before it reads a large body (`ADMISSION`), and the same middleware holds every other way in to the same limits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from edgelearn.serving.site import ADMISSION, MOST_BYTES

View = TypeVar("View", bound=Callable[..., object])
Who = Callable[[HttpRequest], bool]

SMALL_BYTES = 64 * 1024
ADMIN_BYTES = 8 * 2**20
"""Wagtail's own views: the page editor posts a lesson's every field, the chooser a picture of at most 5 MB."""

_ATTRIBUTE = "takes_upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What a view takes, and from whom."""

    most_bytes: int
    who: Who


def anyone(request: HttpRequest) -> bool:
    """No account needed."""
    return True


def editors(request: HttpRequest) -> bool:
    """Whoever works in the admin."""
    return request.user.is_authenticated and request.user.has_perm("wagtailadmin.access_admin")


def takes_upload(most_bytes: int, who: Who) -> Callable[[View], View]:
    """Mark a view that takes bodies of more than SMALL_BYTES."""

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, Upload(most_bytes=most_bytes, who=who))
        return view

    return mark


class UploadLimits:
    """The middleware. It stands before CSRF's, which reads the body."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """The refusal of a body that is too large or from somebody who may not send one; or the server's answer."""
        asked = ADMISSION in request.META
        length = request.META.get("CONTENT_LENGTH") or ""
        size_bytes = int(length) if length.isdecimal() else SMALL_BYTES + 1 if asked else 0
        if size_bytes <= SMALL_BYTES and not asked:
            return None
        upload = _upload(request, view)
        if upload is None or size_bytes > upload.most_bytes:
            return _refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, upload.most_bytes if upload else SMALL_BYTES)
        if not upload.who(request):
            return _refused(request, HTTPStatus.FORBIDDEN, SMALL_BYTES)
        if asked:
            request.META[MOST_BYTES] = upload.most_bytes
            return HttpResponse()
        return None


def _upload(request: HttpRequest, view: Any) -> Upload | None:
    if marked := getattr(view, _ATTRIBUTE, None):
        found: Upload = marked
        return found
    match = request.resolver_match
    if match is not None and match.route.startswith("admin/"):
        return Upload(most_bytes=ADMIN_BYTES, who=editors)
    return None


def _refused(request: HttpRequest, status: HTTPStatus, most_bytes: int) -> HttpResponse:
    context = {"forbidden": status == HTTPStatus.FORBIDDEN, "most": most_bytes}
    return render(request, "web/too_large.html", context, status=status)
