"""Reordering a unit's lessons by drag and drop or keyboard, with Wagtail's table."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.ui.tables import Column, Table, TitleColumn
from wagtail.admin.ui.tables.orderable import OrderableTableMixin

from lessons.accounts import roles
from lessons.authoring import lesson_order
from lessons.authoring.views.guards import author, only
from lessons.course.models import LessonPage, Unit


class LessonsTable(OrderableTableMixin, Table):
    """Wagtail's table of things that are put into order."""


@require_safe
@only(roles.may_arrange)
def arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """The lessons of a unit, drafts too, to be dragged."""
    unit = get_object_or_404(Unit, pk=pk)
    columns = [
        TitleColumn("draft_title", label="Lesson", get_url=_editor),
        Column("state", label="State", accessor=_state),
    ]
    # Wagtail's script puts a lesson's key where 999999 stands.
    address = reverse("authoring-move", args=[unit.pk, 999999])
    table = LessonsTable(columns, lesson_order.in_order(unit), sort_order_field="order", reorder_url=address)
    context = {"unit": unit, "table": table, "header_title": f"{unit.title}: order", "header_icon": "list-ul"}
    return render(request, "authoring/arrange.html", context)


@require_POST
@only(roles.may_arrange)
def move(request: HttpRequest, pk: int, lesson: int) -> JsonResponse:
    """A lesson put at another place of its unit; without a place that can be read, at its end."""
    unit = get_object_or_404(Unit, pk=pk)
    moved = get_object_or_404(LessonPage, pk=lesson, unit=unit)
    given = request.GET.get("position", "")
    position = int(given) if given.isascii() and given.isdigit() and len(given) <= 9 else 10**9
    lesson_order.move(unit, moved, position, author(request))
    return JsonResponse({"success": True})


def _editor(lesson: LessonPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[lesson.pk])


def _state(lesson: LessonPage) -> str:
    return str(lesson.status_string)
