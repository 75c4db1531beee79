"""The predict block: a prediction about a lab's run, made before the decisive part is played."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import BlockGroup, StructBlockValidationError

from lessons.course.blocks.lab_reference import LabReferenceBlock, no_such, no_such_lab
from lessons.course.blocks.overrides import NameBlock, OverridesBlock, PlainListBlock, naming
from lessons.course.blocks.text import MarkdownBlock
from lessons.labs import LABS

NUMBER, CHOICE, LINE = "number", "choice", "line"
FIGURES = {
    (key, each.label) for lab in LABS.values() for known in (lab.series, lab.metrics) for key, each in known.items()
}


class AnswerBlock(OverridesBlock):
    """One answer to choose: it is right when the metric is at least the one bound and below the other."""

    label = blocks.CharBlock(max_length=80)
    at_least = blocks.FloatBlock(required=False)
    below = blocks.FloatBlock(required=False)

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The answer; its range must not be empty."""
        cleaned = super().clean(value)
        low, high = cleaned["at_least"], cleaned["below"]
        if low is None and high is None and not self.is_deferred_validation:
            raise StructBlockValidationError({"at_least": ValidationError("Give at_least, below, or both.")})
        if low is not None and high is not None and low >= high:
            raise StructBlockValidationError(
                {"below": ValidationError(f"{high:g} must be more than at_least, {low:g}.")}
            )
        return cleaned


class PredictBlock(LabReferenceBlock):
    """Question, the figure of a lab that answers it, and why it came out so."""

    name = NameBlock()
    question = blocks.CharBlock(max_length=400)
    lab = blocks.CharBlock(help_text="The name of a lab block in this lesson.")
    metric = blocks.ChoiceBlock(
        choices=sorted(dict(sorted(FIGURES)).items()),
        help_text="The figure of that lab's run that answers the question; for a line, a figure over time.",
    )
    kind = blocks.ChoiceBlock(
        choices=[
            (NUMBER, "a number"),
            (CHOICE, "one of several answers"),
            (LINE, "a line over time, from “hold at” to “count until”"),
        ],
        default=NUMBER,
    )
    unit = blocks.CharBlock(required=False, default="", max_length=40, help_text="Such as “requests”.")
    answers = PlainListBlock(AnswerBlock(), required=False, help_text="Only for one of several answers.")
    hold_s = blocks.FloatBlock(
        required=False, label="Hold at, s", help_text="Until answered or skipped the lab plays only to this second."
    )
    to_s = blocks.FloatBlock(
        label="Count until, s",
        required=False,
        help_text="The figure counts requests sent before this second; empty: all.",
    )
    because = MarkdownBlock(label="Because")

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The value; answers only where there is something to choose, and the hold before the end."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (errors := _contradictions(cleaned)):
            raise StructBlockValidationError({name: ValidationError(text) for name, text in errors.items()})
        return cleaned

    def faults(self, value: Any, labs: Mapping[str, Any]) -> dict[str, str]:
        """A lab, figure or span that isn't there."""
        if value["lab"] not in labs:
            return {"lab": no_such_lab(value["lab"], labs)}
        child = labs[value["lab"]]
        lab, what = child.block.lab, "series" if value["kind"] == LINE else "metric"
        known = lab.series if value["kind"] == LINE else lab.metrics
        if value["metric"] not in known:
            return {"metric": no_such(what, value["metric"], value["lab"], known)}
        if value["kind"] == LINE:
            return _outside(value, child.block.settings(child.value)["duration_s"])
        return {}

    class Meta:
        icon = "help"
        label = "Predict"
        label_format = "{name}: {question}"
        form_layout: ClassVar = BlockGroup(
            children=["question", "lab", "metric", "kind", "unit", "answers", "hold_s", "to_s", "because", naming()]
        )


def _contradictions(value: Mapping[str, Any]) -> dict[str, str]:
    errors = {}
    if value["kind"] == CHOICE and len(value["answers"]) < 2:
        errors["answers"] = "Give at least two answers to choose from."
    if value["kind"] != CHOICE and len(value["answers"]):
        errors["answers"] = "Answers are only for the kind “choice”."
    for bound in ("hold_s", "to_s"):
        if value[bound] is not None and value[bound] <= 0:
            errors[bound] = f"{value[bound]:g} is not accepted; give more than 0 s, or nothing."
    if None not in (value["hold_s"], value["to_s"]) and value["hold_s"] >= value["to_s"]:
        errors.setdefault("hold_s", f"{value['hold_s']:g} must be before to_s, {value['to_s']:g}.")
    return errors


def _outside(value: Mapping[str, Any], duration_s: float) -> dict[str, str]:
    """A line's span must lie in the run."""
    if (value["hold_s"] or 0) >= duration_s:
        return {"hold_s": f"The run ends at {duration_s:g} s; give less."}
    if (value["to_s"] or 0) > duration_s:
        return {"to_s": f"The run ends at {duration_s:g} s; give at most that."}
    return {}
