"""The prediction: a number, choice or line, committed before the decisive part of a run is played.

It is answered in the page's address, the same for everybody, and by a form of one's own, which is remembered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from wagtail.blocks import Block

from lessons.course.questions.base import Marked, Question
from lessons.course.questions.numbers import TypedNumber
from lessons.course.questions.predict import verdicts
from lessons.course.questions.predict.block import CHOICE, LINE, NUMBER, PredictBlock
from lessons.labs.fields import plain_number

ACCEPTED = "Give a number, such as 100 or 1,000, or skip."


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A moment of a line to be drawn: its field, and what stands in it."""

    field: str
    at_s: float
    value: str


class PredictionForm(forms.Form):
    """An answer to one predict block: a number, the number of one of its answers, or a line; or a skip."""

    def __init__(
        self, question: Question, data: MultiValueDict[str, str] | None = None, prefix: str | None = None
    ) -> None:
        self.question = question
        super().__init__(data=data, prefix=prefix)
        self.fields |= _fields(question)
        self.fields["skip"] = forms.BooleanField(required=False)

    @property
    def is_given(self) -> bool:
        """Whether an address says anything to this block."""
        return any(self.add_prefix(name) in self.data for name in self.fields)

    def clean(self) -> dict[str, Any]:
        """An answer or a skip; whoever skips needs no answer."""
        values = self.cleaned_data
        for name in [name for name in self.fields if name != "skip"]:
            if values.get("skip"):
                self.errors.pop(name, None)
            elif name not in self.errors and values.get(name) in (None, ""):
                self.add_error(name, _missing(self.fields[name]))
        return values

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """A kept answer: a label or number as `answer`, a line's points one by one."""
        if field_name.startswith("point_"):
            line = self.initial.get("line", [])
            number = int(field_name.removeprefix("point_")) - 1
            return line[number][1] if number < len(line) else None
        return _number_of(self.question, self.initial.get(field_name))

    @property
    def typed(self) -> str:
        """What stands in the field for a number."""
        return _typed(self["answer"].value())

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The answers to choose from: value, label, whether it was chosen; none where something else is asked for."""
        if self.question.value["kind"] != CHOICE:
            return []
        chosen = str(self["answer"].value())
        labels = [answer["label"] for answer in self.question.value["answers"]]
        return [(str(number), label, str(number) == chosen) for number, label in enumerate(labels)]

    @property
    def points(self) -> list[Point]:
        """The moments of a line; none where something else is asked for."""
        if self.question.value["kind"] != LINE:
            return []
        at_s = verdicts.moments(self.question)
        named = [(f"point_{number}", t) for number, t in enumerate(at_s, start=1)]
        return [Point(field=self.add_prefix(name), at_s=t, value=_typed(self[name].value())) for name, t in named]

    @property
    def unit(self) -> str:
        """What the answer is counted in."""
        return verdicts.unit_of(self.question)

    @property
    def answer_name(self) -> str:
        """The parameter that carries the answer."""
        return self.add_prefix("answer")

    @property
    def skip_name(self) -> str:
        """The parameter that carries the skip."""
        return self.add_prefix("skip")


class Predict:
    """The prediction as a kind of answer block; nothing about it is right or wrong."""

    type = "predict"
    name = "prediction"
    template = "course/questions/predict.html"
    modules: tuple[str, ...] = ("js/questions/line-sketch.js",)

    def block(self, group: str) -> Block:
        """As the base says."""
        return PredictBlock(group=group)

    def form(self, question: Question, data: MultiValueDict[str, str] | None = None) -> forms.Form:
        """One field, buttons, or a field a moment; and the skip."""
        return PredictionForm(question, data)

    def mark(self, question: Question, cleaned: Mapping[str, Any]) -> Marked:
        """The answer against the run; a skip is kept too."""
        answer = None if cleaned["skip"] else _answer(question, cleaned)
        return Marked(
            given=_given(question, answer), passed=None, result={}, feedback=verdicts.verdict(question, answer)
        )

    def recall(self, question: Question, given: Mapping[str, Any], result: Mapping[str, Any]) -> Marked | None:
        """Set against the run again; None when the question has another kind, other answers or moments now."""
        if given.get("skip"):
            return self.mark(question, {"skip": True})
        kind = question.value["kind"]
        if kind == LINE:
            line = given.get("line") or []
            fits = [point[0] for point in line] == list(verdicts.moments(question))
            cleaned = {f"point_{number}": y for number, (_, y) in enumerate(line, start=1)}
        else:
            answer = _number_of(question, given.get("answer"))
            fits = isinstance(answer, float | int)
            cleaned = {"answer": answer}
        return self.mark(question, {"skip": False, **cleaned}) if fits else None


PREDICT = Predict()


def _fields(question: Question) -> dict[str, forms.Field]:
    if question.value["kind"] == LINE:
        at_s = verdicts.moments(question)
        return {f"point_{number}": _number_field(f"At {t:g} s: ") for number, t in enumerate(at_s, start=1)}
    if question.value["kind"] == NUMBER:
        return {"answer": _number_field("")}
    choices = [(str(number), each["label"]) for number, each in enumerate(question.value["answers"])]
    invalid = {"invalid_choice": "Choose one of the answers, or skip."}
    return {"answer": forms.ChoiceField(choices=choices, required=False, error_messages=invalid)}


def _number_field(lead: str) -> TypedNumber:
    return TypedNumber(sentence=f"{lead}{ACCEPTED if not lead else ACCEPTED.lower()}", least=0, required=False)


def _missing(field: forms.Field) -> str:
    lead = field.sentence.partition(":")[0] if isinstance(field, TypedNumber) and ":" in field.sentence else ""
    return f"{lead}: give a number, or skip." if lead else "Give an answer, or skip."


def _answer(question: Question, cleaned: Mapping[str, Any]) -> Any:
    if question.value["kind"] == LINE:
        return [cleaned[f"point_{number}"] for number in range(1, verdicts.MOMENTS + 1)]
    return int(cleaned["answer"]) if question.value["kind"] == CHOICE else cleaned["answer"]


def _given(question: Question, answer: Any) -> dict[str, Any]:
    """The answer as it is kept: a choice by its label, so that it means the same when answers are moved."""
    if answer is None:
        return {"skip": True}
    if question.value["kind"] == LINE:
        return {"line": [[t, y] for t, y in zip(verdicts.moments(question), answer, strict=True)]}
    return {"answer": list(question.value["answers"])[answer]["label"] if question.value["kind"] == CHOICE else answer}


def _number_of(question: Question, kept: Any) -> Any:
    """What a form holds for a kept answer: for a choice the number of its label, None when no answer has it."""
    if question.value["kind"] != CHOICE:
        return kept
    labels = [answer["label"] for answer in question.value["answers"]]
    return labels.index(kept) if kept in labels else None


def _typed(value: Any) -> str:
    return plain_number(value) if isinstance(value, float | int) else str(value or "")
