"""The freshness lab: one page, the caches on its way, and for how long each copy is good for what."""

from collections.abc import Mapping
from typing import Any

from lessons.labs.base import Answer, Lab
from lessons.labs.freshness.form import FLIPS, FreshnessForm
from lessons.labs.freshness.metrics import METRICS, measure
from lessons.labs.freshness.page import FreshnessPage
from lessons.labs.freshness.results import results


def _show(values: Mapping[str, Any], page: Mapping[str, Any]) -> dict[str, Any]:
    """The panel's context: its results at once, since they cost next to nothing."""
    return {"results": results(values)}


FRESHNESS = Lab(
    slug="freshness",
    name="Freshness lab",
    title="How long a copy is good",
    lead="Write a page's headers, see for how long each cache on the way may answer with its copy, and ask again.",
    form_class=FreshnessForm,
    page_class=FreshnessPage,
    show=_show,
    answers={
        "results": Answer(
            beside_class=FreshnessPage,
            make=lambda values, _, page: results(values),
        ),
    },
    shows=("decisions",),
    metrics=METRICS,
    measure=measure,
    requests=lambda values: 3.0,
    work=lambda values, _: 5.0 if FLIPS in values["plots"] else 2.0,
)
