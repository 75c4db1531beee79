"""The glossary: the terms that public lessons define, with meaning and lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils.text import slugify

from lessons.course import access
from lessons.course.models import LessonPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a term means, and the lesson that says so."""

    text: str
    lesson: LessonPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term with its place on the page; several lessons may each say what it means."""

    name: str
    id: str
    meanings: Sequence[Meaning]


def term_id(name: str) -> str:
    """A term's place on the glossary page."""
    return f"term-{slugify(name, allow_unicode=True) or 'sign'}"


def term_url(name: str) -> str:
    """A term's address."""
    return f"{reverse('glossary')}#{term_id(name)}"


def terms() -> list[Term]:
    """All terms, by the alphabet; one query."""
    lessons = access.public_lessons().defer("body", "sources", "objectives", "misconceptions")
    meant = [
        (name, Meaning(text=text, lesson=lesson)) for lesson in lessons for name, text in lesson.defined_terms().items()
    ]
    meant.sort(key=lambda pair: (pair[0].casefold(), pair[0]))
    return [
        Term(name=group[0][0], id=key, meanings=[meaning for _, meaning in group])
        for key, group in ((key, list(pairs)) for key, pairs in groupby(meant, key=lambda pair: term_id(pair[0])))
    ]
