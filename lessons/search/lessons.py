"""A lesson's entries (itself, sections, terms), kept in step with what is published."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_unpublished

from lessons.course import access, glossary, markdown
from lessons.course.blocks.picture import PictureBlock
from lessons.course.blocks.static import StaticBlock
from lessons.course.models import LessonPage
from lessons.course.text.body import TEXT
from lessons.search import index
from lessons.search.index import Entry, Kind
from lessons.search.models import SearchEntry

LESSON_SOURCE = "lesson:"


def connect() -> None:
    """Follow lessons as they are published, changed, restricted and deleted."""
    post_save.connect(_lesson_saved, sender="lessons.LessonPage", dispatch_uid="find a lesson")
    post_delete.connect(_lesson_gone, sender="lessons.LessonPage", dispatch_uid="find a lesson no more")
    page_unpublished.connect(_lesson_saved, sender=LessonPage, dispatch_uid="find no lesson whose time is over")
    for signal in (post_save, post_delete):
        signal.connect(_restricted, sender="wagtailcore.PageViewRestriction", dispatch_uid="find what is public")


def rebuild() -> int:
    """Make the entries of all lessons anew, and of no others; returns how many lessons there are."""
    SearchEntry.objects.filter(source__startswith=LESSON_SOURCE).delete()
    pages = list(access.public_lessons())
    for page in pages:
        index.put(_source(page.pk), entries(page))
    return len(pages)


def entries(page: LessonPage) -> list[Entry]:
    """Everything of a lesson that can be found."""
    url = page.own_path()
    intro, *sections = _sections(page)
    told = [page.question, page.search_description, *page.listed("objectives"), intro[1]]
    return [
        Entry(kind=Kind.LESSON, title=page.title, text=" ".join(told), url=url, context=page.unit.title),
        *(
            Entry(kind=Kind.HEADING, title=heading.text, text=text, url=f"{url}#{heading.id}", context=page.title)
            for heading, text in sections
            if heading
        ),
        *(
            Entry(kind=Kind.TERM, title=term, text=meaning, url=glossary.term_url(term), context=page.title)
            for term, meaning in page.defined_terms().items()
        ),
    ]


def _sections(page: LessonPage) -> Sequence[tuple[Any, str]]:
    """The lesson's text by headings, with the ids that they have on the page; what stands before the first, first."""
    sections: list[tuple[Any, list[str]]] = [(None, [])]
    taken: list[str] = []
    for child in page.body:
        if isinstance(child.block, StaticBlock | PictureBlock):
            sections[-1][1].append(child.block.words(child.value))
        if child.block_type != TEXT:
            continue
        headings = markdown.render(child.value, tuple(taken)).headings
        taken += [heading.id for heading in headings]
        for heading, text in _parted(child.value, iter(headings)):
            if heading:
                sections.append((heading, []))
            sections[-1][1].append(text)
    return [(heading, " ".join(texts)) for heading, texts in sections]


def _parted(text: str, headings: Iterator[Any]) -> Iterator[tuple[Any, str]]:
    """The inline texts of a Markdown text; a heading before those below it."""
    in_heading = False
    for token in markdown.tokens(text):
        if token.type == "heading_open":
            in_heading = True
            yield next(headings), ""
        elif token.type == "heading_close":
            in_heading = False
        elif token.type == "inline" and not in_heading:
            yield None, markdown.inline_text(token)


def _source(pk: int) -> str:
    return f"{LESSON_SOURCE}{pk}"


def _lesson_saved(instance: LessonPage, raw: bool = False, **kwargs: Any) -> None:
    public = None if raw else access.public_lessons().filter(pk=instance.pk).first()
    if public is None:
        index.remove(_source(instance.pk))
    else:
        index.put(_source(public.pk), entries(public))


def _lesson_gone(instance: LessonPage, **kwargs: Any) -> None:
    index.remove(_source(instance.pk))


def _restricted(**kwargs: Any) -> None:
    rebuild()
