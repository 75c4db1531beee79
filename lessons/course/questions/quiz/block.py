"""The quiz block: a question, options with individual feedback, and an explanation."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from wagtail import blocks
from wagtail.blocks import BlockGroup, StructBlockValidationError

from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from lessons.course.blocks.overrides import (
    NameBlock,
    OverridesBlock,
    PlainListBlock,
    PlainTextBlock,
    folded,
    naming,
)
from lessons.course.blocks.text import MarkdownBlock

FEWEST, MOST = 2, 8


class BeliefBlock(blocks.ChoiceBlock):
    """A wrong rule that the simulator can follow, by its name."""

    choices: ClassVar = [(name, rule.belief) for name, rule in WRONG_RULES.items()]

    def clean(self, value: Any) -> Any:
        """The name; raises ValidationError for one that isn't there, and says which are."""
        if value and value not in WRONG_RULES:
            raise ValidationError(f"There is no belief “{value}”; there are {', '.join(WRONG_RULES)}.")
        return super().clean(value)


class OptionBlock(OverridesBlock):
    """One option: what it says, whether it is right, and what is said to whoever chooses it."""

    text = blocks.CharBlock(max_length=300, help_text="Markdown of one line.")
    right = blocks.BooleanBlock(required=False, default=False)
    feedback = PlainTextBlock(rows=2, help_text="Markdown: why this is right, or what is wrong with it.")
    misconception = blocks.CharBlock(
        required=False,
        default="",
        max_length=80,
        validators=[validate_slug],
        help_text="The slug of the wrong rule that this option stands for, if it has one.",
    )

    runs = BeliefBlock(
        required=False,
        default="",
        label="Runs",
        help_text="A belief that whoever chose this can run beside the truth, to where the two part.",
    )

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The option; raises StructBlockValidationError where a right one would run a belief."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and cleaned["right"] and cleaned["runs"]:
            problem = "Only a wrong option runs a belief; take the belief away, or don't mark the option as right."
            raise StructBlockValidationError({"runs": ValidationError(problem)})
        return cleaned

    class Meta:
        form_layout: ClassVar = BlockGroup(
            children=["text", "right", "feedback", folded("Misconception", "misconception", "runs")]
        )


class QuizBlock(OverridesBlock):
    """A question with options."""

    name = NameBlock()
    question = blocks.CharBlock(max_length=600, help_text="Markdown of one line.")
    several = blocks.BooleanBlock(required=False, default=False, help_text="Whether several options are right.")
    explanation = MarkdownBlock(label="Explanation", help_text="Markdown, shown after answering.")
    options = PlainListBlock(OptionBlock())

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The value; raises StructBlockValidationError where the options don't make a question."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (problem := _problem(cleaned)):
            raise StructBlockValidationError({"options": ValidationError(problem)})
        return cleaned

    class Meta:
        icon = "list-ul"
        label = "Quiz"
        label_format = "{name}: {question}"
        form_layout: ClassVar = BlockGroup(children=["question", "options", "explanation", "several", naming()])


def _problem(quiz: Mapping[str, Any]) -> str:
    options = quiz["options"]
    right = sum(option["right"] for option in options)
    again = [text for text, count in Counter(option["text"] for option in options).items() if count > 1]
    if not FEWEST <= len(options) <= MOST:
        return f"{len(options)} options are not accepted; give from {FEWEST} to {MOST}."
    if again:
        return f"“{again[0]}” stands there twice; each option needs a text of its own."
    if not right:
        return "No option is right; mark one with right."
    if right > 1 and not quiz["several"]:
        return f"{right} options are right, but only one can be chosen; say several, or leave one of them right."
    return ""
