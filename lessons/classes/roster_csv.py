"""The roster as CSV: a row per learner, assigned lesson and challenge.

A lesson without a challenge has one line, with the challenge's columns empty. Times are in UTC, ISO 8601.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from lessons.classes.roster import Cell, ChallengeCell, Row
from lessons.learning.export import safe_cell

# What stands in each column, as the roster's page tells it.
COLUMNS = {
    "learner": "the public name",
    "joined": "when they joined the class",
    "lesson": "the lesson’s name in its address",
    "title": "the lesson’s title",
    "due": "the due date, if any: until the end of that day in UTC",
    "state": "not started, begun or complete",
    "begun": "when they began the lesson",
    "completed": "when they marked it complete",
    "late": "yes when it was completed after the due date, or is not complete and that has passed",
    "challenge": "the challenge’s title; empty where the lesson has none",
    "tries": "how often they tried the challenge",
    "passed": "yes when any of the tries passed",
    "best_score": "how many goals the best try reached",
    "goals": "how many goals the challenge has",
}
BYTE_ORDER_MARK = "\N{BYTE ORDER MARK}"  # without it, Excel takes UTF-8 for something else


def as_csv(rows: Sequence[Row]) -> str:
    """The file's text. RFC 4180; no cell begins a formula."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in line] for row in rows for line in _lines(row))
    return text.getvalue()


def _lines(row: Row) -> Iterator[list[str]]:
    for cell in row.cells:
        about = [row.name, _time(row.place.since), *_lesson(cell)]
        for challenge in cell.challenges:
            yield about + _challenge(challenge)
        if not cell.challenges:
            yield [*about, "", "", "", "", ""]


def _lesson(cell: Cell) -> list[str]:
    lesson, due = cell.assigned.lesson, cell.assigned.due
    return [
        lesson.slug,
        lesson.title,
        due.isoformat() if due else "",
        cell.word,
        _time(cell.begun_at),
        _time(cell.completed_at),
        _yes(cell.late),
    ]


def _challenge(cell: ChallengeCell) -> list[str]:
    best = "" if cell.best is None else str(cell.best)
    return [cell.challenge.title, str(cell.tries.count), _yes(cell.tries.passed), best, str(cell.challenge.goals)]


def _time(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""


def _yes(true: bool) -> str:
    return "yes" if true else "no"
