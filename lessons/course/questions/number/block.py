"""The number block: a figure to calculate. The correct value comes from a lab's run where possible, so it stays up to
date.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import BlockGroup, StructBlockValidationError

from lessons.course.blocks.lab_reference import LabReferenceBlock, no_such, no_such_lab
from lessons.course.blocks.overrides import NameBlock, folded, naming
from lessons.course.blocks.settings import SettingsBlock
from lessons.course.blocks.text import MarkdownBlock
from lessons.labs import LABS

OF_LAB = ("metric", "from_s", "to_s", "set")


class NumberBlock(LabReferenceBlock):
    """A question whose answer is a number: a metric of a lab's run, or a value that stands here."""

    name = NameBlock()
    question = blocks.CharBlock(max_length=600, help_text="Markdown of one line.")
    unit = blocks.CharBlock(required=False, default="", max_length=40, help_text="Such as “requests”.")
    tolerance_percent = blocks.FloatBlock(
        default=5.0, min_value=0, max_value=100, help_text="How far from the truth counts as right, in percent of it."
    )
    lab = blocks.CharBlock(required=False, default="", help_text="The name of a lab block in this lesson.")
    metric = blocks.ChoiceBlock(
        choices=sorted({(key, metric.label) for lab in LABS.values() for key, metric in lab.metrics.items()}),
        required=False,
        default="",
        help_text="The figure of that lab's run that is asked for.",
    )
    from_s = blocks.FloatBlock(required=False, label="Count from, s", help_text="Empty: from the start.")
    to_s = blocks.FloatBlock(required=False, label="Count until, s", help_text="Empty: to the end.")
    value = blocks.FloatBlock(required=False, help_text="The answer, only where no lab can compute it.")
    explanation = MarkdownBlock(label="Explanation", help_text="Markdown, shown after answering.")
    set = SettingsBlock(label="Settings that differ from the lab's")

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The value; the truth is said in one way, and a window isn't empty."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (found := _contradictions(cleaned)):
            raise StructBlockValidationError({field: ValidationError(text) for field, text in found.items()})
        return cleaned

    def faults(self, value: Any, labs: Mapping[str, Any]) -> dict[str, str]:
        """A lab, metric or setting that isn't there; settings that are as the lab block has them are left out."""
        if not value["lab"]:
            return {}
        if value["lab"] not in labs:
            return {"lab": no_such_lab(value["lab"], labs)}
        child = labs[value["lab"]]
        if value["metric"] not in child.block.lab.metrics:
            return {"metric": no_such("metric", value["metric"], value["lab"], child.block.lab.metrics)}
        usual = child.block.settings(child.value)
        form = child.block.lab.form_class.from_values({**usual, **value["set"]})
        if problems := form.problems():
            return {"set": " ".join(sentence for sentences in problems.values() for sentence in sentences)}
        value["set"] = {name: form.values[name] for name in sorted(form.values) if form.values[name] != usual[name]}
        return {}

    class Meta:
        icon = "decimal"
        label = "Number"
        label_format = "{name}: {question}"
        form_layout: ClassVar = BlockGroup(
            children=[
                *("question", "unit", "tolerance_percent", "lab", "metric", "explanation"),
                folded("Only part of the run", "from_s", "to_s"),
                folded("Settings that differ from the lab’s", "set"),
                folded("An answer that no lab can compute", "value"),
                naming(),
            ]
        )


def _contradictions(number: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    if number["lab"] and number["value"] is not None:
        found["value"] = "Give a lab with a metric, or a value; not both."
    if not number["lab"] and number["value"] is None:
        found["lab"] = "Give a lab with a metric, or a value."
    if number["lab"] and not number["metric"]:
        found["metric"] = "Say which figure of the lab is asked for."
    if not number["lab"]:
        found |= {field: "Only where a lab is named." for field in OF_LAB if number[field] not in (None, "", {})}
    from_s, to_s = number["from_s"] or 0, number["to_s"]
    if from_s < 0:
        found["from_s"] = f"{from_s:g} is not accepted; give 0 or more."
    if to_s is not None and to_s <= from_s:
        found["to_s"] = f"{to_s:g} is not accepted; give more than {from_s:g}, or nothing."
    return found
