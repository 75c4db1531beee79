"""The page of a belief, a pure function of its name."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from edgelearn.web import limits, work_budget
from edgelearn.web.caching import public_page
from edgelearn.web.htmx import wants_fragment
from lessons.tools.belief_page import belief_run

RUN_UNITS = 2.0
"""What both runs of a story cost."""


@require_safe
@public_page
def belief(request: HttpRequest, name: str) -> HttpResponse:
    """Both runs side by side, for a place in a lesson or as a page of their own."""
    if name not in WRONG_RULES:
        raise Http404(f"There is no belief “{name}”.")
    if not work_budget.spend(request, RUN_UNITS):
        return limits.refusal(request)
    fragment = wants_fragment(request)
    others = [rule for rule in WRONG_RULES.values() if rule.name != name]
    context = {"run": belief_run(name), "others": others, "focused": fragment}
    response = render(request, "tools/beliefs/run.html" if fragment else "tools/beliefs/page.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
