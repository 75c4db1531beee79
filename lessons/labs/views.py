"""Each lab's own page and its answers: all GET, the same for everyone, a pure function of the address."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from edgelearn.sim.limits import ScenarioError
from edgelearn.web import limits, work_budget
from edgelearn.web.caching import immutable_result, public_page
from edgelearn.web.expense import always, expensive
from edgelearn.web.htmx import wants_fragment
from lessons.labs import LABS
from lessons.labs.base import Answer, Lab
from lessons.labs.page import Question, ask
from lessons.labs.panel import own_page, refused, work_asked


@expensive(lambda method, query: "run=" in query)
@require_safe
@public_page
def lab(request: HttpRequest, slug: str) -> HttpResponse:
    """The lab's own page: all controls; with `run=1` its results in place. Without a query string it costs nothing."""
    if request.GET and not work_budget.spend(request, work_asked(lab_of(slug), request.GET)):
        return limits.refusal(request)
    context = own_page(lab_of(slug), request.GET)
    return render(request, "labs/page.html", context, status=context["status"])


@expensive(always)
@require_safe
@immutable_result
def lab_answer(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """One of the lab's answers: JSON for plots and maps, or results, checks and explanations as a fragment."""
    lab = lab_of(slug)
    if name not in lab.answers:
        raise Http404(f"The lab “{slug}” has no {name}.")
    answer = lab.answers[name]
    question = ask(lab, answer.beside_class, request.GET)
    if not work_budget.spend(request, question.work(lab, answer)):
        return limits.refusal(request)
    problems, made, params = _made(answer, question)
    if answer.as_json:
        return JsonResponse({"errors": problems}, status=400) if problems else JsonResponse(made)
    return _shown(request, lab, name, {name: made, "params": params}, problems)


def lab_of(slug: str) -> Lab:
    """The lab with this slug, or Http404."""
    if slug not in LABS:
        raise Http404(f"There is no lab “{slug}”.")
    return LABS[slug]


def _made(answer: Answer, question: Question) -> tuple[dict[str, list[str]], Any, list[tuple[str, str]]]:
    """What was refused, or the answer made and the state's parameters."""
    if question.problems:
        return question.problems, None, []
    params = question.form.params()
    try:
        return {}, answer.make(question.form.values, params, question.beside.values), params
    except (ValidationError, ScenarioError) as error:
        return refused(error), None, params


def _shown(
    request: HttpRequest, lab: Lab, name: str, context: dict[str, Any], problems: dict[str, list[str]]
) -> HttpResponse:
    """A fragment where htmx asked for one, else the same as a whole page; refusals too."""
    fragment = "labs/refusal.html" if problems else lab.answer_template(name)
    context |= {
        "lab": lab,
        "fragment": fragment,
        "problems": [sentence for sentences in problems.values() for sentence in sentences],
        "back_url": f"{reverse('lab', args=[lab.slug])}?{urlencode(context['params'])}",
    }
    template = fragment if wants_fragment(request) else "labs/answer.html"
    response = render(request, template, context, status=400 if problems else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response
