"""Endpoints for the editor: link targets, text previews, and setting up a lab by playing it."""

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.http import require_POST, require_safe

from edgelearn.web import limits, work_budget
from edgelearn.web.caching import private_fragment
from edgelearn.web.csp import strict_policy
from lessons.course import access, glossary, markdown
from lessons.labs.panel import own_page, work_asked
from lessons.labs.views import lab_of

LONGEST_TEXT = 100_000
PREVIEWS, PER_S = 120, 60


@private_fragment
@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The lessons that everyone may read, and the terms they introduce."""
    lessons = [
        {"title": lesson.title, "slug": lesson.slug, "url": lesson.own_path()}
        for lesson in access.public_lessons().only("title", "slug", "unit")
    ]
    terms = [{"title": term.name, "url": glossary.term_url(term.name)} for term in glossary.terms()]
    return JsonResponse({"lessons": lessons, "terms": terms})


@private_fragment
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Whether whoever writes is still signed in, and the token that holds now; all others are led to sign in."""
    return JsonResponse({"token": get_token(request)})


@private_fragment
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """A Markdown text as readers will see it."""
    if not limits.spend(request, "markdown", limit=PREVIEWS, per_s=PER_S):
        return limits.refusal(request)
    text = request.POST.get("text", "")
    if len(text) > LONGEST_TEXT:
        sentence = f"text: {len(text):,} characters are too many to be shown; at most {LONGEST_TEXT:,} are."
        return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(markdown.render(text).html)


@private_fragment
@require_safe
@xframe_options_deny
def play(request: HttpRequest, slug: str) -> HttpResponse:
    """A lab on a page of its own, with a button that hands its settings to the editor.

    `start` holds the block's settings as a query string, which “Start again” leads back to.
    """
    lab, query = lab_of(slug), request.GET.copy()
    start = lab.form_class(QueryDict(query.pop("start", [""])[-1]))
    if not work_budget.spend(request, work_asked(lab, query, base=None if start.problems() else start.values)):
        return limits.refusal(request)
    refused = start.problems()  # to be corrected in the lab itself
    context = own_page(lab, start.query) if refused else own_page(lab, query, base=start.values)
    context["panel"]["still"] = True
    response = render(request, "authoring/play.html", context, status=context["status"])
    response.headers["Content-Security-Policy"] = strict_policy()
    return response


@private_fragment
@require_safe
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """A lab's settings from its page's address, complete and by name; 400 with the sentences for what it refuses."""
    fields = lab_of(slug).form_class.base_fields
    query = QueryDict(mutable=True)
    for name in fields:
        if name in request.GET:
            query.setlist(name, request.GET.getlist(name))
    form = lab_of(slug).form_class(query)
    if problems := form.problems():
        return JsonResponse({"errors": problems}, status=400)
    given: dict[str, list[str]] = {name: [] for name in fields}
    for name, text in form.params():
        given[name].append(text)
    return JsonResponse(given)
