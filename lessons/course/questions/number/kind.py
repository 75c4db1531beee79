"""The number question: correct within a tolerance of the simulated or given value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from wagtail.blocks import Block

from lessons.course import markdown
from lessons.course.questions import lab_figures
from lessons.course.questions.base import Marked, Question
from lessons.course.questions.number.block import NumberBlock
from lessons.course.questions.numbers import TypedNumber, apart
from lessons.labs.fields import plain_number
from lessons.labs.words import quantity

ACCEPTED = "Give a number, such as 1234, 1,234 or 0.5, without its unit."


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFeedback:
    """What is said about an answer: how far off it is, then how one gets there."""

    sentence: str
    answer: str
    explanation: SafeString


class NumberForm(forms.Form):
    """One number."""

    def __init__(self, question: Question, data: MultiValueDict[str, str] | None = None) -> None:
        self.question = question
        super().__init__(data=data)
        self.fields["answer"] = TypedNumber(sentence=ACCEPTED)

    @property
    def question_html(self) -> SafeString:
        """The question, rendered."""
        return markdown.render_inline(self.question.value["question"])

    @property
    def typed(self) -> str:
        """What stands in the field."""
        value = self["answer"].value()
        return plain_number(value) if isinstance(value, float | int) else str(value or "")


class Number:
    """The number as a kind of answer block."""

    type = "number"
    name = "number"
    template = "course/questions/number.html"
    modules: tuple[str, ...] = ()

    def block(self, group: str) -> Block:
        """As the base says."""
        return NumberBlock(group=group)

    def form(self, question: Question, data: MultiValueDict[str, str] | None = None) -> forms.Form:
        """A text field that takes numbers."""
        return NumberForm(question, data)

    def mark(self, question: Question, cleaned: Mapping[str, Any]) -> Marked:
        """Right within the tolerance of the truth."""
        given = float(cleaned["answer"])
        true = truth(question)
        passed = true is not None and is_close(given, true, question.value["tolerance_percent"])
        unit = question.value["unit"]
        sentence = (
            f"Not quite: it is {quantity(true, unit)}; you said {quantity(given, unit)}{apart(given, true, unit)}."
        )
        if passed:
            sentence = f"That is right: it is {quantity(true, unit)}{'' if given == true else ', near enough'}."
        explanation = markdown.render(question.value["explanation"]).html
        feedback = NumberFeedback(sentence=sentence, answer=quantity(given, unit), explanation=explanation)
        return Marked(given={"answer": given}, passed=passed, result={}, feedback=feedback)

    def recall(self, question: Question, given: Mapping[str, Any], result: Mapping[str, Any]) -> Marked | None:
        """Marked again."""
        answer = given.get("answer")
        return self.mark(question, {"answer": answer}) if isinstance(answer, float | int) else None


NUMBER = Number()


def truth(question: Question) -> float | None:
    """What the answer is: the lab's figure, or the value that stands in the block."""
    value = question.value
    if not value["lab"]:
        stated: float | None = value["value"]
        return stated
    part = question.labs[value["lab"]]
    return lab_figures.metric(part, value["metric"], changed=value["set"], from_s=value["from_s"], to_s=value["to_s"])


def is_close(given: float, true: float, tolerance_percent: float) -> bool:
    """Whether a number is within the tolerance: percent of the truth, or hundredths of a unit where the truth is 0."""
    return abs(given - true) <= tolerance_percent / 100 * (abs(true) or 1.0) + 1e-9 * abs(true)
