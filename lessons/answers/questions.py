"""From a lesson's body to the questions that it asks: values, without who is asked or what was answered."""

from collections.abc import Mapping
from typing import Any

from lessons.answers.base import LabPart, Question
from lessons.answers.kinds import KINDS
from lessons.blocks.body import labs_by_name
from lessons.models import LessonPage


def questions(lesson: LessonPage, seed: str = "") -> dict[str, Question]:
    """The questions of a lesson by name, in the order of its body. `seed` is the learner's, see Question.

    A draft's question about a lab that isn't there yet is left out: it can't be asked.
    """
    labs = _lab_parts(lesson)
    asked = [child for child in lesson.body if child.block_type in KINDS and _lab_of(child) in {"", *labs}]
    return {child.value["name"]: _question(lesson, child, labs, seed) for child in asked}


def _question(lesson: LessonPage, child: Any, labs: Mapping[str, LabPart], seed: str) -> Question:
    return Question(
        lesson=lesson.slug,
        name=child.value["name"],
        type=child.block_type,
        value=child.value,
        labs=labs,
        seed=seed,
    )


def _lab_of(child: Any) -> str:
    return child.value.get("lab") or ""


def _lab_parts(lesson: LessonPage) -> dict[str, LabPart]:
    return {
        name: LabPart(
            lab=child.block.lab,
            settings=child.block.settings(child.value),
            controls=tuple(child.value["controls"]),
        )
        for name, child in labs_by_name(lesson.body).items()
    }
