"""The request lab: one request after another through browsers' caches and the edge's, every step laid open."""

from typing import Any

from lessons.labs.base import Answer, Lab
from lessons.labs.request.form import RequestForm
from lessons.labs.request.log import Sent
from lessons.labs.request.metrics import METRICS, measure
from lessons.labs.request.notes import notes_of
from lessons.labs.request.page import RequestPage
from lessons.labs.request.results import results
from lessons.labs.request.run import events_of
from lessons.labs.request.show import show

REQUESTS_OF_A_UNIT = 10
CHARACTERS_OF_A_UNIT = 60


def _requests(values: Any) -> float:
    """How many requests a history sends."""
    return float(sum(isinstance(event, Sent) for event in events_of(values)))


def _work(values: Any, beside: Any) -> float:
    """What a history costs: its requests, and the directives and variants that its text makes at most."""
    written = sum(len(values[name]) for name in ("request_headers", "response_headers", "log"))
    return 1.0 + _requests(values) / REQUESTS_OF_A_UNIT + written / CHARACTERS_OF_A_UNIT


REQUEST = Lab(
    slug="request",
    name="Request lab",
    title="Request by request",
    lead="Write a request and the headers of its answer, send it, and see what each cache on the way decides, and why.",
    form_class=RequestForm,
    page_class=RequestPage,
    show=show,
    answers={
        "results": Answer(
            beside_class=RequestPage,
            make=lambda values, _, page: results(values, page),
        ),
        "checks": Answer(
            beside_class=RequestPage,
            make=lambda values, _, page: notes_of(values),
            work=lambda values, _: 1.0,
        ),
    },
    shows=("decisions",),
    metrics=METRICS,
    measure=measure,
    requests=_requests,
    work=_work,
)
