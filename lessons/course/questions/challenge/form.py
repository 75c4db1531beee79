"""The form of a challenge: a value for each editable control, using the lab's own fields."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.forms.utils import ErrorList
from django.utils.datastructures import MultiValueDict

from lessons.course.questions.challenge.challenges import Challenge


class ChallengeForm(forms.Form):
    """The controls' fields, at the start's values.

    A setting that the challenge fixes is refused by its name, like a control left out: nothing is filled in silently.
    """

    def __init__(self, challenge: Challenge, data: MultiValueDict[str, str] | None = None) -> None:
        self.challenge = challenge
        super().__init__(data=data)
        for name in challenge.controls:
            self.fields[name] = deepcopy(challenge.lab.form_class.base_fields[name])
            self.fields[name].initial = challenge.start[name]

    # Templates look a form's fields up before its attributes: none of these may have a field's name.
    @property
    def control_fields(self) -> list[forms.BoundField]:
        """The fields that the learner sets."""
        return [self[name] for name in self.challenge.controls]

    def full_clean(self) -> None:
        """Django's cleaning, then a sentence for each setting that is fixed, left out or given more than once."""
        super().full_clean()
        if not self.is_bound:
            return
        for name, sentence in {**self._fixed(), **self._miscounted()}.items():
            self.errors[name] = ErrorList([sentence])
            self.cleaned_data.pop(name, None)

    def clean(self) -> dict[str, Any]:
        """The values, if the lab takes them together and grading them isn't too much."""
        values = super().clean() or self.cleaned_data
        if self.errors:
            return values
        given = {name: values[name] for name in self.challenge.controls}
        settings = self.challenge.lab.form_class.from_values(self.challenge.values(given))
        problems = [sentence for sentences in settings.problems().values() for sentence in sentences]
        for sentence in problems or filter(None, [self.challenge.too_much(given)]):
            self.add_error(None, sentence)
        return values

    def _fixed(self) -> Mapping[str, str]:
        known = self.challenge.lab.form_class.base_fields
        settable = ", ".join(str(known[name].label) for name in self.challenge.controls)
        return {
            name: f"{known[name].label} ({name}) is fixed in this challenge; what you may set is {settable}."
            for name in self.data
            if name in known and name not in self.challenge.controls
        }

    def _miscounted(self) -> Mapping[str, str]:
        sentences = {}
        for name in self.challenge.controls:
            count = len(self.data.getlist(name))  # type: ignore[attr-defined]  # callers give a query, not a dict
            field = self.fields[name]
            if count == 0:
                sentences[name] = f"{field.label}: nothing was sent; send a value for each control."
            elif count > 1 and not isinstance(field, forms.MultipleChoiceField):
                sentences[name] = f"{field.label}: given {count} times; give it once."
        return sentences
