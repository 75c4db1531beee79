"""The traffic lab: many requests through an edge to an origin, played on a map and in plots."""

from lessons.labs.base import Lab
from lessons.labs.traffic.form import TrafficForm

TRAFFIC = Lab(
    slug="traffic",
    title="Live traffic",
    lead="Users in many cities, an edge, one origin: move a control while it runs and see what it does.",
    form_class=TrafficForm,
)
