"""The text block: Markdown."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.functional import cached_property

from lessons.course.blocks.overrides import PlainTextBlock
from lessons.course.text import body


class MarkdownBlock(PlainTextBlock):
    """Markdown that stays one text when the lesson is written as a file."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"rows": 3, "help_text": "Markdown.", **kwargs})

    @cached_property
    def field(self) -> forms.CharField:
        """Wagtail's, which grows with the text, below a row of buttons (authoring.js)."""
        field: forms.CharField = super().field
        controllers = f"{field.widget.attrs.get('data-controller', '')} edgelearn-markdown".strip()
        field.widget.attrs |= {
            "data-controller": controllers,
            "data-edgelearn-markdown-targets-value": reverse_lazy("authoring-targets"),
            "data-edgelearn-markdown-preview-value": reverse_lazy("authoring-markdown"),
        }
        return field

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
