"""Views and addresses that stand beside the site's own in tests of what is true of every page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.csrf import get_token
from django.urls import include, path

from edgelearn.web.caching import immutable_result, private_fragment, public_page

TEXT = "The same for everyone. " * 40


@public_page
def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT)


@public_page
def moved(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect("/page")


@public_page
def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


@public_page
def leaky(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@immutable_result
def result(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT, status=400 if "bad" in request.GET else 200)


@private_fragment
def fragment(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


def undecided(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT)


urlpatterns = [
    path("page", page),
    path("moved", moved),
    path("missing", missing),
    path("leaky", leaky),
    path("result", result),
    path("fragment", fragment),
    path("undecided", undecided),
    path("", include("edgelearn.urls")),
]
