"""Excerpts around the matched words, as values that templates escape. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EXCERPT_CHARACTERS = 180
LEAD_CHARACTERS = 50
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of text, and whether it is one of the words."""

    text: str
    matches: bool


def stem_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Matches the words and their other forms: "caches" finds "caching"."""
    stems = sorted({word[: max(_SHORTEST_STEM, len(word) - 3)] for word in words}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, stems))})\w*", re.IGNORECASE)


def marked(text: str, pattern: re.Pattern[str]) -> list[Part]:
    """A text in parts."""
    parts, at = [], 0
    for found in pattern.finditer(text):
        parts += [Part(text=text[at : found.start()], matches=False), Part(text=found[0], matches=True)]
        at = found.end()
    return [part for part in [*parts, Part(text=text[at:], matches=False)] if part.text]


def excerpt(text: str, pattern: re.Pattern[str]) -> Sequence[Part]:
    """The text around the first word that is found in it, in parts; its beginning where none is."""
    first = pattern.search(text)
    start = _word_start(text, max(0, first.start() - LEAD_CHARACTERS) if first else 0)
    end = min(len(text), start + EXCERPT_CHARACTERS)
    shown = ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")
    return marked(shown, pattern)


def _word_start(text: str, at: int) -> int:
    """Where the word after this place begins, so that none is cut at its head."""
    space = text.find(" ", at) if at else -1
    return space + 1 if space >= 0 else at
