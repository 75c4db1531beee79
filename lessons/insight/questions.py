"""Evaluates the first answers to a lesson's questions, by kind of question."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any

from lessons.course import markdown
from lessons.course.questions.base import Question
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.number import kind as numbers
from lessons.course.questions.predict import verdicts
from lessons.course.questions.predict.block import CHOICE, LINE
from lessons.insight import answer_counts, challenges, disclosure, histogram
from lessons.insight.answer_counts import Answer, Verdicts
from lessons.insight.disclosure import Parts
from lessons.insight.results import (
    ANSWERED,
    NONE,
    RIGHT,
    SKIPPED,
    WRONG,
    Choice,
    Choices,
    Histogram,
    Lines,
    Result,
)
from lessons.labs.words import plural, quantity

EARLIER = "an answer that is no longer offered"
Detail = tuple[Choices | Histogram | Lines | None, str]


def results(
    lesson: int,
    asked: Mapping[str, Question],
    begun: int,
    found: Mapping[str, Verdicts],
    until: datetime,
) -> list[Result]:
    """The results of a lesson's questions, in their order: one query, and two more where there are challenges."""
    hard = [name for name, question in asked.items() if challenges.is_challenge(question)]
    answers = answer_counts.answers(lesson, [name for name in asked if name not in hard], until)
    tries = answer_counts.tries(lesson, hard, until) if hard else {}
    goals = answer_counts.first_goals(lesson, hard, until) if hard else {}
    shown = []
    for name, question in asked.items():
        firsts = first_answers(begun, found.get(name, Verdicts()), answers.get(name, ()), question)
        detail: Detail
        if name in hard:
            detail = challenges.detail(question, firsts, tries.get(name, answer_counts.Tries()), goals.get(name, ()))
        else:
            detail = _DETAILS.get(question.type, _no_detail)(question, firsts, answers.get(name, ()))
        shown.append(_result(question, firsts, *detail))
    return shown


def marked(begun: int, found: Verdicts) -> Parts:
    """Those who began a lesson, by their first answer to a question that is right or wrong."""
    none = max(0, begun - found.right - found.wrong - found.neither)
    return disclosure.apart({RIGHT: found.right, WRONG: found.wrong, NONE: none})


def first_answers(begun: int, found: Verdicts, answers: Sequence[Answer], question: Question) -> Parts:
    """The same for any question; a prediction is answered or skipped."""
    if question.type != "predict":
        return marked(begun, found)
    skipped = sum(each.learners for each in answers if each.given.get("skip"))
    given = found.right + found.wrong + found.neither
    return disclosure.apart({ANSWERED: given - skipped, SKIPPED: skipped, NONE: max(0, begun - given)})


def _result(question: Question, firsts: Parts, detail: Choices | Histogram | Lines | None, sentence: str) -> Result:
    text = question.value.get("question") or question.value.get("title") or question.name
    return Result(
        name=question.name,
        kind=KINDS[question.type].name,
        text=markdown.plain(str(text)),
        firsts=firsts,
        detail=detail,
        sentence=sentence,
    )


def _quiz(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    if question.value["several"]:
        return _several(question, firsts, answers)
    wrong: Counter[str] = Counter()
    offered = {option["text"]: option for option in question.value["options"]}
    for each in answers:
        if each.passed is False:
            wrong[_only(each, offered)] += each.learners
    named = [text for text, option in offered.items() if not option["right"]]
    parts = disclosure.within(firsts, WRONG, {text: wrong[text] for text in (*named, *set(wrong).difference(named))})
    right = [_option(option, firsts[RIGHT]) for option in offered.values() if option["right"]]
    choices = [*right, *(_option(offered.get(text, {}), parts[text], text) for text in parts.told)]
    detail = Choices(counted="first answers", choices=choices, together=parts.together)
    return detail, _winning([each for each in choices if not each.right])


def _several(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    """Each option by itself, since several can be chosen: those who chose it against those who didn't."""
    everyone = _marked_in_all(firsts)
    if everyone is None:
        return None, ""
    chosen: Counter[str] = Counter()
    for each in answers:
        chosen.update(dict.fromkeys(each.given.get("options", ()), each.learners))
    choices = [
        _option(option, disclosure.either(chosen[option["text"]], everyone)) for option in question.value["options"]
    ]
    detail = Choices(counted=f"of {plural(everyone, 'first answer')} with it", choices=choices)
    return detail, _winning([each for each in choices if not each.right])


def _option(option: Mapping[str, Any], people: int | None, text: str = EARLIER) -> Choice:
    return Choice(
        label=markdown.plain(option.get("text", text)),
        people=people,
        right=bool(option.get("right", False)),
        note=option.get("misconception") or option.get("runs", ""),
    )


def _only(answer: Answer, offered: Mapping[str, Any]) -> str:
    chosen = answer.given.get("options") or [EARLIER]
    return str(chosen[0]) if chosen[0] in offered and not offered[chosen[0]]["right"] else EARLIER


def _marked_in_all(firsts: Parts) -> int | None:
    """How many answers were right or wrong; None where one of both is kept back."""
    right, wrong = firsts[RIGHT], firsts[WRONG]
    return None if right is None or wrong is None else right + wrong


def _winning(wrong: Sequence[Choice]) -> str:
    """Which misconception wins."""
    most = max(wrong, key=lambda each: each.people or 0, default=None)
    if most is None or not most.people:
        return ""
    name = f" The misconception behind it: {most.note}." if most.note else ""
    return f"The wrong answer chosen most: “{most.label}”, by {most.people:,}.{name}"


def _sorter(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    """Each card by itself: those who put it where it doesn't belong."""
    everyone, columns = _marked_in_all(firsts), list(question.value["columns"])
    if everyone is None:
        return None, ""
    choices = []
    for card in question.value["cards"]:
        column = columns[card["column"] - 1]
        misplaced = sum(
            each.learners
            for each in answers
            if not each.passed and each.given.get("cards", {}).get(card["text"], column) != column
        )
        people = disclosure.either(misplaced, everyone)
        choices.append(Choice(label=markdown.plain(card["text"]), people=people, note=f"belongs to “{column}”"))
    detail = Choices(counted=f"of {plural(everyone, 'first answer')} misplaced it", choices=choices)
    hardest = max(choices, key=lambda each: each.people or 0)
    return detail, f"Misplaced most: “{hardest.label}”, by {hardest.people:,}." if hardest.people else ""


def _number(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    """The wrong numbers against the truth; how many were right is told beside them."""
    wrong = _numbers([each for each in answers if not each.passed], firsts[WRONG])
    return _histogram("wrong first answers", wrong, numbers.truth(question), question.value["unit"], "wrong answer")


def _predict(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    given = [each for each in answers if not each.given.get("skip")]
    kind = question.value["kind"]
    if kind == CHOICE:
        return _predicted_choice(question, firsts, given)
    if kind == LINE:
        return _predicted_lines(question, firsts, given)
    truth, unit = verdicts.truth(question), verdicts.unit_of(question)
    return _histogram("predictions", _numbers(given, firsts[ANSWERED]), truth, unit, "prediction")


def _histogram(counted: str, people: Mapping[float, int], truth: float | None, unit: str, what: str) -> Detail:
    spans = histogram.spans(people) if people else []
    middle = histogram.median(people) if spans else None
    detail = Histogram(counted=counted, spans=spans, truth=truth, median=middle, unit=unit)
    is_so = f"It is {quantity(truth, unit)}"
    return detail, f"{is_so}; the median {what} is {quantity(middle, unit)}." if spans else f"{is_so}."


def _predicted_choice(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    labels = [each["label"] for each in question.value["answers"]]
    counts = Counter(dict.fromkeys(labels, 0))
    for each in answers:
        label = each.given.get("answer")
        counts[label if label in labels else EARLIER] += each.learners
    parts = disclosure.within(firsts, ANSWERED, counts)
    right = verdicts.right_answer(question)
    choices = [Choice(label=label, people=people, right=label == right) for label, people in parts.told.items()]
    truth = quantity(verdicts.truth(question), verdicts.unit_of(question))
    sentence = f"It is {truth}: “{right}”." if right else f"It is {truth}."
    return Choices(counted="predictions", choices=choices, together=parts.together), sentence


def _predicted_lines(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    at_s = verdicts.moments(question)
    lines = [
        ([value for _, value in each.given["line"]], each.learners)
        for each in answers
        if [moment for moment, _ in each.given.get("line", ())] == list(at_s)
    ]
    people = disclosure.either(sum(learners for _, learners in lines), firsts[ANSWERED])
    if not people:
        return None, ""
    middle = [median([line[place] for line, learners in lines for _ in range(learners)]) for place in range(len(at_s))]
    unit = verdicts.unit_of(question)
    detail = Lines(at_s=at_s, median=middle, truth=verdicts.true_line(question), people=people, unit=unit)
    last, true = quantity(middle[-1], unit), quantity(detail.truth[-1], unit)
    end = f"At {at_s[-1]:g} s the median line is at {last}; it is {true}."
    return detail, end


def _numbers(answers: Sequence[Answer], of: int | None) -> dict[float, int]:
    """How many of a told number gave which number; none where those left out, whose answers are of another kind since
    the question was changed, are too few to be told from them.
    """
    found: Counter[float] = Counter()
    for each in answers:
        value = each.given.get("answer")
        if isinstance(value, float | int):
            found[float(value)] += each.learners
    return found if disclosure.either(found.total(), of) else {}


def _no_detail(question: Question, firsts: Parts, answers: Sequence[Answer]) -> Detail:
    """Of a kind without an evaluation of its own: only who answered, and how many were right."""
    return None, ""


_DETAILS: Mapping[str, Callable[[Question, Parts, Sequence[Answer]], Detail]] = {
    "quiz": _quiz,
    "sorter": _sorter,
    "number": _number,
    "predict": _predict,
}
