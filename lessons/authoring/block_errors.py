"""Attaches findings to the editor's form as errors of fields or blocks."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlockValidationError, StreamValue, StructBlock, StructBlockValidationError

from lessons.authoring.checks import Finding

BODY = "body"


def errors(findings: Sequence[Finding], body: StreamValue) -> Iterator[tuple[str, ValidationError]]:
    """An error for each field about which something forbids publishing; the body's holds those of its blocks."""
    forbidding = [each for each in findings if each.forbids]
    in_body = [each for each in forbidding if each.field == BODY]
    for each in forbidding:
        if each.field != BODY:
            yield each.field, ValidationError(each.sentence)
    if in_body:
        yield BODY, _of_body(in_body, body)


def _of_body(findings: Sequence[Finding], body: StreamValue) -> StreamBlockValidationError:
    by_block: dict[int, dict[str, list[str]]] = {}
    for each in findings:
        if each.block is not None:
            by_block.setdefault(each.block, {}).setdefault(each.inside, []).append(each.sentence)
    return StreamBlockValidationError(
        block_errors={number: _of_block(fields, body[number].block) for number, fields in by_block.items()},
        non_block_errors=[ValidationError(each.sentence) for each in findings if each.block is None],
    )


def _of_block(fields: dict[str, list[str]], block: Any) -> Any:
    if not isinstance(block, StructBlock):
        return ValidationError([sentence for sentences in fields.values() for sentence in sentences])
    return StructBlockValidationError(
        block_errors={name: ValidationError(sentences) for name, sentences in fields.items() if name},
        non_block_errors=fields.get("", []),
    )
