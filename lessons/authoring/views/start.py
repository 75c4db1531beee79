"""Starting a lesson from a pattern or a copy, or by copying blocks."""

from http import HTTPStatus

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from lessons.authoring import lesson_creation, rights
from lessons.authoring.forms import BeginForm
from lessons.authoring.views.guards import author, editable_lesson, number_in, only
from lessons.course.models import LessonPage

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@read_or_post
@only(rights.may_write)
def start(request: HttpRequest) -> HttpResponse:
    """A title, a unit and a pattern, and then the editor."""
    sent = request.POST if request.method == "POST" else None
    form = BeginForm(sent, initial={"unit": lesson_creation.usual_unit(author(request))})
    if form.is_bound and form.is_valid():
        return _to_editor(lesson_creation.from_pattern(author(request), **form.cleaned_data))
    context = {"form": form, "header_title": "Begin a lesson", "header_icon": "doc-empty"}
    return render(request, "authoring/start.html", context, status=_status(form))


@read_or_post
@only(rights.may_write)
def copy(request: HttpRequest) -> HttpResponse:
    """The lessons that one may read; the chosen one becomes a draft of one's own."""
    if request.method == "POST":
        return _to_editor(lesson_creation.copy_of(_source(request, request.POST.get("lesson", "")), author(request)))
    context = {
        "lessons": lesson_creation.readable(author(request)),
        "header_title": "Copy a lesson",
        "header_icon": "copy",
    }
    return render(request, "authoring/copy.html", context)


@read_or_post
def bring(request: HttpRequest, pk: int) -> HttpResponse:
    """Blocks of another lesson, to be put at the end of this one."""
    draft = editable_lesson(request, pk)
    chosen = request.POST.get("lesson") or request.GET.get("lesson") or ""
    source = _source(request, chosen) if chosen else None
    if source is not None and request.method == "POST":
        places = {place for each in request.POST.getlist("block") if (place := number_in(each)) is not None}
        lesson_creation.copy_blocks(draft, source, places, author(request))
        return _to_editor(draft)
    context = {
        "lesson": draft,
        "source": source,
        "lessons": lesson_creation.readable(author(request)) if source is None else (),
        "header_title": f"{draft.title}: blocks from another lesson",
        "header_icon": "copy",
    }
    return render(request, "authoring/bring.html", context)


def _source(request: HttpRequest, pk: str) -> LessonPage:
    number = number_in(pk)
    found = None if number is None else lesson_creation.source_of(author(request), number)
    if found is None:
        raise Http404("There is no such lesson for you to copy from.")
    return found


def _to_editor(lesson: LessonPage) -> HttpResponse:
    return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))


def _status(form: forms.Form) -> HTTPStatus:
    return HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
