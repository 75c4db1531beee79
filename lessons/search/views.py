"""Search and glossary pages: public, and determined by their URL."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from edgelearn.web.caching import public_page
from edgelearn.web.htmx import wants_fragment
from lessons.course import glossary as all_terms
from lessons.search.results import find


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """The page of a search, or its results alone where they are shown as one types."""
    query = request.GET.get("q", "")
    context = {"query": query, "found": find(query)}
    response = render(request, "search/results.html" if wants_fragment(request) else "search/page.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@public_page
def glossary(request: HttpRequest) -> HttpResponse:
    """All terms of the course."""
    return render(request, "search/glossary.html", {"terms": all_terms.terms()})
