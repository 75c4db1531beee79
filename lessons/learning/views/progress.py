"""Starting a lesson and marking it complete or incomplete."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from edgelearn.web import limits
from edgelearn.web.caching import private_fragment
from edgelearn.web.htmx import wants_fragment
from lessons.course import access
from lessons.course.models import LessonPage
from lessons.learning import attempts, completion, lesson_states, path_banner, visitors

MARKS, PER_S = 120, 60  # nobody reads faster; a class behind one address may


class MarkForm(forms.Form):
    """The learner's mark."""

    complete = forms.ChoiceField(
        choices=[("yes", "yes"), ("no", "no")],
        error_messages={
            "required": "complete is missing: send “yes” to mark the lesson complete, “no” to take the mark back.",
            "invalid_choice": "complete can't be “%(value).40s”: send “yes” to mark the lesson complete, “no” to take "
            "the mark back.",
        },
    )


@private_fragment
@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
def lesson_mark(request: HttpRequest, slug: str) -> HttpResponse:
    """The lesson's end with its form; or the mark set or taken back."""
    lesson = access.public_lesson(slug)
    if request.method != "POST":
        return _shown(request, lesson)
    if not limits.spend(request, "mark", limit=MARKS, per_s=PER_S):
        return limits.refusal(request)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _shown(request, lesson, form)
    lesson_states.set_complete(visitors.remember(request), lesson, complete=form.cleaned_data["complete"] == "yes")
    if wants_fragment(request):
        return _shown(request, lesson)
    return HttpResponseRedirect(reverse("lesson-mark", args=[lesson.slug]))


@private_fragment
@require_POST
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """The lesson counts as begun: its page says so after it was open for a while."""
    lesson = access.public_lesson(slug)
    if not limits.spend(request, "mark", limit=MARKS, per_s=PER_S):
        return limits.refusal(request)
    visitor = visitors.remember(request)
    if visitor.known:  # nobody asked for it, so nobody need be told that it isn't kept
        lesson_states.begin(visitor, lesson)
    if wants_fragment(request):
        return _shown(request, lesson)
    return HttpResponseRedirect(lesson.own_path())


def _shown(request: HttpRequest, lesson: LessonPage, refused: MarkForm | None = None) -> HttpResponse:
    """The lesson's end, with the outline's marks and the path's strip for their places; a page of its own where htmx
    did not ask."""
    visitor = visitors.remember(request)
    marks = completion.context(visitor, lesson, attempts.summary_of(visitor, lesson))
    context = {"lesson": lesson, "refused": refused, **marks, **path_banner.context(visitor, lesson, marks["units"])}
    template = "learning/mine/mark_changed.html" if wants_fragment(request) else "learning/lesson_mark.html"
    return render(request, template, context, status=HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK)
