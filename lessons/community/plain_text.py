"""Cleans user input: limits its length, normalises it and removes misleading invisible characters."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

# Direction overrides and isolates turn the text around them; the others have no width and hide differences.
_INVISIBLE = re.compile("[\u00ad\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\U000e0001]")
_PILED_MARKS = re.compile("([\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]{3})[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]+")
_KEPT_CONTROLS = {"\n", "\t"}
_UNSEEN = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}


def cleaned(text: str) -> str:
    """NFC, LF, no controls, no lone surrogates, no invisible characters, no towers of accents, no space around."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(each for each in text if each in _KEPT_CONTROLS or unicodedata.category(each) not in ("Cc", "Cs"))
    return _PILED_MARKS.sub(r"\1", _INVISIBLE.sub("", text)).strip()


def can_be_seen(text: str) -> bool:
    """Whether anything of it shows on a page."""
    return any(unicodedata.category(each) not in _UNSEEN for each in text)


class PlainField(forms.CharField):
    """A text by someone, cleaned; with `one_line`, line ends and runs of space are one space; some may be `empty`."""

    def __init__(
        self, *, longest: int, accepted: str, one_line: bool = False, empty: bool = False, **kwargs: Any
    ) -> None:
        self.longest, self.accepted, self.one_line, self.empty = longest, accepted, one_line, empty
        # Not max_length: lengths are told below, after cleaning, and NUL is taken out instead of refused.
        super().__init__(strip=False, required=False, **kwargs)
        self.validators = []
        self.widget.attrs["maxlength"] = longest

    def clean(self, value: Any) -> str:
        """The cleaned text, or ValidationError that says what is accepted."""
        raw = str(value or "")
        if len(raw) > 4 * self.longest:  # not worth cleaning
            raise ValidationError(self._sentence(f"This has {len(raw):,} characters"))
        text = cleaned(raw)
        if self.one_line:
            text = " ".join(text.split())
        if not can_be_seen(text):
            if self.empty:
                return ""
            raise ValidationError(self._sentence("Nothing is written here"))
        if len(text) > self.longest:
            raise ValidationError(self._sentence(f"This has {len(text):,} characters"))
        return text

    def _sentence(self, trouble: str) -> str:
        return f"{trouble}: {self.accepted} of up to {self.longest:,} characters is accepted."
