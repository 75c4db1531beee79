"""A lesson's blocks as steps of the funnel, with keys that survive editing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import Truncator

from lessons.course import markdown
from lessons.course.models import LessonPage

LABEL_LENGTH = 70
_TELLING = ("title", "question", "caption", "text")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockStep:
    """A block: its key, what kind it is, and what it is about in a few words."""

    key: str
    kind: str
    label: str


def key_of(value: Any, block_id: str | None) -> str:
    """A block's own name, or its id where it has none."""
    name = value.get("name") if isinstance(value, Mapping) else None
    return str(name or block_id or "")


def keys(lesson: LessonPage) -> frozenset[str]:
    """The keys of a lesson's blocks, without making the blocks."""
    return frozenset(key_of(each["value"], each.get("id")) for each in lesson.body.raw_data)


def block_steps(lesson: LessonPage) -> list[BlockStep]:
    """The lesson's blocks in order."""
    return [
        BlockStep(key=key_of(child.value, child.id), kind=str(child.block.label), label=_label(child.value))
        for child in lesson.body
    ]


def _label(value: Any) -> str:
    if isinstance(value, Mapping):
        text = next((str(value[name]) for name in _TELLING if value.get(name)), "")
    else:
        text = str(value)
    first_line = markdown.plain(text).strip().partition("\n")[0]
    return Truncator(first_line).chars(LABEL_LENGTH)
