"""Header lines as a lab takes them: a field of several lines, and the same lines packed into one.

What they mean is left to whoever reads them: everything that can be a field line is taken as it stands, mistakes
included. RFC 9110 §5.
"""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from edgelearn.sim.cache.fields import names
from edgelearn.sim.messages import Headers
from lessons.labs.fields import LinesField, shown
from lessons.labs.header_words import WORDS

MAX_LINES = 30
LONGEST_LINE = 500
MOST_VARYING = 20
"""So many request fields Vary may list: each stored variant is compared by each of them."""
BETWEEN = " | "

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.1
_PACKED = re.compile(r"(?:[^|\\]|\\.)+")
_ESCAPED = re.compile(r"\\(.)")

Lines = tuple[tuple[str, str], ...]


class HeaderLinesWidget(forms.Textarea):
    """A text area in <header-lines>, which offers words while one writes; the words travel along as a list of data."""

    def __init__(self, side: str) -> None:
        self.side = side
        super().__init__(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"})

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Django's text area, and the words beside it."""
        textarea = super().render(name, value, attrs, renderer)
        return render_to_string("labs/header_lines.html", {"textarea": textarea, "words": WORDS[self.side]})


class HeaderLinesField(LinesField):
    """Header lines, one a line; a bad one is named with its number. `side` is who sends them: request or response."""

    def __init__(self, *, side: str, max_length: int, **kwargs: Any) -> None:
        self.side = side
        accepted = (
            f"at most {MAX_LINES} lines and {max_length:,} characters, each line such as “Cache-Control: max-age=60”"
        )
        super().__init__(accepted=accepted, max_length=max_length, widget=HeaderLinesWidget(side), **kwargs)

    def clean(self, value: Any) -> str:
        """The lines in their one spelling; raises ValidationError with a sentence for each bad one."""
        text = super().clean(value)
        try:
            lines = read_lines(text)
            _check_vary(lines)
            return written(lines)
        except ValidationError as error:
            raise ValidationError([f"{self.label}, {sentence}" for sentence in error.messages]) from error


def read_lines(text: str) -> Lines:
    """The field lines of a text, names and values. Raises ValidationError with a sentence for each that is none."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MAX_LINES:
        raise ValidationError(f"line {MAX_LINES + 1}: {len(lines)} lines are too many; give at most {MAX_LINES}.")
    found: list[tuple[str, str]] = []
    refused = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_read(line))
        except ValidationError as error:
            refused += [f"line {number}: {sentence}" for sentence in error.messages]
    if refused:
        raise ValidationError(refused)
    return tuple(found)


def written(lines: Iterable[tuple[str, str]]) -> str:
    """The text that `read_lines` reads back."""
    return "\n".join(f"{name}: {value}".rstrip() for name, value in lines)


def packed(text: str) -> str:
    """Several lines in one; `unpacked` takes them apart again."""
    return BETWEEN.join(re.sub(r"[\\|]", r"\\\g<0>", line) for line in text.splitlines())


def unpacked(text: str) -> str:
    """The lines that were packed."""
    parts = (_ESCAPED.sub(r"\1", part).strip() for part in _PACKED.findall(text))
    return "\n".join(part for part in parts if part)


def headers_of(text: str) -> Headers:
    """The fields of a text that was cleaned."""
    return Headers(read_lines(text))


def _check_vary(lines: Lines) -> None:
    listed = len(names(Headers(lines).get("Vary")))
    if listed > MOST_VARYING:
        raise ValidationError(f"Vary: {listed} fields are too many; list at most {MOST_VARYING}.")


def _read(line: str) -> tuple[str, str]:
    if len(line) > LONGEST_LINE:
        raise ValidationError(f"{shown(line)} has {len(line)} characters; a line may have {LONGEST_LINE}.")
    if any(not char.isprintable() for char in line.replace("\t", " ")):
        raise ValidationError(f"{shown(line)} has control characters, which no header may hold; leave them out.")
    name, colon, value = line.replace("\t", " ").partition(":")
    if not colon:
        raise ValidationError(f"{shown(line)} has no colon; give “Name: value”, such as “Cache-Control: max-age=60”.")
    if not _NAME.fullmatch(name.strip()):
        raise ValidationError(
            f"{shown(name)} is no header's name: letters, digits and hyphens, no spaces; give “Name: value”."
        )
    return name.strip(), value.strip()
