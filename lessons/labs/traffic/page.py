"""What addresses ask of the traffic lab beside its settings: a moment, a run in place, a span, one exchange."""

from lessons.labs.fields import Kind, NumberField
from lessons.labs.form import LabForm
from lessons.labs.page import FlagField, NumberOfExchange
from lessons.labs.traffic.form import TrafficForm

END_S = TrafficForm.controls()["duration_s"].max_value


class TrafficPage(LabForm):
    """A page with the lab: where the clock stands, whether to run in place, which exchange to explain."""

    at = NumberField(kind=Kind.VIEW, label="Moment", unit="s", initial=0.0, min_value=0, max_value=END_S)
    run = FlagField(label="Run")
    number = NumberOfExchange()


class Span(LabForm):
    """A span of simulated time; what lies beyond the run's end is not there and does no harm."""

    from_s = NumberField(kind=Kind.VIEW, label="From", unit="s", initial=0.0, min_value=0, max_value=END_S)
    to_s = NumberField(kind=Kind.VIEW, label="To", unit="s", initial=END_S, min_value=0, max_value=END_S)


class Moment(LabForm):
    """Up to which moment of the run something is told."""

    to_s = NumberField(kind=Kind.VIEW, label="To", unit="s", initial=END_S, min_value=0, max_value=END_S)


class OneExchange(LabForm):
    """The exchange that is looked into."""

    number = NumberOfExchange(initial=0)
