"""Lab settings that override those of a lab block: a TOML table in files, lines of text in the editor."""

from collections.abc import Mapping
from typing import Any

import tomli_w
from django import forms
from django.core.exceptions import ValidationError
from wagtail.blocks import FieldBlock

from edgelearn.sim import toml_text
from edgelearn.sim.toml_text import TomlError
from lessons.course.text.body import normal

MAX_CHARS = 20_000


class SettingsBlock(FieldBlock):
    """A table; what can't be read as one stays the text that was typed until it is corrected."""

    def __init__(self, **kwargs: Any) -> None:
        help_text = "Settings that differ from the lab block's, as TOML, one a line, such as: rate_per_s = 20"
        widget = forms.Textarea(attrs={"rows": 3})
        self.field = forms.CharField(required=False, help_text=help_text, widget=widget)
        super().__init__(**{"default": {}, **kwargs})

    def to_python(self, value: Any) -> Any:
        """As it is stored, its names in order: PostgreSQL keeps them in one of its own."""
        return dict(sorted(value.items())) if isinstance(value, Mapping) else value

    def get_prep_value(self, value: Any) -> Any:
        """What is stored, its names in order, so that a lesson has one spelling."""
        return self.to_python(value)

    def value_from_form(self, value: Any) -> Any:
        """The table, or the text where it is none."""
        try:
            return toml_text.read(normal(value or ""), max_chars=MAX_CHARS)
        except TomlError:
            return value

    def value_for_form(self, value: Any) -> str:
        """The table as lines."""
        return value if isinstance(value, str) else tomli_w.dumps(value or {}).strip()

    def clean(self, value: Any) -> Any:
        """The table; raises ValidationError for a text that is none."""
        if isinstance(found := super().clean(value), str):
            raise ValidationError("This is not TOML; give lines such as: rate_per_s = 20, or pops = ['FRA', 'SYD'].")
        return found
