"""Compares a prediction with the simulated run. Pure: equal answers get equal verdicts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from lessons.course import markdown
from lessons.course.questions import lab_figures
from lessons.course.questions.base import LabPart, Question
from lessons.course.questions.numbers import apart
from lessons.course.questions.predict.block import CHOICE, LINE
from lessons.labs.words import quantity, with_unit

MOMENTS = 6  # of a line: enough to draw a bend, few enough to type
CLOSE_RATIO = 0.1  # an answer within a tenth of the truth counts as close


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was expected, what it was, and what the page says about it.

    `to_lab` is what the lab is told, as JSON: which lab and figure, whether it was skipped, and what it draws into its
    plot: an `expected` level, a `band` (either bound may be missing) or a `line` of moments and values.
    """

    answer: str
    close: bool
    sentence: str
    because: SafeString
    to_lab: str

    @property
    def skipped(self) -> bool:
        """Whether nothing was expected."""
        return not self.answer


def of_number(question: Question, expected: float | None) -> Verdict:
    """A number that was expected, or a skip, against the metric."""
    unit, actual = question.value["unit"], truth(question)
    if expected is None:
        return _verdict(question, "", f"It was {quantity(actual, unit)}.")
    sentence = (
        f"You expected {quantity(expected, unit)}; it was {quantity(actual, unit)}{apart(expected, actual, unit)}."
    )
    close = actual is not None and abs(expected - actual) <= CLOSE_RATIO * abs(actual)
    return _verdict(question, quantity(expected, unit), sentence, close, {"expected": expected})


def of_choice(question: Question, number: int | None) -> Verdict:
    """One of the answers to choose from, or a skip, against the metric."""
    if number is None:
        return of_number(question, None)
    actual = truth(question)
    answers = list(question.value["answers"])
    right = next((each for each in answers if _holds(each, actual)), None)
    chosen = answers[number]
    close, known = chosen is right, quantity(actual, question.value["unit"])
    outcome = f"it was “{right['label']}”: {known}" if right and not close else f"it was {known}"
    sentence = f"You expected “{chosen['label']}”{', and you were right' if close else ''}; {outcome}."
    band = {"band": [chosen["at_least"], chosen["below"]]}
    return _verdict(question, chosen["label"], sentence, close, band)


def of_line(question: Question, values: Sequence[float] | None) -> Verdict:
    """A line that was expected, or a skip, against the figure over time at the same moments."""
    at_s, unit, actual = moments(question), unit_of(question), true_line(question)
    if values is None:
        return _verdict(question, "", _course(at_s, actual, unit))
    points = list(zip(at_s, values, strict=True))
    off = [(abs(y - true), t, y, true) for (t, y), true in zip(points, actual, strict=True) if true is not None]
    mean = sum(each[0] for each in off) / len(off) if off else 0.0
    scale = sum(abs(each[3]) for each in off) / len(off) if off else 0.0
    answer = with_unit(", ".join(quantity(y) for _, y in points), unit)
    sentence = _off_by(off, mean, unit)
    return _verdict(question, answer, sentence, bool(off) and mean <= CLOSE_RATIO * scale, {"line": points})


def truth(question: Question) -> float | None:
    """The figure that a number or a choice is about, as the run has it; None where there is nothing to count."""
    return lab_figures.metric(_part(question), question.value["metric"], to_s=question.value["to_s"])


def true_line(question: Question) -> tuple[float | None, ...]:
    """The figure over time as the run has it, at the moments of a line."""
    return lab_figures.line(_part(question), question.value["metric"], moments(question))


def right_answer(question: Question) -> str | None:
    """The label of the answer to choose that the run makes right; None where none of them is."""
    actual = truth(question)
    return next((each["label"] for each in question.value["answers"] if _holds(each, actual)), None)


def moments(question: Question) -> tuple[float, ...]:
    """The moments at which a line is given, evenly from where the lab waits to the end of the span, in seconds."""
    duration_s = _part(question).settings["duration_s"]
    from_s, to_s = question.value["hold_s"] or 0.0, question.value["to_s"] or duration_s
    return tuple(round(from_s + (to_s - from_s) * step / (MOMENTS - 1), 2) for step in range(MOMENTS))


def unit_of(question: Question) -> str:
    """What the answer is counted in."""
    value = question.value
    own: str = value["unit"]
    return own or (_part(question).lab.series[value["metric"]].unit if value["kind"] == LINE else "")


def verdict(question: Question, answer: Any) -> Verdict:
    """The verdict on a number, the number of an answer, or a line's values; None is a skip."""
    if question.value["kind"] == LINE:
        return of_line(question, answer)
    return of_choice(question, answer) if question.value["kind"] == CHOICE else of_number(question, answer)


def _part(question: Question) -> LabPart:
    return question.labs[question.value["lab"]]


def _verdict(
    question: Question, answer: str, sentence: str, close: bool = False, drawn: Mapping[str, Any] | None = None
) -> Verdict:
    told_to_lab = {
        "lab": question.value["lab"],
        "metric": question.value["metric"],
        "skipped": not answer,
        "expected": None,
    }
    return Verdict(
        answer=answer,
        close=close,
        sentence=sentence,
        because=markdown.render(question.value["because"]).html,
        to_lab=json.dumps({**told_to_lab, **(drawn or {})}),
    )


def _holds(answer: Mapping[str, Any], actual: float | None) -> bool:
    low, high = answer["at_least"], answer["below"]
    return actual is not None and (low is None or actual >= low) and (high is None or actual < high)


def _course(at_s: Sequence[float], actual: Sequence[float | None], unit: str) -> str:
    first, last = quantity(actual[0], unit), quantity(actual[-1], unit)
    return f"It went from {first} at {at_s[0]:g} s to {last} at {at_s[-1]:g} s."


def _off_by(off: list[tuple[float, float, float, float]], mean: float, unit: str) -> str:
    if not off:
        return "There was nothing that could be counted."
    worst, at_s, expected, true = max(off)
    if not worst:
        return "Your line is exactly how it went."
    return (
        f"Your line is off by {quantity(mean, unit)} on average, most at {at_s:g} s: "
        f"you expected {quantity(expected, unit)}, it was {quantity(true, unit)}."
    )
