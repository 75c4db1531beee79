"""Checks of a whole lesson before it is published, in addition to the validation of fields and blocks.

Each finding is a sentence with its place. Some forbid publishing; the others are advice.

A check is a generator below, called in `findings`; a Finding with `forbids=False` is advice.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from wagtail.blocks import StreamValue

from lessons.authoring import links, patterns
from lessons.authoring.body_texts import Text, texts_in
from lessons.course import markdown, pictures
from lessons.course.blocks.lab import LabBlock
from lessons.course.blocks.picture import PICTURE
from lessons.course.blocks.static import StaticBlock
from lessons.course.models import LessonPage
from lessons.course.questions.kinds import KINDS
from lessons.course.text.body import TEXT

MOST_WORDS = 250  # between two things to do
NEEDED = {
    "objectives": "Say what one can do afterwards: at least one objective, one a line.",
    "sources": "Name at least one source of the facts, one a line.",
}
WISHED = {"misconceptions": "No misconception is named: which wrong belief does this lesson break?"}
WRITTEN = ("question", "objectives", "misconceptions", "sources")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence and its place: a field of the page, or a block of the body (by number) and a field in it."""

    sentence: str
    field: str = "body"
    block: int | None = None
    inside: str = ""
    forbids: bool = True


def findings(lesson: LessonPage, coming: Collection[str] = ()) -> list[Finding]:
    """Everything there is to say, by place; a few queries, whatever the lesson's length. `coming` are names of
    pictures that aren't here yet but come along with the lesson."""
    texts = list(texts_in(lesson.body))
    return [
        *_about(lesson),
        *_unwritten(lesson, texts),
        *_headings(texts),
        *_images(texts),
        *_lost_pictures(lesson.body, coming),
        *_dead_links(lesson, texts),
        *_lengths(lesson.body),
    ]


def _about(lesson: LessonPage) -> Iterator[Finding]:
    for field, sentence in NEEDED.items():
        if not lesson.listed(field):
            yield Finding(field=field, sentence=sentence)
    for field, sentence in WISHED.items():
        if not lesson.listed(field):
            yield Finding(field=field, sentence=sentence, forbids=False)
    if not any(_is_done(child) for child in lesson.body):
        sentence = "There is nothing to do in this lesson: no lab and no question."
        yield Finding(sentence=sentence, forbids=False)


def _unwritten(lesson: LessonPage, texts: Sequence[Text]) -> Iterator[Finding]:
    """What still says what the pattern says: words for the author, not for learners."""
    for field in WRITTEN:
        for line in _of_pattern(getattr(lesson, field)):
            yield Finding(field=field, sentence=line)
    for text in texts:
        for line in _of_pattern(text.markdown):
            yield Finding(block=text.block, inside=text.inside, sentence=line)


def _of_pattern(text: str) -> Iterator[str]:
    for line in map(str.strip, text.splitlines()):
        if line in patterns.instructions():
            yield f"“{shorten(line, 60, placeholder=' …')}” is the pattern’s; write your own words, or take it away."


def _headings(texts: Sequence[Text]) -> Iterator[Finding]:
    """Levels go down one by one: who hears the page finds their way by them."""
    level = 1  # the page's title
    for text in texts:
        if text.inside:
            continue
        for heading in markdown.render(text.markdown).headings:
            if not heading.text.strip():
                yield Finding(block=text.block, sentence="A heading is empty; write what follows it, or take it away.")
            elif heading.level > level + 1:
                marks = "#" * (level + 1)
                sentence = f"The heading “{heading.text}” skips a level; write it with {marks} here."
                yield Finding(block=text.block, sentence=sentence)
            level = heading.level


def _images(texts: Sequence[Text]) -> Iterator[Finding]:
    for text in texts:
        for source in links.images_without_words(text.markdown):
            sentence = f"The image {source} has no text for those who don't see it: ![what it shows]({source})."
            yield Finding(block=text.block, inside=text.inside, sentence=sentence)
        for sentence in links.missing_images(text.markdown).values():
            yield Finding(block=text.block, inside=text.inside, sentence=sentence)


def _lost_pictures(body: StreamValue, coming: Collection[str]) -> Iterator[Finding]:
    """Picture blocks whose image was deleted since."""
    names = {number: child.value["image"] for number, child in enumerate(body) if child.block_type == PICTURE}
    here = {*pictures.found(names.values()), *coming, ""}  # an empty one is told by the block itself
    for number, name in names.items():
        if name not in here:
            yield Finding(block=number, inside="image", sentence=f"The picture {name} is gone; choose another.")


def _dead_links(lesson: LessonPage, texts: Sequence[Text]) -> Iterator[Finding]:
    places = [(text, target) for text in texts for target in links.internal(text.markdown)]
    dead = links.dead({target for _, target in places}, lesson)
    for text, target in places:
        if target in dead:
            yield Finding(block=text.block, inside=text.inside, sentence=dead[target])
    for source in lesson.listed("sources"):
        for target, sentence in links.dead(set(links.internal(source)), lesson).items():
            yield Finding(field="sources", sentence=f"{target}: {sentence}")


def _lengths(body: StreamValue) -> Iterator[Finding]:
    """How much there is to read before there is something to do."""
    words, first = 0, 0
    for number, child in enumerate(body):
        if _is_done(child):
            words = 0
        else:
            first = number if words == 0 else first
            words += len(_WORD.findall(_read(child)))
            if words > MOST_WORDS:
                sentence = f"{words} words to read before there is something to do; {MOST_WORDS} are a good measure."
                yield Finding(block=first, sentence=sentence, forbids=False)
                words = 0


def _read(child: Any) -> str:
    """The words of a block that is only read."""
    if isinstance(child.block, StaticBlock):
        return child.block.words(child.value)
    return markdown.plain(child.value) if child.block_type == TEXT else ""


def _is_done(child: Any) -> bool:
    return isinstance(child.block, LabBlock) or child.block_type in KINDS
