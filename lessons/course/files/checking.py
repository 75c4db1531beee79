"""Validates a lesson's text by the rules of blocks and model. Errors have line and field."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.blocks import StreamValue

from lessons.course.blocks.body import LessonBody
from lessons.course.blocks.settings import SettingsBlock
from lessons.course.files.pages import PAGE_FIELDS, fill
from lessons.course.models import LessonPage, Unit
from lessons.course.text.body import TEXT, Piece
from lessons.course.text.lesson import LessonText
from lessons.course.text.problems import Problem, TextError, line_of_key

BODY = LessonBody(required=False)


def checked_body(pieces: Sequence[Piece]) -> StreamValue:
    """The blocks of a body in canonical form; raises TextError with each fault."""
    if problems := [problem for piece in pieces for problem in _shape_problems(piece)]:
        raise TextError(problems)
    stream = BODY.to_python([{"type": piece.type, "value": piece.value, "id": piece.id} for piece in pieces])
    try:
        return BODY.clean(stream)
    except ValidationError as error:
        raise TextError([_placed(path, message, pieces) for path, message in flattened(error)]) from error


def check_fields(slug: str, lesson: LessonText, front_matter: str) -> list[Problem]:
    """What the model's fields refuse."""
    page = LessonPage(slug=slug, unit=Unit())
    fill(page, lesson, BODY.to_python([]))
    ours = {"slug", *(PAGE_FIELDS.get(name, name) for name in LessonText.__dataclass_fields__)} - {"body"}
    try:
        page.clean_fields(exclude={field.name for field in LessonPage._meta.fields} - ours)
    except ValidationError as error:
        names = {page_field: name for name, page_field in PAGE_FIELDS.items()}
        return [
            Problem(
                line=line_of_key(front_matter, names.get(field, field), 2), field=names.get(field, field), message=text
            )
            for field, texts in error.message_dict.items()
            for text in texts
        ]
    return []


def _shape_problems(piece: Piece) -> Iterator[Problem]:
    """Unknown block types and settings, and values of the wrong TOML type."""
    block = BODY.child_blocks.get(piece.type)
    if block is None:
        known = ", ".join(name.replace("_", "-") for name in BODY.child_blocks)
        shown = piece.type.replace("_", "-")
        yield Problem(line=piece.line, field="", message=f"no block is of type {shown!r}; there is {known}")
    elif piece.type != TEXT and isinstance(piece.value, Mapping):
        for key, value in piece.value.items():
            line = line_of_key(piece.toml, key, piece.line + 1)
            if key not in block.child_blocks:
                known = ", ".join(name for name in block.child_blocks if name != "name")
                yield Problem(line=line, field=key, message=f"is not known; this block has {known}")
            elif message := wrong_type(block.child_blocks[key], value):
                yield Problem(line=line, field=key, message=message)


def wrong_type(block: Any, value: Any) -> str:
    """A sentence when a TOML value is of a type that a block can't hold; "" when all is well."""
    if isinstance(block, blocks.BooleanBlock):
        return "" if isinstance(value, bool) else "give true or false"
    if isinstance(block, blocks.FloatBlock):
        return "" if isinstance(value, int | float) and not isinstance(value, bool) else "give a number"
    if isinstance(block, blocks.IntegerBlock):
        return "" if isinstance(value, int) and not isinstance(value, bool) else "give a whole number"
    if isinstance(block, blocks.MultipleChoiceBlock):
        is_texts = isinstance(value, list) and all(isinstance(each, str) for each in value)
        return "" if is_texts else "give a list of texts"
    if isinstance(block, blocks.StructBlock):
        return _wrong_in_table(block, value) if isinstance(value, dict) else "give a table"
    if isinstance(block, SettingsBlock):
        return "" if isinstance(value, dict) else "give a table of settings"
    if isinstance(block, blocks.ListBlock):
        return _wrong_items(block.child_block, value)
    return "" if isinstance(value, str) else "give a text in quotes"


def _wrong_items(block: Any, items: Any) -> str:
    kind = dict if isinstance(block, blocks.StructBlock) else str
    if not isinstance(items, list) or not all(isinstance(item, kind) for item in items):
        return "give a list of tables" if kind is dict else "give a list of texts"
    for number, item in enumerate(items, start=1):
        if message := wrong_type(block, item):
            return f"item {number}: {message}"
    return ""


def _wrong_in_table(block: Any, table: Mapping[str, Any]) -> str:
    for key, value in table.items():
        if key not in block.child_blocks:
            return f"{key} is not known; it has {', '.join(block.child_blocks)}"
        if message := wrong_type(block.child_blocks[key], value):
            return f"{key}: {message}"
    return ""


def flattened(error: ValidationError, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Each message of nested block errors, with the block numbers and field names that lead to it."""
    below = getattr(error, "block_errors", None)
    if below is None:
        yield from ((path, message) for message in error.messages)
        return
    for each in error.non_block_errors.as_data():  # type: ignore[attr-defined]  # whoever has block_errors has these
        yield from ((path, message) for message in each.messages)
    items = below.items() if isinstance(below, Mapping) else enumerate(below)
    for key, child in items:
        if child is not None:
            yield from flattened(child, (*path, key))


def _placed(path: Sequence[Any], message: str, pieces: Sequence[Piece]) -> Problem:
    if not path:
        return Problem(line=pieces[0].line if pieces else 1, field="body", message=message)
    piece, field = pieces[path[0]], str(path[1]) if len(path) > 1 else ""
    inside = "".join(f" {each + 1}" if isinstance(each, int) else f": {each}" for each in path[2:])
    line = line_of_key(piece.toml, field, piece.line + 1) if field in _settings(piece) else piece.line
    return Problem(line=line, field=f"{field}{inside}", message=message)


def _settings(piece: Piece) -> set[str]:
    return set(piece.value) - {"name"} if isinstance(piece.value, Mapping) else set()
