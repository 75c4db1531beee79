"""Converts a lesson page to the text of its file and back. A page's digest is that of its text."""

from hashlib import sha256
from typing import Any

from lessons.course.blocks.body import pieces
from lessons.course.models import LessonPage
from lessons.course.models.lesson import LINE_FIELDS
from lessons.course.text import lesson as plain_text
from lessons.course.text.lesson import LessonText, write_terms

PLAIN_FIELDS = ("title", "order", "minutes", "question")
PAGE_FIELDS = {"description": "search_description"}  # the file's name for a field, where the page's differs


def text_of(page: LessonPage) -> LessonText:
    """What a page's file says."""
    same: dict[str, Any] = {name: getattr(page, name) for name in PLAIN_FIELDS}
    lists: dict[str, Any] = {name: page.listed(name) for name in LINE_FIELDS}
    return LessonText(
        **same,
        **lists,
        description=page.search_description,
        terms=page.defined_terms(),
        body=tuple(pieces(page.body)),
    )


def fill(page: LessonPage, lesson: LessonText, body: Any) -> None:
    """Give a page what its file says; `body` is the lesson's body as checked blocks."""
    for name in PLAIN_FIELDS:
        setattr(page, name, getattr(lesson, name))
    for name in LINE_FIELDS:
        setattr(page, name, "\n".join(getattr(lesson, name)))
    page.draft_title = lesson.title
    page.search_description = lesson.description
    page.terms = write_terms(lesson.terms)
    page.body = body


def digest(lesson: LessonText, unit_slug: str) -> str:
    """A digest of everything a lesson's file says, and of where it lies."""
    return sha256(f"{unit_slug}\n{plain_text.write(lesson)}".encode()).hexdigest()


def page_digest(page: LessonPage) -> str:
    """The digest of a page's content; "" for an unfinished draft that no file could hold."""
    try:
        return digest(text_of(page), page.unit.slug)
    except (ValueError, TypeError, KeyError):
        return ""
