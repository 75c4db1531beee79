"""Lesson patterns, with writing instructions that are never published.

A pattern is a file here, a member of `Pattern` and a sentence in `BeginForm`. Each of its lines of three words or more,
headings apart, is an instruction to the author: `checks` refuses to publish a lesson that still contains it.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

from lessons.authoring.body_texts import texts_in
from lessons.course.files.checking import checked_body
from lessons.course.text import lesson as lesson_file
from lessons.course.text.lesson import LessonText

_FOLDER = Path(__file__).parent
_FEWEST_WORDS = 3  # names, units and settings of a pattern have fewer


class Pattern(StrEnum):
    """A pattern, by its file's name."""

    SHORT = "short"
    WHOLE = "whole"


@cache
def text_of(pattern: Pattern) -> LessonText:
    """What a pattern's file says."""
    return lesson_file.parse((_FOLDER / f"{pattern}.md").read_text(encoding="utf-8"))


@cache
def instructions() -> frozenset[str]:
    """The lines with which the patterns say what to write; their headings stay as they are."""
    return frozenset(line for pattern in Pattern for line in _lines(text_of(pattern)) if _instructs(line))


def _lines(text: LessonText) -> Iterator[str]:
    yield from (text.question, *text.objectives, *text.misconceptions, *text.sources)
    for found in texts_in(checked_body(text.body)):
        yield from found.markdown.splitlines()


def _instructs(line: str) -> bool:
    return not line.startswith("#") and len(line.split()) >= _FEWEST_WORDS
