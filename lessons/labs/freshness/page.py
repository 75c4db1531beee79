"""What addresses say to the freshness lab beside its settings: that its form was sent."""

from lessons.labs.form import LabForm
from lessons.labs.page import FlagField


class FreshnessPage(LabForm):
    """Nothing but the form's own button."""

    run = FlagField(label="Run")
