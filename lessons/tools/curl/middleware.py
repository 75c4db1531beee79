"""Outermost middleware: answers /edge/<token>/… before any other middleware runs.

It is the outermost middleware: what a run answers is told as the simulated edge tells it, so none of the site's own
caching, compression, cookies or sessions may touch it. No cookie is read, no session begun, nothing of the client kept.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import UnreadablePostError

from edgelearn.serving.site import BUSY
from edgelearn.web import limits
from edgelearn.web.expense import expensive_below
from lessons.tools.curl import runs
from lessons.tools.curl.replay import answer_lines
from lessons.tools.curl.runs import MOST_CONTENT_BYTES, RefusedError, SentRequest

LEAD = "/edge/"
expensive_below(LEAD)
ALWAYS = (
    # For a real CDN before this site: it follows this field over Cache-Control, and must not keep what a lab says.
    ("CDN-Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; sandbox"),
)
PER_MINUTE = 120
WITHOUT_CONTENT = frozenset({204, 304})


class EdgeMiddleware:
    """Answers what is asked of a run; lets everything else in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(LEAD):
            return self.get_response(request)
        try:
            return _answer(request)
        except RefusedError as error:
            return _refused(error)
        except (DisallowedHost, SuspiciousOperation, UnreadablePostError, RequestDataTooBig):
            return _refused(RefusedError(400, "The request can't be read."))


def _answer(request: HttpRequest) -> HttpResponse:
    if (retry_s := request.META.get(BUSY)) is not None:
        return _busy(retry_s)
    request.get_host()  # refuses hosts that aren't ours
    request.user = AnonymousUser()  # limits count by address here
    if not limits.spend(request, "curl", limit=PER_MINUTE, per_s=60):
        raise RefusedError(429, f"{PER_MINUTE} requests a minute are the most. Wait a little.")
    token, slash, path = request.path_info.removeprefix(LEAD).partition("/")
    query = request.META.get("QUERY_STRING", "")
    if not slash:
        raise RefusedError(404, "An address here has a path after the edge's name, such as /edge/…/page.")
    length = request.headers.get("Content-Length") or "0"
    if not length.isdigit() or int(length) > MOST_CONTENT_BYTES:
        raise RefusedError(413, f"{MOST_CONTENT_BYTES:,} bytes are the most that a request may carry here.")
    sent = SentRequest(
        method=request.method or "",
        path=f"/{path}" + (f"?{query}" if query else ""),
        headers={name: request.headers[name] for name in runs.READ if name in request.headers},
        content=request.body,
    )
    visit = runs.ask(token, sent)
    response = HttpResponse(visit.response.content or b"", status=visit.response.status)
    del response["Content-Type"]
    for name, value in (*answer_lines(visit), *ALWAYS):
        response[name] = f"{response[name]}, {value}" if name in response else value
    if sent.method == "HEAD":
        response["Content-Length"] = visit.response.headers.get("Content-Length") or "0"
    elif visit.response.status not in WITHOUT_CONTENT:
        response["Content-Length"] = str(len(response.content))
    return response


def _busy(retry_s: int) -> HttpResponse:
    response = _refused(RefusedError(503, f"The server is busy. Try again in {retry_s} seconds."))
    response["Retry-After"] = str(retry_s)
    return response


def _refused(error: RefusedError) -> HttpResponse:
    response = HttpResponse(
        f"{error.sentence}\n", status=HTTPStatus(error.status), content_type="text/plain; charset=utf-8"
    )
    response["Cache-Control"] = "no-store"
    for name, value in ALWAYS:
        response[name] = value
    return response
