"""Previews of a draft: the page, its personal fragment and working questions.

What is shown and marked is what stands in the editor at that moment (Wagtail keeps it for the preview), never what is
published; and nothing that is answered here is kept.
"""

from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.views.pages.preview import PreviewOnEditView

from edgelearn.web import limits, work_budget
from edgelearn.web.caching import View, private_fragment
from edgelearn.web.csp import strict_policy
from edgelearn.web.htmx import wants_fragment
from lessons.authoring.views.guards import editable_lesson
from lessons.course.models import LessonPage
from lessons.course.models.lesson import LEARNER
from lessons.course.questions.base import Question
from lessons.course.questions.challenge.kind import ChallengeKind
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.predict.kind import PREDICT
from lessons.course.questions.question_view import ShownQuestion
from lessons.course.questions.questions import questions
from lessons.learning import submissions
from lessons.pages import lesson_page
from lessons.pages.views.public import verdict

ANSWERS, PER_S = 120, 60  # grading simulates


def _tried(view: View) -> View:
    """Kept by nobody, framed by the editor, and under the readers' own policy: what works here works for them."""

    def under_policy(request: HttpRequest, pk: int, **names: str) -> HttpResponse:
        response = view(request, pk, **names)
        response.headers["Content-Security-Policy"] = strict_policy()
        assert isinstance(response, HttpResponse)
        return response

    return private_fragment(xframe_options_sameorigin(ensure_csrf_cookie(under_policy)))


@_tried
@require_safe
def whole(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole lesson, as in the preview beside the editor, on a page of its own."""
    draft = _draft(request, pk)
    if not work_budget.spend(request, lesson_page.work_asked(draft, request.GET)):
        return limits.refusal(request)
    return lesson_page.respond_to_author(request, draft, request.GET.get("mode", ""))


@_tried
@require_safe
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions with forms to post; and for the mode with an account, its name in the header."""
    lesson = _draft(request, pk)
    asked = [submissions.fresh_state(question, oob=True) for question in _questions(lesson).values()]
    context = {"questions": asked, "lesson": lesson, "as_learner": request.GET.get("mode") == LEARNER}
    return render(request, "authoring/try_mine.html", context)


@_tried
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A question of the draft with its form; or what an answer to it is worth."""
    lesson = _draft(request, pk)
    question = _question(lesson, name)
    if request.method != "POST":
        return _drawn(request, lesson, submissions.fresh_state(question))
    if not limits.spend(request, "try-answer", limit=ANSWERS, per_s=PER_S):
        return limits.refusal(request)
    return _drawn(request, lesson, submissions.preview_submission(question, request.POST))


@_tried
@require_POST
def solution(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The solution of the draft's challenge, asked for as learners do; for an author it is not noted."""
    lesson = _draft(request, pk)
    question = _question(lesson, name)
    if not isinstance(KINDS[question.type], ChallengeKind):
        raise Http404(f"The lesson has no challenge “{name}”.")
    asked = submissions.fresh_state(replace(question, solution_shown=True))
    if wants_fragment(request):
        return render(request, "course/questions/challenge_solution.html", {"asked": asked, "focused": True})
    return _drawn(request, lesson, asked)


@_tried
@require_safe
def predict(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The verdict on a prediction in the draft."""
    lesson = _draft(request, pk)
    question = _question(lesson, name)
    if question.type != PREDICT.type:
        raise Http404(f"The lesson has no predict block “{name}”.")
    return verdict(request, lesson, question)


def _draft(request: HttpRequest, pk: int) -> LessonPage:
    """The lesson as it stands in the editor; without an editor that is open, its newest draft."""
    editable_lesson(request, pk)
    editor = PreviewOnEditView()
    editor.setup(request, page_id=pk)
    form = editor.get_form(editor._get_form_data(editor._get_form_state()))
    if form.is_bound and editor.validate_form(form):
        form.save(commit=False)
    draft: LessonPage = editor.object
    return draft


def _questions(lesson: LessonPage) -> dict[str, Question]:
    return questions(lesson, base=reverse("authoring-try", args=[lesson.pk]))


def _question(lesson: LessonPage, name: str) -> Question:
    question = _questions(lesson).get(name)
    if question is None:
        raise Http404(f"The lesson has no question “{name}”.")
    return question


def _drawn(request: HttpRequest, lesson: LessonPage, asked: ShownQuestion) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if asked.problems else HTTPStatus.OK
    template = asked.template if wants_fragment(request) else "learning/answer.html"
    context = {"lesson": lesson, "asked": asked, "modules": KINDS[asked.question.type].modules}
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
