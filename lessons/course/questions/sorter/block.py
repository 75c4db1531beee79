"""The sorter block: cards to sort into columns, with feedback per card and column."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import BlockGroup, StructBlockValidationError

from lessons.course.blocks.overrides import NameBlock, OverridesBlock, PlainListBlock, PlainTextBlock, naming
from lessons.course.blocks.text import MarkdownBlock

COLUMNS = (2, 4)
CARDS = (2, 12)


class CardBlock(OverridesBlock):
    """One card: what it says, the column it belongs in, and what is said in each."""

    text = blocks.CharBlock(max_length=200, help_text="Markdown of one line.")
    column = blocks.IntegerBlock(help_text="The right column, counted from 1.")
    feedback = PlainListBlock(PlainTextBlock(rows=2), help_text="Markdown: one for each column, in their order.")


class SorterBlock(OverridesBlock):
    """Cards and columns."""

    name = NameBlock()
    question = blocks.CharBlock(max_length=600, help_text="Markdown of one line.")
    columns = PlainListBlock(blocks.CharBlock(max_length=60))
    explanation = MarkdownBlock(label="Explanation", help_text="Markdown, shown after answering.")
    cards = PlainListBlock(CardBlock())

    def clean(self, value: Mapping[str, Any]) -> Any:
        """The value; raises StructBlockValidationError where cards and columns don't fit together."""
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (found := dict(_faults(cleaned))):
            raise StructBlockValidationError({field: ValidationError(text) for field, text in found.items()})
        return cleaned

    class Meta:
        icon = "table"
        label = "Sorter"
        label_format = "{name}: {question}"
        form_layout: ClassVar = BlockGroup(children=["question", "columns", "explanation", "cards", naming()])


def _faults(sorter: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    columns, cards = list(sorter["columns"]), list(sorter["cards"])
    for field, items, (fewest, most) in (("columns", columns, COLUMNS), ("cards", cards, CARDS)):
        if not fewest <= len(items) <= most:
            yield field, f"{len(items)} are not accepted; give from {fewest} to {most}."
    for field, texts in (("columns", columns), ("cards", [card["text"] for card in cards])):
        if again := next((text for text, count in Counter(texts).items() if count > 1), None):
            yield field, f"“{again}” stands there twice; give each another text."
    for card in cards:
        if problem := _misfit(card, len(columns)):
            yield "cards", f"“{card['text']}”: {problem}"


def _misfit(card: Mapping[str, Any], columns: int) -> str:
    if not 1 <= card["column"] <= columns:
        return f"column {card['column']} is not there; give from 1 to {columns}."
    if len(card["feedback"]) != columns:
        return f"{len(card['feedback'])} feedbacks for {columns} columns; give one for each."
    return ""
