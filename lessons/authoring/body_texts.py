"""All texts in a lesson's body with their positions, for checks of the writing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wagtail.blocks import StreamValue

from lessons.course.text.body import TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A piece of Markdown in a body: its block's number, and the field of the block that holds it."""

    block: int
    inside: str
    markdown: str


def texts_in(body: StreamValue) -> Iterator[Text]:
    """Every text of a body: blocks of text, and what questions say."""
    for number, child in enumerate(body):
        if child.block_type == TEXT:
            yield Text(block=number, inside="", markdown=str(child.value or ""))
        else:
            yield from (Text(block=number, inside=inside, markdown=text) for inside, text in _strings(child.value))


def _strings(value: Any, inside: str = "") -> Iterator[tuple[str, str]]:
    """The strings of a block's value, each with the field of the block that holds it."""
    if isinstance(value, str):
        yield inside, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _strings(each, inside or name)
    elif isinstance(value, Sequence):
        for each in value:
            yield from _strings(each, inside)
