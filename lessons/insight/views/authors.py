"""Statistics for authors: a table of lessons and a page per lesson, both also as files."""

from collections.abc import Iterable
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from edgelearn.web import limits
from lessons.accounts import roles
from lessons.authoring.views.guards import author, only
from lessons.course.models import LessonPage
from lessons.insight import exports, lesson, overview, plots
from lessons.insight.disclosure import LEAST, PERIOD_DAYS
from lessons.insight.exports import Line
from lessons.insight.lesson import LessonInsight

PAGES_A_MINUTE = 60  # each counts many rows
FORMATS = {"csv": (exports.as_csv, "text/csv; charset=utf-8"), "json": (exports.as_json, "application/json")}


@require_safe
@only(roles.may_author)
def lessons(request: HttpRequest) -> HttpResponse:
    """One's lessons, a row each; and what is searched for and not found."""
    if not _may_go_on(request):
        return limits.refusal(request)
    found = overview.overview(author(request), timezone.now())
    context = {
        "overview": found,
        "least": LEAST,
        "days": PERIOD_DAYS,
        "header_title": "Insight",
        "header_icon": "view",
    }
    return render(request, "insight/lessons.html", context)


@require_safe
@only(roles.may_author)
def lessons_file(request: HttpRequest, ending: str) -> HttpResponse:
    """The same as a file."""
    if not _may_go_on(request):
        return limits.refusal(request)
    return _file(exports.of_overview(overview.overview(author(request), timezone.now())), "lessons", ending)


@require_safe
@only(roles.may_author)
def of_lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """One lesson."""
    page = _own_lesson(request, pk)
    if not _may_go_on(request):
        return limits.refusal(request)
    found = lesson.insight(page, timezone.now())
    context = {
        "insight": found,
        "funnel": plots.of_funnel(found.funnel),
        "results": [plots.of_result(result) for result in found.results],
        "least": LEAST,
        "days": PERIOD_DAYS,
        "header_title": f"{page.title}: insight",
        "header_icon": "view",
    }
    return render(request, "insight/lesson.html", context)


@require_safe
@only(roles.may_author)
def lesson_file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The same as a file."""
    page = _own_lesson(request, pk)
    if not _may_go_on(request):
        return limits.refusal(request)
    found: LessonInsight = lesson.insight(page, timezone.now())
    return _file(exports.of_lesson(found), page.slug, ending)


def _own_lesson(request: HttpRequest, pk: int) -> LessonPage:
    """A lesson as it is published, for whoever may edit it."""
    found: LessonPage | None = LessonPage.objects.filter(pk=pk).first()
    if found is None or not found.permissions_for_user(request.user).can_edit():
        raise Http404("There is no such lesson of yours.")
    return found


def _may_go_on(request: HttpRequest) -> bool:
    return limits.spend(request, "insight", limit=PAGES_A_MINUTE, per_s=60)


def _file(lines: Iterable[Line], name: str, ending: str) -> HttpResponse:
    if ending not in FORMATS:
        return HttpResponse(
            f"“{ending[:20]}” is no format; {' and '.join(FORMATS)} are.",
            status=HTTPStatus.NOT_FOUND,
            content_type="text/plain; charset=utf-8",
        )
    written, content_type = FORMATS[ending]
    headers = {"Content-Disposition": f'attachment; filename="insight-{name}.{ending}"'}
    return HttpResponse(written(lines), content_type=content_type, headers=headers)
