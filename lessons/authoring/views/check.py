"""A page with the full check of a draft, including figures for its challenges."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from edgelearn.web import limits
from lessons.authoring.report import report
from lessons.authoring.views.guards import editable_lesson

CHECKS, PER_S = 30, 60  # each runs the lesson's challenges


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is missing or wrong, each with a link to its place in the editor."""
    lesson = editable_lesson(request, pk)
    if not limits.spend(request, "check", limit=CHECKS, per_s=PER_S):
        return limits.refusal(request)
    context = {
        "lesson": lesson,
        "report": report(lesson),
        "header_title": f"{lesson.title}: check",
        "header_icon": "check",
    }
    return render(request, "authoring/check.html", context)
