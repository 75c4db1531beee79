"""Base of named blocks, which are stored as in the text format: without values that equal the default."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.validators import RegexValidator
from wagtail import blocks
from wagtail.blocks import BlockGroup

from lessons.course.text.body import NAME, normal


class NameBlock(blocks.CharBlock):
    """The name by which addresses and other blocks refer to a block."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Name",
            help_text="Used in links and by predict blocks, such as “live”. Small letters, digits and _ .",
            validators=[
                RegexValidator(rf"^{NAME.pattern}\Z", "Give small letters, digits and _, beginning with a letter.")
            ],
            **kwargs,
        )


def folded(heading: str, *names: str, label_format: str = "") -> BlockGroup:
    """Fields that most lessons leave as they are, below a heading that opens them."""
    return BlockGroup(children=list(names), heading=heading, classname="collapsed", label_format=label_format)


def naming() -> BlockGroup:
    """A block's name, for the end of its layout: it is looked for only when something refers to the block."""
    return folded("Name", "name", label_format="{name}")


class PlainTextBlock(blocks.TextBlock):
    """Text of several lines in canonical form: editors post CRLF, and white space around it."""

    def value_from_form(self, value: str | None) -> str | None:
        """The canonical form of what was posted."""
        return value if value is None else normal(value)


class OverridesBlock(blocks.StructBlock):
    """A StructBlock whose stored value leaves out what equals its default, so that it is the plain text's value."""

    def __init__(self, local_blocks: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(local_blocks, **kwargs)
        self._in_order = tuple(dict.fromkeys((*self.base_blocks, *(name for name, _ in local_blocks))))

    def get_prep_value(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The settings that differ from their defaults, in the order of the definition, however the form shows them."""
        stored = {name: self.child_blocks[name].get_prep_value(value[name]) for name in self._in_order}
        return {name: each for name, each in stored.items() if each != self._default_of(name)}

    def _default_of(self, name: str) -> Any:
        child = self.child_blocks[name]
        return child.get_prep_value(child.get_default())


class PlainListBlock(blocks.ListBlock):
    """A list stored plainly, without an id for each item."""

    def __init__(self, child_block: blocks.Block, **kwargs: Any) -> None:
        super().__init__(child_block, **{"default": [], **kwargs})

    def get_prep_value(self, value: Any) -> list[Any]:
        """The items' values alone."""
        return [self.child_block.get_prep_value(item) for item in value]
