"""Live validation in the editor: errors by input name, sent with each autosave.

Autosaving cleans the form anyway, so this costs nothing more. What a draft may not hold is refused; what only a
published lesson may not is told too, but about what was filled in, not about what is still to be written.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import StreamValue, StructBlockValidationError

from lessons.course.blocks.body import labs_by_name
from lessons.course.blocks.lab_reference import LabReferenceBlock
from lessons.course.questions.challenge.block import ChallengeBlock
from lessons.course.questions.challenge.challenges import challenge_of

Faults = dict[str, list[str]]
_EMPTY: tuple[Any, ...] = (None, "", [], {})


def errors_by_input(form: Any) -> Faults:
    """The sentences of a bound form's errors, those inside the body at their blocks' inputs."""
    found: Faults = {}
    for name, errors in form.errors.as_data().items():
        for error in errors:
            for place, sentences in _placed(error, name, form.data):
                found.setdefault(place, []).extend(sentences)
    return found


def warnings_by_input(body: StreamValue, data: Mapping[str, Any], name: str = "body") -> Faults:
    """What a draft may hold, but refers to a lab, a figure or a moment that isn't there; of complete labs only."""
    labs = labs_by_name(body)
    found: Faults = {}
    for child, number in zip(body, _numbers(data, name), strict=True):
        for field, sentences in _doubts(child, labs).items():
            found[f"{name}-{number}-value-{field}"] = sentences
    return found


def _doubts(child: Any, labs: Mapping[str, Any]) -> Faults:
    if isinstance(child.block, ChallengeBlock):
        return _of_solution(child)
    if not isinstance(child.block, LabReferenceBlock) or not _is_complete(labs.get(child.value["lab"])):
        return {}
    found = child.block.faults(child.value, labs)
    return {field: [sentence] for field, sentence in found.items() if child.value[field] not in _EMPTY}


def _of_solution(child: Any) -> Faults:
    """What the lab refuses of a challenge's solution, which stands over its start."""
    if not _is_complete(child):
        return {}
    challenge = challenge_of(child.block.lab, child.value)
    form = child.block.lab.form_class.from_values(challenge.values(challenge.solution))
    return {f"solution-{name}": each for name, each in form.problems().items() if name in challenge.solution}


def _is_complete(lab: Any) -> bool:
    """Whether a lab block has all its settings; a name that no block has is worth telling, too."""
    return lab is None or bool(lab.block.is_complete(lab.value))


def _placed(error: ValidationError, name: str, data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """An error's sentences, and those of the blocks within, each with the name of its input."""
    inside: Mapping[Any, ValidationError] | None = getattr(error, "block_errors", None)
    if inside is None:
        yield name, list(error.messages)
        return
    if own := [sentence for each in error.non_block_errors.as_data() for sentence in each.messages]:  # type: ignore[attr-defined]  # Wagtail's
        yield name, own
    numbers = [] if isinstance(error, StructBlockValidationError) else _numbers(data, name)
    for key, each in inside.items():
        place = f"{name}-{numbers[key]}-value" if numbers else f"{name}-{key}"
        yield from _placed(each, place, data)


def _numbers(data: Mapping[str, Any], name: str) -> list[int]:
    """The numbers that the form gives to the blocks of a stream or list, in the order in which they stand."""
    there = [number for number in range(int(data[f"{name}-count"])) if not data[f"{name}-{number}-deleted"]]
    return sorted(there, key=lambda number: int(data[f"{name}-{number}-order"]))
