"""The text block: Markdown between the labs."""

from typing import Any

from django.core.exceptions import ValidationError

from lessons.blocks.sparse import PlainTextBlock
from lessons.plain_text import body


class MarkdownBlock(PlainTextBlock):
    """Markdown that stays one text when the lesson is written as a file."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"rows": 8, "help_text": "Markdown: ## heading, **bold**, [link](https://…), ``` code.", **kwargs}
        )

    def clean(self, value: str) -> str:
        """The text; raises ValidationError when a file could not hold it."""
        text: str = super().clean(value)
        if text and not body.stands_alone(text):
            raise ValidationError(
                "This text would not survive being written to a file: "
                "it leaves a code block open, or holds a code block that begins with “```toml” and a block's type."
            )
        return text

    class Meta:
        icon = "pilcrow"
        label = "Text"
