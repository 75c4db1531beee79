"""The interface of a question kind. Each kind has its own module here.

A kind knows no learner, no request and no database: the same answer is marked the same for everybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from django import forms
from django.utils.datastructures import MultiValueDict
from wagtail.blocks import Block

from lessons.labs.base import Lab

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabPart:
    """A lab block that a question is about: the lab, the block's typed settings, the controls the learner sees."""

    lab: Lab
    settings: Mapping[str, Any]
    controls: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An answer block in its lesson: all that its form, its marking and its template may know.

    `seed` decides the order of what is shuffled: one learner's own, or "" on the page that is the same for everybody.
    `base` is the address of its lesson, or of the draft that an author tries; below it the question has its own.
    `solution_shown` is whether that learner has seen the solution before they answer.
    """

    lesson: str
    name: str
    type: str
    value: Mapping[str, Any]
    labs: Mapping[str, LabPart]
    seed: str = ""
    base: str = ""
    solution_shown: bool = False

    def shuffled(self, items: Sequence[tuple[str, Item]]) -> list[Item]:
        """Items in an order that is always the same for one learner and question, and tells nothing; by their keys."""

        def place(keyed: tuple[str, Item]) -> bytes:
            return sha256("\0".join((self.seed, self.lesson, self.name, keyed[0])).encode()).digest()

        return [item for _, item in sorted(items, key=place)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An answer and what it is worth.

    `given` is the answer as it is kept and exported (JSON, canonical; the form shows it again as its `initial`);
    `passed` is None where nothing is right or wrong, as with a prediction or a skip; `result` is what is kept because
    finding it again would cost (JSON, such as a challenge's reached values); `feedback` is for the template only.
    """

    given: Mapping[str, Any]
    passed: bool | None
    result: Mapping[str, Any]
    feedback: Any


class Kind(Protocol):
    """One kind of question: its block in the editor, its form, its marking.

    `type` is the block's type, `name` what people call it, `template` draws the question in every state, `modules` are
    the scripts that its page needs besides answers.js.
    """

    type: str
    name: str
    template: str
    modules: tuple[str, ...]

    def block(self, group: str) -> Block:
        """The block that authors fill in, in this group of the editor's list."""
        ...

    def form(self, question: Question, data: MultiValueDict[str, str] | None = None) -> forms.Form:
        """The form, empty or over what was posted; bounded, and each of its errors names the field."""
        ...

    def mark(self, question: Question, cleaned: Mapping[str, Any]) -> Marked:
        """What a valid form's answer is worth."""
        ...

    def recall(self, question: Question, given: Mapping[str, Any], result: Mapping[str, Any]) -> Marked | None:
        """A kept answer as it is shown again; None when it no longer fits the question, which an author changed."""
        ...
