"""The glossary for authors: all terms they may see, and editing those in their own lessons.

A term is a line of its lesson, so a change to it is a draft of that lesson, like any other edit: readers see it when
the lesson is published next.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from wagtail.models import Revision

from lessons.authoring import rights
from lessons.course import access
from lessons.course.glossary import term_id
from lessons.course.models import LessonPage
from lessons.course.text.lesson import parse_terms, write_terms

MOST_NAME, MOST_MEANING = 80, 600  # characters
_LINK = re.compile(r"#(term-(?:[\w%-]|\\u[0-9a-f]{4})+)")


class TermError(Exception):
    """Why a term is not changed, in a sentence, and at which field."""

    def __init__(self, sentence: str, field: str = "") -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term in a lesson: what it means there, which lessons link to it, and whether it is one's own.

    `published` is the meaning that readers see; "" when they see none. `meaning` is "" for a term that a draft removes.
    """

    name: str
    meaning: str
    published: str
    lesson: LessonPage
    is_own: bool
    used_in: Sequence[str]

    @property
    def state(self) -> str:
        """How far it is published."""
        if not self.published:
            return "draft"
        if not self.meaning:
            return "removed in the draft"
        return "published" if self.meaning == self.published else "changed in the draft"


def entries(author: User) -> list[Entry]:
    """Every term that someone may see, by the alphabet; four queries, however many lessons there are."""
    own = {page.pk: page for page in _with_body(rights.editable(author).select_related("unit"))}
    public = {page.pk: page for page in _with_body(access.public_lessons())}
    drafts = _newest(own.values())
    pages = {**own, **public}
    used = _used(pages, drafts)
    found = [
        Entry(
            name=name,
            meaning=written.get(name, ""),
            published=shown.get(name, ""),
            lesson=page,
            is_own=pk in own,
            used_in=sorted(used[term_id(name)]),
        )
        for pk, page in pages.items()
        for shown in [_terms(page.terms) if pk in public else {}]
        for written in [_terms(drafts[pk]["terms"]) if pk in drafts else _terms(page.terms)]
        for name in dict.fromkeys([*written, *shown])
    ]
    return sorted(found, key=lambda entry: (entry.name.casefold(), entry.lesson.title))


@transaction.atomic
def change(lesson: LessonPage, author: User, *, was: str, name: str, meaning: str) -> None:
    """Give a lesson's newest draft a term, in place of another where `was` names one; without a name it is taken away.

    Raises TermError where the draft isn't as it was seen, or has the term already.
    """
    page = LessonPage.objects.select_for_update().get(pk=lesson.pk)
    if (lock := page.get_lock()) and lock.for_user(author):
        raise TermError("The lesson is locked: someone reviews it, or locked it by hand.")
    if page.latest_revision_id is None:
        page.save_revision(changed=False, clean=False)  # so that the history keeps it
    draft = page.get_latest_revision_as_object()
    held = _terms(draft.terms)
    if was and was not in held:
        raise TermError(f"The lesson’s draft has no term “{was}” any more; somebody changed it meanwhile.")
    if name != was and name in held:
        raise TermError(f"This lesson explains “{name}” already; change that one.", "name")
    draft.terms = write_terms(dict(_changed(held, was, name, meaning)))
    draft.save_revision(user=author, changed=True, log_action=True, clean=False)


def refusal(name: str, meaning: str) -> dict[str, str]:
    """What can't be a line of the field, by field."""
    found = {}
    if ": " in name or name.endswith(":"):
        found["name"] = "A term has no colon; what stands after it is the explanation."
    if parse_terms(f"{name}: {meaning}") != {name: meaning} and "name" not in found:
        found["name"] = "Give the term and its explanation in one line each."
    return found


def _changed(held: Mapping[str, str], was: str, name: str, meaning: str) -> Iterator[tuple[str, str]]:
    """The terms in their order, the new one in the old one's place or at the end."""
    for term, text in held.items():
        if term != was:
            yield term, text
        elif name:
            yield name, meaning
    if not was and name:
        yield name, meaning


def _newest(pages: Any) -> dict[int, dict[str, Any]]:
    """The contents of lessons' newest drafts, by the lesson's key."""
    keys = [page.latest_revision_id for page in pages if page.latest_revision_id]
    return {
        int(pk): content for pk, content in Revision.objects.filter(pk__in=keys).values_list("object_id", "content")
    }


def _used(pages: Mapping[int, LessonPage], drafts: Mapping[int, Mapping[str, Any]]) -> Mapping[str, set[str]]:
    """The titles of the lessons that link to a term, by the term's place on the glossary's page."""
    used = defaultdict(set)
    for pk, page in pages.items():
        body = drafts[pk]["body"] if pk in drafts else page.body_text
        for place in set(_LINK.findall(body)):
            used[unquote(json.loads(f'"{place}"'))].add(page.title)
    return used


def _with_body(pages: Any) -> Any:
    """Lessons whose body is read as text only: to look for links, blocks need not be made."""
    return pages.annotate(body_text=Cast("body", TextField())).defer("body", "sources", "objectives", "misconceptions")


def of(lesson: LessonPage) -> dict[str, str]:
    """The terms of a lesson, or of its draft, with their meanings."""
    return _terms(lesson.terms)


def _terms(text: str) -> dict[str, str]:
    """The terms of a field; none of one that can't be read, which a draft may hold."""
    try:
        return parse_terms(text)
    except ValueError:
        return {}
