"""Answering a question: its private page with the form, and the target of that form.

A counted answer tells the rest of the page by the event `edgelearn:answered`, with the block and whether it passed:
what depends on answers (marks, completion) asks again by `hx-trigger="edgelearn:answered from:body"`.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST

from edgelearn.web import limits
from edgelearn.web.caching import private_fragment
from edgelearn.web.expense import expensive, posts
from edgelearn.web.htmx import wants_fragment
from lessons.course import access
from lessons.course.models import LessonPage
from lessons.course.questions.base import Question
from lessons.course.questions.challenge.kind import ChallengeKind
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.question_view import ShownQuestion
from lessons.course.questions.questions import questions
from lessons.learning import attempts, solutions, submissions, visitors
from lessons.learning.attempts import AttemptSummary
from lessons.learning.visitors import Visitor

# More than a class behind one address gives in a minute, and far less than a script does; grading simulates.
ANSWERS, GRADINGS, PER_S = 300, 120, 60


@expensive(posts)
@private_fragment
@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
def answer(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """The question with its form; or an answer to it: counted once, and 400 in place when it isn't accepted."""
    lesson = access.public_lesson(slug)
    visitor = visitors.remember(request)
    question = _questions(lesson, visitor).get(name)
    if question is None:
        raise Http404(f"The lesson “{slug}” has no question “{name}”.")
    if request.method == "POST":
        return _take(request, lesson, question, visitor)
    asked = submissions.question_state(visitor, question, attempts.summary_of(visitor, lesson).get(name))
    return _drawn(request, lesson, asked)


@private_fragment
@require_POST
def solution(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """A challenge's solution, for whoever asks for it; that it was shown is noted, and attempts from now on say so."""
    lesson = access.public_lesson(slug)
    visitor = visitors.visitor(request)
    question = _questions(lesson, visitor).get(name)
    if question is None or not isinstance(KINDS[question.type], ChallengeKind):
        raise Http404(f"The lesson “{slug}” has no challenge “{name}”.")
    if not limits.spend(request, "answer", limit=ANSWERS, per_s=PER_S):
        return limits.refusal(request)
    solutions.show(visitor, lesson, name)
    asked = submissions.question_state(visitor, question, None)
    if not wants_fragment(request):
        return HttpResponseRedirect(f"{asked.answer_url}#{name}-solution")
    return render(request, "course/questions/challenge_solution.html", {"asked": asked, "focused": True})


def personal_blocks(
    request: HttpRequest, lesson: LessonPage, tried: Mapping[str, AttemptSummary]
) -> list[ShownQuestion]:
    """The lesson's questions with their forms and this learner's answers, for the page's one personal fragment."""
    visitor = visitors.remember(request)
    asked = _questions(lesson, visitor)
    address = QueryDict(urlsplit(request.htmx.current_url or "").query)  # type: ignore[attr-defined]  # django-htmx's
    return [
        submissions.question_state(visitor, each, tried.get(name), oob=True, address=address)
        for name, each in asked.items()
    ]


def _questions(lesson: LessonPage, visitor: Visitor) -> dict[str, Question]:
    return questions(lesson, submissions.seed_of(visitor), shown=solutions.shown(visitor, lesson))


def _take(request: HttpRequest, lesson: LessonPage, question: Question, visitor: Visitor) -> HttpResponse:
    if not _allowed(request, question):
        return limits.refusal(request)
    if submissions.is_other_users(visitor, request.POST):
        return _other_users(request)
    asked = submissions.submit(visitor, lesson, question, request.POST)
    if asked.marked and asked.kept and not wants_fragment(request):
        return HttpResponseRedirect(f"{asked.answer_url}#{asked.name}-feedback")
    response = _drawn(request, lesson, asked)
    if asked.marked:
        told = {"block": asked.name, "passed": asked.marked.passed}
        response.headers["HX-Trigger"] = json.dumps({"edgelearn:answered": told})
    return response


def _other_users(request: HttpRequest) -> HttpResponse:
    """409: somebody else uses this browser by now. The answer stays in it, until the one who gave it comes back."""
    template = (
        "learning/answer_of_another.html#sentence" if wants_fragment(request) else "learning/answer_of_another.html"
    )
    response = render(request, template, status=HTTPStatus.CONFLICT)
    if wants_fragment(request):
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def _allowed(request: HttpRequest, question: Question) -> bool:
    if isinstance(KINDS[question.type], ChallengeKind):
        return limits.spend(request, "grading", limit=GRADINGS, per_s=PER_S)
    return limits.spend(request, "answer", limit=ANSWERS, per_s=PER_S)


def _drawn(request: HttpRequest, lesson: LessonPage, asked: ShownQuestion) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if asked.problems else HTTPStatus.OK
    template = asked.template if wants_fragment(request) else "learning/answer.html"
    context = {"lesson": lesson, "asked": asked, "modules": KINDS[asked.question.type].modules}
    response = render(request, template, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
