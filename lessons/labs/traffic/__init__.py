"""The traffic lab: many requests through an edge to an origin, played on a map and in plots."""

from lessons.labs.base import Answer, Lab
from lessons.labs.traffic.exchange import choose
from lessons.labs.traffic.form import TrafficForm, expected_requests, work_units
from lessons.labs.traffic.frames import frames
from lessons.labs.traffic.metrics import METRICS, measure
from lessons.labs.traffic.page import Moment, OneExchange, Span, TrafficPage
from lessons.labs.traffic.results import results
from lessons.labs.traffic.series import SERIES
from lessons.labs.traffic.show import show

TRAFFIC = Lab(
    slug="traffic",
    name="Traffic lab",
    title="Live traffic",
    lead="Users in many cities, an edge, one origin: move a control while it runs and see what it does.",
    form_class=TrafficForm,
    page_class=TrafficPage,
    show=show,
    answers={
        "frames": Answer(
            beside_class=Span,
            make=lambda values, _, span: frames(values, span["from_s"], span["to_s"]),
            as_json=True,
        ),
        "results": Answer(
            beside_class=Moment,
            make=lambda values, _, moment: results(values, moment["to_s"]),
        ),
        "exchange": Answer(
            beside_class=OneExchange,
            make=lambda values, params, chosen: choose(values, params, chosen["number"]),
        ),
    },
    shows=("world map", "decisions"),
    metrics=METRICS,
    measure=measure,
    requests=expected_requests,
    series=SERIES,
    work=work_units,
)
