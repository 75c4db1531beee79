"""Extracts a lesson's questions from its body, independent of any learner."""

from collections.abc import Collection
from typing import Any

from wagtail.blocks import StreamValue

from lessons.course.blocks.body import labs_by_name
from lessons.course.models import LessonPage
from lessons.course.questions.base import LabPart, Question
from lessons.course.questions.kinds import KINDS


def questions(lesson: LessonPage, seed: str = "", base: str = "", shown: Collection[str] = ()) -> dict[str, Question]:
    """The questions of a lesson by name, in the order of its body. `seed` is the learner's, `base`: see Question;
    `shown` are the names of those whose solutions they have seen."""
    return in_body(lesson.slug, lesson.body, seed, base or lesson.own_path(), shown)


def in_body(
    lesson: str, body: StreamValue, seed: str = "", base: str = "", shown: Collection[str] = ()
) -> dict[str, Question]:
    """The questions of a body; a draft's about a lab that isn't there yet is left out, since it can't be asked."""
    labs = _lab_parts(body)
    asked = [child for child in body if child.block_type in KINDS and _lab_of(child) in {"", *labs}]
    return {
        child.value["name"]: Question(
            lesson=lesson,
            name=child.value["name"],
            type=child.block_type,
            value=child.value,
            labs=labs,
            seed=seed,
            base=base,
            solution_shown=child.value["name"] in shown,
        )
        for child in asked
    }


def _lab_of(child: Any) -> str:
    return child.value.get("lab") or ""


def _lab_parts(body: StreamValue) -> dict[str, LabPart]:
    return {
        name: LabPart(
            lab=child.block.lab,
            settings=child.block.settings(child.value),
            controls=tuple(child.value["controls"]),
        )
        for name, child in labs_by_name(body).items()
    }
