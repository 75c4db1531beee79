"""Numbers as learners type them, and how far one is from another."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lessons.labs.words import quantity, unit_of_gap

LARGEST = 1e12
LONGEST = 40
_SPACES = "\u0020\u00a0\u2009\u202f"
# 1234, 1,234, 1 234, 12.5, .5; a comma or space parts thousands and nothing else.
_TYPED = re.compile(rf"[+-]?([0-9]{{1,3}}([,{_SPACES}])[0-9]{{3}}(\2[0-9]{{3}})*|[0-9]+)?(\.[0-9]+)?")


class TypedNumber(forms.CharField):
    """A number as people type it; whatever else is typed is answered with one sentence."""

    def __init__(self, *, sentence: str, least: float = -LARGEST, **kwargs: Any) -> None:
        self.sentence = sentence
        self.least = least
        super().__init__(max_length=LONGEST, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **kwargs)

    def clean(self, value: Any) -> float | None:
        """The number; None where nothing was given and nothing is needed."""
        text = str(value or "").strip()
        if not text and not self.required:
            return None
        number = typed(text)
        if number is None or not self.least <= number <= LARGEST:
            raise ValidationError(self.sentence, code="invalid")
        return number


def typed(text: str) -> float | None:
    """The number that a text says; None if it says none."""
    if len(text) > LONGEST or not _TYPED.fullmatch(text) or not any(char.isdigit() for char in text):
        return None
    return float(re.sub(rf"[,{_SPACES}]", "", text))


def apart(given: float, truth: float | None, unit: str) -> str:
    """How far off, in the words that fit: exact, a part of the truth, or a factor; "" where there is no truth."""
    if truth is None:
        return ""
    if given == truth:
        return ": exactly right"
    side = "high" if given > truth else "low"
    if min(given, truth) <= 0:
        return f": {quantity(abs(given - truth), unit_of_gap(unit))} too {side}"
    ratio = max(given, truth) / min(given, truth)
    if ratio < 2:
        return f": {100 * abs(truth - given) / truth:.0f} % too {side}"
    return f": {ratio:.0f} times too {side}" if ratio >= 10 else f": {ratio:.1f} times too {side}"
