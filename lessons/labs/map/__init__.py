"""The map lab: where users, edge and origin are, and what that alone costs. No traffic, no caches, no time."""

from lessons.labs.base import Answer, Lab
from lessons.labs.map.form import MapForm
from lessons.labs.map.metrics import METRICS, measure
from lessons.labs.map.page import MapPage
from lessons.labs.map.results import results
from lessons.labs.map.show import show

MAP = Lab(
    slug="map",
    name="Map lab",
    title="How far is the edge?",
    lead="Move the origin, add points of presence, and see how long a round trip takes from each city.",
    form_class=MapForm,
    page_class=MapPage,
    show=show,
    answers={
        "results": Answer(
            beside_class=MapPage,
            make=lambda values, _, page: results(values, page["before"]),
        ),
    },
    shows=("world map",),
    metrics=METRICS,
    measure=measure,
    requests=lambda values: 0.0,
    work=lambda values, _: 4.0,
)
