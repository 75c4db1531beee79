"""Statistics as CSV (RFC 4180) and JSON; values that may not be disclosed are empty."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from lessons.insight.lesson import LessonInsight
from lessons.insight.overview import Overview
from lessons.insight.results import Choices, Histogram, Lines, Result
from lessons.learning.export import safe_cell

BYTE_ORDER_MARK = "\N{BYTE ORDER MARK}"  # without it, Excel takes UTF-8 for something else
COLUMNS = ("lesson", "block", "what", "of", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure: of which lesson and block, what it counts, of which of several things; None where it is kept back."""

    lesson: str
    what: str
    value: int | float | str | None
    block: str = ""
    of: str = ""


def of_overview(overview: Overview) -> list[Line]:
    """The lines of all lessons."""
    lines = []
    for row in overview.rows:
        figures = {
            "readers": row.readers,
            "starts": row.begun,
            "completions": row.complete,
            "median time": row.median or None,
            "unresolved threads": row.unresolved,
        }
        lines += [Line(lesson=row.lesson.slug, what=what, value=value) for what, value in figures.items()]
        if row.hardest:
            hardest = row.hardest
            lines.append(
                Line(
                    lesson=row.lesson.slug,
                    block=hardest.name,
                    what="hardest question: right at first, %",
                    value=round(100 * hardest.share, 1),
                )
            )
    missed = [
        Line(lesson="", what="searched for, not found", of=each.words, value=each.times) for each in overview.missed
    ]
    return [*lines, *missed]


def of_lesson(insight: LessonInsight) -> list[Line]:
    """The lines of one lesson."""
    slug = insight.lesson.slug
    whole = {
        "readers": insight.funnel.opened,
        "starts": insight.begun,
        "completions": insight.complete,
        "median time": insight.funnel.median or None,
    }
    lines = [Line(lesson=slug, what=what, value=value) for what, value in whole.items()]
    for step in insight.funnel.steps:
        figures = {"reached": step.reached, "stopped here": step.stopped, "median time": step.median or None}
        lines += [Line(lesson=slug, block=step.place.key, what=what, value=each) for what, each in figures.items()]
    for result in insight.results:
        lines += _of_result(slug, result)
    lines += [
        Line(lesson=slug, what="unresolved thread", of=thread.title, value=thread.replies) for thread in insight.threads
    ]
    return lines


def as_csv(lines: Iterable[Line]) -> str:
    """The file's text; no cell begins a formula."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for line in lines:
        cells = asdict(line)
        writer.writerow([safe_cell(_cell(cells[column])) for column in COLUMNS])
    return text.getvalue()


def as_json(lines: Iterable[Line]) -> str:
    """The same; null for what is kept back."""
    return json.dumps([asdict(line) for line in lines], indent=1, ensure_ascii=False) + "\n"


def _of_result(slug: str, result: Result) -> Iterator[Line]:
    for name, people in result.firsts.told.items():
        yield Line(lesson=slug, block=result.name, what="first answers", of=name, value=people)
    detail = result.detail
    if isinstance(detail, Choices):
        for choice in detail.choices:
            yield Line(lesson=slug, block=result.name, what=detail.counted, of=choice.label, value=choice.people)
    if isinstance(detail, Histogram):
        for span in detail.spans:
            yield Line(lesson=slug, block=result.name, what=detail.counted, of=span.label, value=span.people)
        yield Line(lesson=slug, block=result.name, what="median", of=detail.counted, value=detail.median)
        yield Line(lesson=slug, block=result.name, what="truth", value=detail.truth)
    if isinstance(detail, Lines):
        for at_s, middle, truth in zip(detail.at_s, detail.median, detail.truth, strict=True):
            yield Line(lesson=slug, block=result.name, what="median of lines", of=f"{at_s:g} s", value=middle)
            yield Line(lesson=slug, block=result.name, what="truth", of=f"{at_s:g} s", value=truth)


def _cell(value: float | str | None) -> str:
    return "" if value is None else str(value)
