"""Fragment or whole page."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from edgelearn.web.htmx import wants_fragment


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
    ],
    ids=["opened directly", "swapped in", "restored from history", "boosted link"],
)
def test_only_a_swap_gets_a_fragment(rf: RequestFactory, headers: dict[str, str], fragment: bool) -> None:
    request = rf.get("/", headers=headers)
    HtmxMiddleware(lambda _: HttpResponse())(request)
    assert wants_fragment(request) is fragment
