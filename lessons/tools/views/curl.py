"""The page of an edge for curl: creating one, its commands, and a live log of its requests."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from edgelearn.sim.engine.chain import Visit
from edgelearn.sim.excerpt import excerpt
from edgelearn.web import limits, work_budget
from edgelearn.web.caching import private_fragment
from edgelearn.web.expense import always, expensive
from lessons.labs.form import LabForm
from lessons.labs.freshness.form import FreshnessForm
from lessons.labs.hop_view import describe_hop
from lessons.labs.shown_lines import shown_lines
from lessons.labs.words import seconds
from lessons.tools.curl import runs
from lessons.tools.curl.middleware import LEAD
from lessons.tools.models import EdgeRun

ROOM_CHARS = 600
"""What the header lines of one request may take of the log, in characters of HTML."""
LONGEST_SENT = 100
REQUESTS_OF_A_UNIT = 50

ORIGIN = ("cache_control", "cdn_cache_control", "expires_s", "modified_s", "etag", "changed_s")
"""The lab's settings that say what the origin answers; the others don't concern this edge."""


@private_fragment
@require_http_methods(["GET", "HEAD", "POST"])
def curl(request: HttpRequest) -> HttpResponse:
    """What the origin would answer, by the lab's settings in the address; sent, an edge before it is made."""
    given = request.POST.copy() if request.method == "POST" else request.GET.copy()
    given.pop("csrfmiddlewaretoken", None)
    form = FreshnessForm(given)
    if form.problems():
        context = {"problems": [each for sentences in form.problems().values() for each in sentences]}
        return render(request, "tools/curl.html", context, status=HTTPStatus.BAD_REQUEST)
    if request.method != "POST":
        return render(request, "tools/curl.html", {"params": form.params(), "origin": _origin(form)})
    if not limits.spend(request, "curl-make", limit=30, per_s=3600):
        return limits.refusal(request)
    return redirect("curl-run", runs.make(form.values).token)


@expensive(always)
@private_fragment
@require_safe
def run(request: HttpRequest, token: str) -> HttpResponse:
    """An edge's page: the commands, and the requests so far."""
    found = _found(token)
    if not work_budget.spend(request, _units(found)):
        return limits.refusal(request)
    base = request.build_absolute_uri(f"{LEAD}{token}")
    form = FreshnessForm.from_values(found.settings)
    lab_url = f"{reverse('lab', args=['freshness'])}?{_query(form)}"
    return render(
        request,
        "tools/curl_run.html",
        {"token": token, "base": base, "origin": _origin(form), "lab_url": lab_url, **_log(found)},
    )


@expensive(always)
@private_fragment
@require_safe
def log(request: HttpRequest, token: str) -> HttpResponse:
    """The requests so far, the latest first: asked for again and again while the page is open."""
    found = _found(token)
    if not work_budget.spend(request, _units(found)):
        return limits.refusal(request)
    return render(request, "tools/curl_log.html", {"token": token, **_log(found)})


def _units(found: EdgeRun) -> float:
    """What playing a run costs: all of its requests."""
    return 1.0 + len(found.log) / REQUESTS_OF_A_UNIT


def _found(token: str) -> EdgeRun:
    found = runs.find(token)
    if found is None:
        raise Http404("There is no such edge; each is forgotten after a day.")
    return found


def _origin(form: LabForm) -> list[tuple[str, str]]:
    fields = FreshnessForm.controls()
    return [(str(fields[name].label), fields[name].describe(form.values[name]) or "none") for name in ORIGIN]


def _query(form: LabForm) -> str:
    return urlencode(form.sparse_params())


def _log(found: EdgeRun) -> Mapping[str, Any]:
    visits = runs.visits(found)
    return {
        "rows": [_row(number, visit) for number, visit in reversed(list(enumerate(visits, start=1)))],
        "left": runs.MOST_REQUESTS - len(visits),
    }


def _row(number: int, visit: Visit) -> dict[str, Any]:
    (hop,) = visit.hops
    return {
        "number": number,
        "at": seconds(round(visit.at_s, 1)),
        "line": excerpt(f"{visit.request.method} {visit.request.url.removeprefix('https://shop.example')}"),
        "sent": shown_lines(visit.request.headers, room_chars=ROOM_CHARS, longest_value=LONGEST_SENT),
        "status": visit.response.status,
        "age": visit.response.headers.get("Age") or "",
        "hop": describe_hop(hop),
    }
