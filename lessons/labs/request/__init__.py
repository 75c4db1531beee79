"""The request lab: one request at a time, every step of the cache's decision laid open."""

from lessons.labs.base import Answer, Lab
from lessons.labs.request.form import RequestForm
from lessons.labs.request.page import RequestPage
from lessons.labs.request.results import results
from lessons.labs.request.show import METRICS, measure, show

REQUEST = Lab(
    slug="request",
    name="Request lab",
    title="One request",
    lead="Send a request, see where the time goes and what each cache decides; move the clock and send another.",
    form_class=RequestForm,
    page_class=RequestPage,
    template="labs/request.html",
    show=show,
    answers={
        "results": Answer(
            beside_class=RequestPage,
            make=lambda values, _, page: results(values, page),
            template="labs/request_results.html",
        ),
    },
    metrics=METRICS,
    measure=measure,
)
