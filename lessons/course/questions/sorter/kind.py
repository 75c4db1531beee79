"""The sorter: cards in columns, with feedback for each placement."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from wagtail.blocks import Block

from lessons.course import markdown
from lessons.course.questions.base import Marked, Question
from lessons.course.questions.sorter.block import SorterBlock
from lessons.labs.words import plural


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card as the page offers it: its field's name, what it says, the columns and the one it was put in."""

    field: str
    html: SafeString
    columns: tuple[tuple[str, bool], ...]

    @property
    def column(self) -> int:
        """The number of the column it was put in, from 1; 0 for none."""
        return next((number for number, (_, chosen) in enumerate(self.columns, start=1) if chosen), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCard:
    """What is said about a card where it was put."""

    html: SafeString
    column: str
    right: bool
    feedback: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class SorterFeedback:
    """What is said about an answer: a sentence, then each card, then why."""

    sentence: str
    cards: tuple[PlacedCard, ...]
    explanation: SafeString


class SorterForm(forms.Form):
    """A choice of column for each card; fields are named by the cards' order in the block."""

    def __init__(self, question: Question, data: MultiValueDict[str, str] | None = None) -> None:
        self.question = question
        super().__init__(data=data)
        columns = list(question.value["columns"])
        for name, card in _named(question):
            self.fields[name] = _field(card["text"], columns)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """The column of a kept answer, which goes by the cards' texts."""
        text = dict(_named(self.question))[field_name]["text"]
        return self.initial.get("cards", {}).get(text)

    @property
    def question_html(self) -> SafeString:
        """The question, rendered."""
        return markdown.render_inline(self.question.value["question"])

    @property
    def cards(self) -> list[Card]:
        """The cards in this learner's order."""
        every = [(card["text"], self._card(name, card["text"])) for name, card in _named(self.question)]
        return self.question.shuffled(every)

    def _card(self, name: str, text: str) -> Card:
        value = self[name].value()
        columns = tuple((column, column == value) for column in self.question.value["columns"])
        return Card(field=name, html=markdown.render_inline(text), columns=columns)


class Sorter:
    """The sorter as a kind of answer block."""

    type = "sorter"
    name = "sorter"
    template = "course/questions/sorter.html"
    modules: tuple[str, ...] = ("js/questions/card-sorter.js",)

    def block(self, group: str) -> Block:
        """As the base says."""
        return SorterBlock(group=group)

    def form(self, question: Question, data: MultiValueDict[str, str] | None = None) -> forms.Form:
        """A group of radio buttons for each card, which its element makes into cards to be moved."""
        return SorterForm(question, data)

    def mark(self, question: Question, cleaned: Mapping[str, Any]) -> Marked:
        """Right when each card is in its column."""
        columns = list(question.value["columns"])
        placed = [_placed(card, cleaned[name], columns) for name, card in _named(question)]
        right = sum(each.right for each in placed)
        passed = right == len(placed)
        feedback = SorterFeedback(
            sentence=_sentence(right, len(placed)),
            cards=tuple(question.shuffled([(str(each.html), each) for each in placed])),
            explanation=markdown.render(question.value["explanation"]).html,
        )
        given = {"cards": {card["text"]: cleaned[name] for name, card in _named(question)}}
        return Marked(given=given, passed=passed, result={}, feedback=feedback)

    def recall(self, question: Question, given: Mapping[str, Any], result: Mapping[str, Any]) -> Marked | None:
        """Marked again; None when the cards or columns are others now."""
        kept = given.get("cards") or {}
        cleaned = {name: kept.get(card["text"]) for name, card in _named(question)}
        known = set(question.value["columns"])
        if len(kept) != len(cleaned) or not known.issuperset(cleaned.values()):
            return None
        return self.mark(question, cleaned)


SORTER = Sorter()


def _sentence(right: int, cards: int) -> str:
    if right == cards:
        return "All cards are where they belong."
    return f"{right} of {plural(cards, 'card')} {'is' if right == 1 else 'are'} in the right column."


def _named(question: Question) -> list[tuple[str, Mapping[str, Any]]]:
    return [(f"card_{number}", card) for number, card in enumerate(question.value["cards"], start=1)]


def _field(text: str, columns: list[str]) -> forms.Field:
    listed = ", ".join(columns)
    text = markdown.plain(text)
    return forms.ChoiceField(
        choices=[(column, column) for column in columns],
        error_messages={
            "required": f"“{text}”: put it into one of {listed}.",
            "invalid_choice": f"“{text}”: that column is not there; there is {listed}.",
        },
    )


def _placed(card: Mapping[str, Any], column: str, columns: list[str]) -> PlacedCard:
    number = columns.index(column)
    return PlacedCard(
        html=markdown.render_inline(card["text"]),
        column=column,
        right=card["column"] == number + 1,
        feedback=markdown.render(list(card["feedback"])[number]).html,
    )
