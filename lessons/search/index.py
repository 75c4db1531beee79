"""Adds and removes index entries. Callers decide what is public.

A new kind of entry is a member of `SearchEntry.Kind`, put where it becomes public and removed where it ceases to be.
For many at once, `remove_all` takes a query; putting many back is better done later, as in
`lessons.community.search_sync`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from lessons.search.models import SearchEntry, SearchWord
from lessons.search.words import indexed, vocabulary

MAX_TITLE_CHARACTERS = 300  # as the model's
MAX_TEXT_CHARACTERS = 20_000

Kind = SearchEntry.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something to be found: `context` says where it stands, such as a heading's lesson."""

    kind: Kind
    title: str
    text: str
    url: str
    context: str = ""


def put(source: str, entries: Sequence[Entry]) -> None:
    """Make these the only entries of a source, such as "lesson:7"; all or nothing."""
    put_all({source: entries})


def put_all(sources: Mapping[str, Sequence[Entry]]) -> None:
    """The same for several sources, in as many statements as for one."""
    rows = [_row(source, entry) for source, entries in sources.items() for entry in entries]
    # Nobody is led to a slip that somebody else made in a post; nor does a word stay here after its author left.
    ours = [row for row in rows if row.kind != Kind.THREAD]
    known = vocabulary(text for row in ours for text in (row.title_words, row.text_words))
    with transaction.atomic():
        remove_all(list(sources))
        SearchEntry.objects.bulk_create(rows)
        SearchWord.objects.bulk_create([SearchWord(word=word) for word in sorted(known)], ignore_conflicts=True)


def remove(source: str) -> None:
    """Let nothing of a source be found."""
    remove_all([source])


def remove_all(sources: Sequence[str] | QuerySet[Any, Any]) -> None:
    """Let nothing of these be found: named, or a query for their names."""
    gone = SearchEntry.objects.filter(source__in=sources)
    # Not `delete`: it fetches all rows first, since Wagtail listens to the deletion of whatever there is.
    gone._raw_delete(gone.db)


def _row(source: str, entry: Entry) -> SearchEntry:
    title, text = _plain(entry.title)[:MAX_TITLE_CHARACTERS], _plain(entry.text)[:MAX_TEXT_CHARACTERS]
    return SearchEntry(
        kind=entry.kind,
        source=source,
        title=title,
        context=_plain(entry.context)[:MAX_TITLE_CHARACTERS],
        text=text,
        url=entry.url,
        title_words=indexed(title),
        text_words=indexed(text),
    )


def _plain(text: str) -> str:
    """One line; no NUL, which PostgreSQL does not take."""
    return " ".join(text.replace("\0", " ").split())
