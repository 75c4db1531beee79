"""A lesson's body: its block types, and rules that involve several blocks.

A new block to read is a `StaticBlock` in `static`, an entry in `LessonBody` and a template in
`templates/course/blocks/`; a new question is a kind (see `questions.kinds`). The round-trip property test must draw it.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.forms import Field
from django.utils.functional import cached_property
from wagtail.blocks import StreamBlock, StreamBlockValidationError, StreamValue, StructBlockValidationError
from wagtail.blocks.base import BlockWidget
from wagtail.fields import StreamField

from lessons.course.blocks.lab import LabBlock, block_type
from lessons.course.blocks.lab_reference import LabReferenceBlock
from lessons.course.blocks.picture import PICTURE, PictureBlock
from lessons.course.blocks.static import CalloutBlock, CodeBlock, ProviderNoteBlock
from lessons.course.blocks.text import MarkdownBlock
from lessons.course.questions.kinds import KINDS
from lessons.course.questions.predict.block import PredictBlock
from lessons.course.text import body as plain_text
from lessons.labs import LABS

CALLOUT, CODE, PROVIDER_NOTE = "callout", "code", "provider_note"
MOST_BLOCKS = 2_000  # posted at once; the editor sends several fields of each, of which Django takes 10,000
READ, QUESTIONS = "To read", "Questions"


class LessonBody(StreamBlock):
    """The blocks of a lesson. A block of a type that is not here is refused, never dropped in silence."""

    def __init__(self, **kwargs: Any) -> None:
        blocks = [
            (plain_text.TEXT, MarkdownBlock(group=READ)),
            (PICTURE, PictureBlock(group=READ)),
            (CALLOUT, CalloutBlock(group=READ)),
            (CODE, CodeBlock(group=READ)),
            (PROVIDER_NOTE, ProviderNoteBlock(group=READ)),
            *((block_type(lab), LabBlock(lab, group="Labs")) for lab in LABS.values()),
            *((kind.type, kind.block(QUESTIONS)) for kind in KINDS.values()),
        ]
        super().__init__(blocks, **kwargs)

    def to_python(self, value: Any) -> StreamValue:
        """The stream; raises ValidationError naming block types that are not known."""
        stream = super().to_python(value)
        if isinstance(value, list) and len(stream) != len(value):
            unknown = {str(_type_of(child)) for child in value} - set(self.child_blocks)
            raise ValidationError(f"Unknown block types: {', '.join(sorted(unknown))}.")
        return stream

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, prefix: str) -> StreamValue:
        """What the editor posted, with an id for each block; unknown types end in a 400."""
        types = [data.get(f"{prefix}-{number}-type") for number in range(_count(data, prefix))]
        if unknown := {str(each) for each in types} - set(self.child_blocks):
            raise BadRequest(f"Unknown block types: {', '.join(sorted(unknown))}.")
        return super().value_from_datadict(data, files, prefix)

    def clean(self, value: StreamValue) -> StreamValue:
        """The stream; blocks' errors by number and field. A draft may be unfinished, a published body may not."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        if errors := {**_twice_named(cleaned), **_dangling(cleaned)}:
            raise StreamBlockValidationError(block_errors=errors)
        _identify(cleaned)
        if not plain_text.survives(pieces(cleaned)):
            raise StreamBlockValidationError(
                non_block_errors=[ValidationError("This body would not survive being written to a file and read back.")]
            )
        return cleaned


class BodyField(StreamField):
    """A StreamField that keeps its blocks, and so the labs, out of migrations."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("block_lookup", None)
        super().__init__(LessonBody(), **kwargs)

    @cached_property
    def widget(self) -> BlockWidget:
        """What each form's widget is copied from.

        The description of the blocks for the editor's scripts is the same in every form and takes most of its time to
        make; Wagtail makes a new one for each request.
        """
        widget = BlockWidget(self.stream_block)
        _ = widget.block_json  # made now, copied with the widget
        return widget

    def formfield(self, **kwargs: Any) -> Field:
        """The editor's field."""
        field: Field = super().formfield(**{"widget": self.widget, **kwargs})
        return field

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """A stock StreamField without blocks; without the empty look-up `makemigrations` would never settle."""
        name, _, _, kwargs = super().deconstruct()
        return name, "wagtail.fields.StreamField", [[]], {**kwargs, "block_lookup": {}}


def pieces(stream: StreamValue) -> list[plain_text.Piece]:
    """A stream as the plain text's pieces, settings in the blocks' order: PostgreSQL keeps an order of its own."""
    return [plain_text.Piece(**child.get_prep_value()) for child in stream]


def labs_by_name(stream: StreamValue) -> dict[str, Any]:
    """The lab blocks of a body, by name."""
    return {child.value["name"]: child for child in stream if isinstance(child.block, LabBlock)}


def _identify(stream: StreamValue) -> None:
    """Give blocks without an id the one that follows from their name or place."""
    before = ""
    for child in stream:
        name = child.value["name"] if isinstance(child.value, Mapping) else ""
        child.id = child.id or plain_text.derived_id(child.block_type, name, after=before)
        before = child.id


def _count(data: Mapping[str, Any], prefix: str) -> int:
    """The number of blocks that the editor says it posted; without a count, or with another, there is no telling."""
    given = data.get(f"{prefix}-count", "")
    if not (given.isascii() and given.isdigit() and len(given) <= len(str(MOST_BLOCKS)) and int(given) <= MOST_BLOCKS):
        raise BadRequest(f"{prefix}-count: give the number of blocks, from 0 to {MOST_BLOCKS}.")
    return int(given)


def _type_of(child: Any) -> Any:
    return child["type"] if isinstance(child, dict) else child[0]


def _twice_named(stream: StreamValue) -> dict[int, ValidationError]:
    names = [child.value["name"] if isinstance(child.value, Mapping) else None for child in stream]
    count = Counter(name for name in names if name)
    return {
        number: StructBlockValidationError({"name": ValidationError(f"“{name}” is the name of another block too.")})
        for number, name in enumerate(names)
        if name and count[name] > 1
    }


def _dangling(stream: StreamValue) -> dict[int, ValidationError]:
    """Blocks about labs, figures or moments that aren't there; and a second prediction about the same lab."""
    labs = labs_by_name(stream)
    asked: set[str] = set()
    errors = {}
    for number, child in enumerate(stream):
        if not isinstance(child.block, LabReferenceBlock):
            continue
        found = child.block.faults(child.value, labs)
        if isinstance(child.block, PredictBlock) and child.value["lab"] in asked:
            name = child.value["lab"]
            found["lab"] = f"Another predict block asks about “{name}” already; a lab waits for one answer."
        if found:
            errors[number] = StructBlockValidationError({name: ValidationError(text) for name, text in found.items()})
        if isinstance(child.block, PredictBlock):
            asked.add(child.value["lab"])
    return errors
