"""The challenge block: a lab with initial settings, editable controls, goals, hints and a solution.

There is one for each lab that can be graded, made from that lab's form like the lab block. In a lesson's file:

    ```toml traffic-challenge few_requests
    title = "…"
    task = "…"                            # Markdown
    controls = ["cache_control", "pops"]  # what the learner may set; everything else is fixed
    rate_per_s = 30                       # the lab's settings at the start, where they differ from the lab's own
    hidden_seeds = 4                      # graded on as many seeds besides `seed`; only for labs that have one
    hints = ["…", "…"]                    # shown one after the other

    [[goals]]
    metric = "origin_requests"
    comparison = "at most"                # or "at least", "exactly"
    value = 18
    from_s = 10                           # only requests from this second on, and before to_s; both may be left out

    [solution]                            # those controls that differ from the start; switches are "on" or "off"
    cache_control = "public, max-age=60"
    ```

A setting that a solution leaves empty stays as at the start, so a solution can't empty a setting.

Publishing refuses a start that passes and a solution that doesn't. The shipped course's challenges are also held to a
margin on 20 seeds, by `tests/lessons/test_course_challenges.py`.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import BlockGroup, StructBlockValidationError

from lessons.course.blocks.lab import (
    LabSettingsBlock,
    controls_block,
    help_of,
    played,
    settings_blocks,
    settings_groups,
    stock_block,
)
from lessons.course.blocks.overrides import NameBlock, OverridesBlock, PlainListBlock, folded, naming
from lessons.course.blocks.text import MarkdownBlock
from lessons.course.questions.challenge.challenges import Challenge, challenge_of, settable
from lessons.course.questions.challenge.checks import faults
from lessons.course.questions.challenge.grading import SEED, Comparison
from lessons.labs.base import Lab
from lessons.labs.fields import OFF, ON

MAX_HIDDEN_SEEDS = 9
_SUFFIX = "_challenge"


def challenge_type(lab: Lab) -> str:
    """The block type of a lab's challenges."""
    return f"{lab.slug}{_SUFFIX}"


class GoalBlock(OverridesBlock):
    """One goal: a metric of the lab, a comparison, a value, and the part of the run that counts."""

    def __init__(self, lab: Lab, **kwargs: Any) -> None:
        children = [
            (
                "metric",
                blocks.ChoiceBlock(
                    choices=[(name, each.label) for name, each in lab.metrics.items()],
                    help_text="The figure of the run that is looked at.",
                ),
            ),
            (
                "comparison",
                blocks.ChoiceBlock(
                    choices=[(each.value, each.value) for each in Comparison],
                    help_text="How the figure must compare with the value.",
                ),
            ),
            ("value", blocks.FloatBlock(help_text="In the figure's unit.")),
            ("from_s", blocks.FloatBlock(required=False, label="From, s", help_text="Empty: from the start.")),
            ("to_s", blocks.FloatBlock(required=False, label="To, s", help_text="Empty: to the end.")),
        ]
        layout = BlockGroup(
            children=["metric", "comparison", "value", folded("Only part of the run", "from_s", "to_s")]
        )
        super().__init__(children, label_format="{metric} {comparison} {value}", form_layout=layout, **kwargs)

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The goal; its window must not be empty."""
        cleaned = super().clean(value)
        from_s, to_s = cleaned["from_s"] or 0, cleaned["to_s"]
        if from_s < 0:
            raise StructBlockValidationError(
                {"from_s": ValidationError(f"{from_s:g} is not accepted; give 0 or more.")}
            )
        if to_s is not None and to_s <= from_s:
            message = f"{to_s:g} is not accepted; give more than {from_s:g}, or nothing."
            raise StructBlockValidationError({"to_s": ValidationError(message)})
        return cleaned


class SolutionBlock(OverridesBlock):
    """Values for the learner's controls, each of which may be left empty."""

    def __init__(self, lab: Lab, **kwargs: Any) -> None:
        fields = settable(lab)
        children = [(name, _optional_block(field)) for name, field in fields.items()]
        layout = BlockGroup(
            children=[
                BlockGroup(
                    children=list(fields), heading="Settings of the solution", classname="collapsed", label_format=""
                )
            ]
        )
        attrs = played(lab, fields, inside="solution")
        super().__init__(children, form_layout=layout, form_attrs=attrs, **kwargs)


class ChallengeBlock(LabSettingsBlock):
    """One lab's challenge. A published one has a solution that passes and a start that doesn't."""

    def __init__(self, lab: Lab, **kwargs: Any) -> None:
        own_first = [
            ("name", NameBlock()),
            ("title", blocks.CharBlock(label="Title", default=lab.title, max_length=80)),
            ("task", MarkdownBlock(label="Task")),
            ("controls", controls_block(settable(lab), "What the learner may set")),
        ]
        own_last = [
            *_seeds_block(lab),
            ("hints", PlainListBlock(MarkdownBlock(), required=False, help_text="Shown one after the other.")),
            ("goals", PlainListBlock(GoalBlock(lab), help_text="All must hold.")),
            ("solution", SolutionBlock(lab, help_text="Leave empty what stays as at the start.")),
        ]
        meta = {
            "label": f"{lab.name}: challenge",
            "icon": "pick",
            "group": "Challenges",
            "label_format": "{name}: {title}",
            "form_layout": BlockGroup(
                children=[
                    *(name for name, _ in own_first if name != "name"),
                    *settings_groups(lab),
                    *(name for name, _ in own_last),
                    naming(),
                ]
            ),
        }
        super().__init__(lab, [*own_first, *settings_blocks(lab), *own_last], **{**meta, **kwargs})

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The canonical value; what runs the lab is checked only where nothing may be unfinished any more."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        challenge = challenge_of(self.lab, cleaned)
        cleaned["solution"] = self._settled(cleaned["solution"], challenge)
        found: dict[str, list[str]] = {}
        for field, sentence in faults(challenge):
            found.setdefault(field, []).append(sentence)
        if found:
            raise StructBlockValidationError({field: ValidationError(texts) for field, texts in found.items()})
        return cleaned

    def _settled(self, solution: Any, challenge: Challenge) -> Any:
        """A solution in its one spelling: choices in their order, nothing that is as at the start."""
        block = self.child_blocks["solution"]
        for name, value in challenge.solution.items():
            if value == challenge.start[name]:
                solution[name] = block.child_blocks[name].get_default()
            elif isinstance(value, list):
                solution[name] = value
        return solution


def _seeds_block(lab: Lab) -> list[tuple[str, blocks.FieldBlock]]:
    if SEED not in lab.form_class.base_fields:
        return []
    help_text = "Graded on as many seeds that nobody sees, besides the one above."
    return [
        (
            "hidden_seeds",
            blocks.IntegerBlock(
                default=4, min_value=1, max_value=MAX_HIDDEN_SEEDS, label="Hidden seeds", help_text=help_text
            ),
        )
    ]


def _optional_block(field: Any) -> blocks.FieldBlock:
    """A setting's stock block that may be left empty; a switch becomes a choice of three."""
    if isinstance(field, forms.BooleanField):
        return blocks.ChoiceBlock(
            choices=[(ON, "On"), (OFF, "Off")],
            label=str(field.label),
            required=False,
            default="",
            help_text=help_of(field),
        )
    return stock_block(field, required=False, default=_empty(field))


def _empty(field: forms.Field) -> Any:
    """What a stock block holds that was left empty."""
    if isinstance(field, forms.MultipleChoiceField):
        return []
    return "" if isinstance(field, forms.ChoiceField | forms.CharField) else None
