"""Base of blocks that refer to a lab block of the same lesson, with the checks this requires."""

from collections.abc import Mapping
from typing import Any

from lessons.course.blocks.overrides import OverridesBlock


class LabReferenceBlock(OverridesBlock):
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
