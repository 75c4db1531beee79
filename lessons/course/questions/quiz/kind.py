"""The quiz: one or more correct options in shuffled order, each with feedback."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from wagtail.blocks import Block

from lessons.course import markdown
from lessons.course.questions.base import Marked, Question
from lessons.course.questions.quiz.block import QuizBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option as the page offers it; `value` is what a form posts for it, and what is kept: its text."""

    value: str
    html: SafeString
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionFeedback:
    """What is said about one option: it was chosen, or it was right and not chosen.

    `runs` is the belief behind it that can be run beside the truth, "" where there is none.
    """

    html: SafeString
    right: bool
    chosen: bool
    feedback: SafeString
    runs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuizFeedback:
    """What is said about an answer: a sentence, then each option that matters, then why."""

    sentence: str
    options: tuple[OptionFeedback, ...]
    explanation: SafeString


class QuizForm(forms.Form):
    """The options to choose from."""

    def __init__(self, question: Question, data: MultiValueDict[str, str] | None = None) -> None:
        self.question = question
        super().__init__(data=data)
        self.fields["options"] = _field(question)

    @property
    def question_html(self) -> SafeString:
        """The question, rendered."""
        return markdown.render_inline(self.question.value["question"])

    @property
    def offered(self) -> list[Option]:
        """The options in this learner's order, with what was chosen."""
        value = self["options"].value()
        chosen = value if isinstance(value, list | tuple) else [value]
        every = [
            Option(value=each["text"], html=markdown.render_inline(each["text"]), chosen=each["text"] in chosen)
            for each in self.question.value["options"]
        ]
        return self.question.shuffled([(option.value, option) for option in every])


class Quiz:
    """The quiz as a kind of answer block."""

    type = "quiz"
    name = "quiz"
    template = "course/questions/quiz.html"
    modules: tuple[str, ...] = ()

    def block(self, group: str) -> Block:
        """As the base says."""
        return QuizBlock(group=group)

    def form(self, question: Question, data: MultiValueDict[str, str] | None = None) -> forms.Form:
        """Radio buttons or check boxes."""
        return QuizForm(question, data)

    def mark(self, question: Question, cleaned: Mapping[str, Any]) -> Marked:
        """Right when exactly the right options were chosen."""
        answer = cleaned["options"]
        chosen = [answer] if isinstance(answer, str) else answer
        options = question.value["options"]
        passed = all((option["text"] in chosen) == option["right"] for option in options)
        return Marked(
            given={"options": [option["text"] for option in options if option["text"] in chosen]},
            passed=passed,
            result={},
            feedback=_feedback(question, set(chosen), passed),
        )

    def recall(self, question: Question, given: Mapping[str, Any], result: Mapping[str, Any]) -> Marked | None:
        """Marked again; None when an option that was chosen isn't offered any more."""
        chosen = given.get("options") or []
        offered = {option["text"] for option in question.value["options"]}
        if not chosen or not offered.issuperset(chosen) or (len(chosen) > 1 and not question.value["several"]):
            return None
        return self.mark(question, {"options": chosen})


QUIZ = Quiz()


def _field(question: Question) -> forms.Field:
    choices = [(option["text"], option["text"]) for option in question.value["options"]]
    if question.value["several"]:
        return forms.MultipleChoiceField(
            choices=choices,
            error_messages={
                "required": "Choose at least one option.",
                "invalid_choice": "Choose from the options listed here.",
                "invalid_list": "Choose from the options listed here.",
            },
        )
    return forms.ChoiceField(
        choices=choices,
        error_messages={"required": "Choose one of the options.", "invalid_choice": "Choose one of the options here."},
    )


def _feedback(question: Question, chosen: set[str], passed: bool) -> QuizFeedback:
    told = [
        OptionFeedback(
            html=markdown.render_inline(option["text"]),
            right=option["right"],
            chosen=option["text"] in chosen,
            feedback=markdown.render(option["feedback"]).html,
            runs="" if option["right"] else option["runs"],
        )
        for option in question.value["options"]
        if option["text"] in chosen or (option["right"] and question.value["several"])
    ]
    return QuizFeedback(
        sentence=_sentence(told, passed),
        options=tuple(told),
        explanation=markdown.render(question.value["explanation"]).html,
    )


def _sentence(told: list[OptionFeedback], passed: bool) -> str:
    if passed:
        return "That is right."
    found = sum(each.chosen and each.right for each in told)
    every = sum(each.right for each in told)
    wrong = sum(each.chosen and not each.right for each in told)
    if not found:
        return "Not quite."
    parts = [f"You found {found} of {every}."]
    if wrong:
        parts.append("One choice is wrong." if wrong == 1 else f"{wrong} choices are wrong.")
    return " ".join(parts)
