"""Blocks that ask about a lab block of their lesson, and what must hold between the two."""

from collections.abc import Mapping
from typing import Any

from lessons.course.blocks.sparse import SparseStructBlock


class AboutLabBlock(SparseStructBlock):
    """A block whose value names a lab block; what is wrong with that is told where the whole body is known."""

    def faults(self, value: Any, labs: Mapping[str, Any]) -> dict[str, str]:
        """A sentence by field; `labs` are the lesson's lab blocks by name. May settle the value's spelling."""
        raise NotImplementedError


def no_such_lab(name: str, labs: Mapping[str, Any]) -> str:
    """The sentence about a name that no lab block has."""
    return f"There is no lab block “{name}” in this lesson; there is {', '.join(sorted(labs)) or 'none yet'}."


def no_such(what: str, name: str, lab: str, known: Mapping[str, Any]) -> str:
    """The sentence about a figure that a lab doesn't have."""
    return f"“{lab}” has no {what} “{name}”; it has {', '.join(known) or 'none'}."
