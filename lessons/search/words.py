"""Splits texts and queries into words with the same normalisation. Pure."""

import re
import unicodedata
from collections.abc import Iterable

MAX_QUERY_CHARACTERS = 100
MAX_QUERY_WORDS = 8
SHORTEST_KEPT = 3
LONGEST_KEPT = 40

_WORD = re.compile(r"[^\W_]+")

# Words that say nothing of what is sought; a query of nothing else is taken as it is.
_STOP_WORDS = frozenset(
    # One a line would fill the page.
    "a about an and are as at be but by can do does for from has have how i if in into is it its my not of on or so "  # noqa: SIM905
    "than that the their then there this to was we what when where which who why will with you your".split()
)


def words(text: str) -> list[str]:
    """The words of a text, in order: without case, accents and punctuation."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _WORD.findall(plain.casefold())


def indexed(text: str) -> str:
    """A text as the databases' indexes read it."""
    return " ".join(words(text))


def query_words(text: str) -> list[str]:
    """What a query asks for: its first few different words, without those that say nothing."""
    typed = list(dict.fromkeys(word[:LONGEST_KEPT] for word in words(text[:MAX_QUERY_CHARACTERS])))
    telling = [word for word in typed if word not in _STOP_WORDS]
    return (telling or typed)[:MAX_QUERY_WORDS]


def vocabulary(texts: Iterable[str]) -> set[str]:
    """The words worth correcting to."""
    found = {word for text in texts for word in words(text)}
    return {word for word in found if SHORTEST_KEPT <= len(word) <= LONGEST_KEPT and not word.isdigit()}
