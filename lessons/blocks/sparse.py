"""What named blocks have in common: a short name, and a stored form that is the plain text's."""

from collections.abc import Mapping
from typing import Any

from django.core.validators import RegexValidator
from wagtail import blocks

from lessons.plain_text.body import NAME, normal


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


class PlainTextBlock(blocks.TextBlock):
    """Text of several lines in canonical form: editors post CRLF, and white space around it."""

    def value_from_form(self, value: str | None) -> str | None:
        """The canonical form of what was posted."""
        return value if value is None else normal(value)


class SparseStructBlock(blocks.StructBlock):
    """A StructBlock whose stored value leaves out what equals its default, so that it is the plain text's value."""

    def get_prep_value(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The settings that differ from their defaults, in the order of the definition."""
        stored = {name: child.get_prep_value(value[name]) for name, child in self.child_blocks.items()}
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
