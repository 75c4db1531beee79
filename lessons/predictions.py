"""A learner's prediction set against the simulated run: pure, so the same answer always gets the same verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from lessons import markdown
from lessons.blocks.predict import CHOICE
from lessons.labs.base import Lab

LARGEST = 1e12
CLOSE_RATIO = 0.1  # an answer within a tenth of the truth counts as close


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was expected (None when skipped), what it was, and what the page says about it."""

    expected: float | None
    answer: str
    actual: float | None
    close: bool
    sentence: str
    because: SafeString

    @property
    def skipped(self) -> bool:
        return not self.answer


class PredictionForm(forms.Form):
    """A learner's answer to one predict block: a number, or the number of one of its answers; or a skip."""

    def __init__(self, predict: Mapping[str, Any], query: MultiValueDict[str, str], prefix: str | None) -> None:
        self.predict = predict
        super().__init__(data=query, prefix=prefix)
        self.fields["answer"] = _answer_field(predict)
        self.fields["skip"] = forms.BooleanField(required=False)

    @property
    def is_given(self) -> bool:
        """Whether the query says anything to this block."""
        return any(self.add_prefix(name) in self.data for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """An answer or a skip; whoever skips needs no answer."""
        values = self.cleaned_data
        if values.get("skip"):
            self.errors.pop("answer", None)
        elif "answer" not in self.errors and values.get("answer") in (None, ""):
            self.add_error("answer", "Give an answer, or skip.")
        return values


def verdict(form: PredictionForm, lab: Lab, settings: Mapping[str, Any]) -> Verdict:
    """The verdict on a valid form, by the metric of the lab's run with these settings."""
    predict = form.predict
    actual = lab.metric(settings, predict["metric"], to_s=predict["to_s"])
    because = markdown.render(predict["because"]).html
    given = None if form.cleaned_data["skip"] else form.cleaned_data["answer"]
    told = _told(actual, predict["unit"])
    if given is None:
        return Verdict(
            expected=None, answer="", actual=actual, close=False, sentence=f"It was {told}.", because=because
        )
    if predict["kind"] == CHOICE:
        return _chosen(predict, int(given), actual, told, because)
    answer = _told(given, predict["unit"])
    close = actual is not None and abs(given - actual) <= CLOSE_RATIO * abs(actual)
    sentence = f"You expected {answer}; it was {told}{_apart(given, actual)}."
    return Verdict(expected=given, answer=answer, actual=actual, close=close, sentence=sentence, because=because)


def _chosen(predict: Mapping[str, Any], number: int, actual: float | None, told: str, because: SafeString) -> Verdict:
    answers = list(predict["answers"])
    right = next((each for each in answers if _holds(each, actual)), None)
    chosen = answers[number]
    close = chosen is right
    outcome = f"it was “{right['label']}”: {told}" if right and not close else f"it was {told}"
    sentence = f"You expected “{chosen['label']}”{', and you were right' if close else ''}; {outcome}."
    return Verdict(
        expected=None, answer=chosen["label"], actual=actual, close=close, sentence=sentence, because=because
    )


def _holds(answer: Mapping[str, Any], actual: float | None) -> bool:
    low, high = answer["at_least"], answer["below"]
    return actual is not None and (low is None or actual >= low) and (high is None or actual < high)


def _answer_field(predict: Mapping[str, Any]) -> forms.Field:
    if predict["kind"] == CHOICE:
        choices = [(str(number), each["label"]) for number, each in enumerate(predict["answers"])]
        return forms.ChoiceField(
            choices=choices, required=False, error_messages={"invalid_choice": "Choose one of the answers, or skip."}
        )
    sentence = "Give a number, such as 100, or skip."
    field = forms.FloatField(
        required=False, min_value=0, max_value=LARGEST, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    field.error_messages["invalid"] = sentence
    for validator in field.validators:
        validator.message = sentence  # type: ignore[attr-defined]  # both are limit validators
    return field


def _told(value: float | None, unit: str) -> str:
    if value is None:
        return "nothing that could be counted"
    number = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:.3g}"
    return f"{number} {unit}".strip()


def _apart(expected: float, actual: float | None) -> str:
    """How far off, in the words that fit: exact, a part of the truth, or a factor."""
    if actual is None:
        return ""
    if expected == actual:
        return ": exactly right"
    side = "high" if expected > actual else "low"
    if min(expected, actual) <= 0:
        return f": {_told(abs(expected - actual), '')} too {side}"
    ratio = max(expected, actual) / min(expected, actual)
    if ratio < 2:
        return f": {100 * abs(actual - expected) / actual:.0f} % too {side}"
    return f": {ratio:.0f} times too {side}" if ratio >= 10 else f": {ratio:.1f} times too {side}"
