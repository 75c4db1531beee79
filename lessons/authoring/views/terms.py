"""The glossary in the workplace: all visible terms; those in one's own lessons can be edited."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lessons.authoring import rights, terms
from lessons.authoring.forms import TermForm
from lessons.authoring.terms import TermError
from lessons.authoring.views.guards import author, editable_lesson
from lessons.authoring.views.start import read_or_post
from lessons.course.models import LessonPage


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms by the alphabet, each with its explanation, its lesson, and the lessons that link to it."""
    context = {"entries": terms.entries(author(request)), "header_title": "Glossary", "header_icon": "openquote"}
    return render(request, "authoring/glossary.html", context)


@require_safe
def add(request: HttpRequest) -> HttpResponse:
    """The lessons that one may edit; the chosen one gets a term."""
    lessons = rights.editable(author(request)).select_related("unit").defer("body").order_by("title", "pk")
    context = {"lessons": lessons, "header_title": "Add a term", "header_icon": "openquote"}
    return render(request, "authoring/term_add.html", context)


@read_or_post
def of_lesson(request: HttpRequest, pk: int) -> HttpResponse:
    """One term of a lesson, named by `term` in the address; without it a new one."""
    lesson = editable_lesson(request, pk)
    if request.method == "POST":
        return _changed(request, lesson)
    was = request.GET.get("term", "")
    held = terms.of(lesson)
    if was and was not in held:
        raise Http404(f"The lesson has no term “{was}”.")
    return _shown(request, lesson, TermForm(initial={"was": was, "name": was, "meaning": held.get(was, "")}), was)


def _changed(request: HttpRequest, lesson: LessonPage) -> HttpResponse:
    was, removed = request.POST.get("was", ""), "remove" in request.POST
    form = TermForm(request.POST)
    if not (removed and was) and not form.is_valid():
        return _shown(request, lesson, form, was)
    name, meaning = ("", "") if removed else (form.cleaned_data["name"], form.cleaned_data["meaning"])
    try:
        terms.change(lesson, author(request), was=was, name=name, meaning=meaning)
    except TermError as error:
        form.is_valid()
        form.add_error(error.field or None, str(error))
        return _shown(request, lesson, form, was)
    what = f"“{was}” is removed from" if removed else f"“{name}” is saved in"
    messages.success(request, f"{what} the draft of “{lesson.title}”; readers see it when that is published.")
    return HttpResponseRedirect(reverse("authoring-glossary"))


def _shown(request: HttpRequest, lesson: LessonPage, form: TermForm, was: str) -> HttpResponse:
    title = f"{lesson.title}: {f'“{was}”' if was else 'a new term'}"
    context = {"lesson": lesson, "form": form, "was": was, "header_title": title, "header_icon": "openquote"}
    status = HTTPStatus.BAD_REQUEST if form.errors else HTTPStatus.OK
    return render(request, "authoring/term.html", context, status=status)
