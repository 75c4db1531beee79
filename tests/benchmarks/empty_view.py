"""The product's addresses and one more, whose view does nothing."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from edgelearn.web.caching import private_fragment


@private_fragment
def empty(request: HttpRequest) -> HttpResponse:
    """Nothing, through all of the middleware."""
    return HttpResponse()


urlpatterns = [path("empty", empty), path("", include("edgelearn.urls"))]
