"""What addresses say to the map lab beside its settings: that its form was sent, and which state was there before."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from lessons.labs.fields import Kind, LineField
from lessons.labs.form import LabForm
from lessons.labs.map.form import MapForm
from lessons.labs.page import FlagField

LONGEST_STATE = 2_000
QUERY = r"\A[A-Za-z0-9._~%+&=-]*\Z"


class MapPage(LabForm):
    """`before` is a state as a query string, which results are compared with; cleaned, its typed values or None."""

    run = FlagField(label="Run")
    before = LineField(
        kind=Kind.VIEW,
        label="State before",
        help_text="The settings that the results are compared with, as a query string.",
        initial="",
        max_length=LONGEST_STATE,
        regex=QUERY,
        accepted=f"a lab's settings as a query string of at most {LONGEST_STATE} characters, such as “origin=FRA”",
    )

    def clean_before(self) -> dict[str, Any] | None:
        """The typed values of the state before. Its own refusals are this field's."""
        text = self.cleaned_data["before"]
        if not text:
            return None
        form = MapForm(QueryDict(text))
        if problems := form.problems():
            raise ValidationError([f"State before: {each}" for sentences in problems.values() for each in sentences])
        return form.values
