"""What is offered while headers are written is what the caches and the notes know."""

from edgelearn.sim.doctor import request_findings, response_findings
from lessons.labs.header_lines import read_lines
from lessons.labs.header_words import WORDS, Word


def names(side: str, field: str) -> set[str]:
    """The words of a field, without their numbers."""
    return {word.text.partition("=")[0] for word in WORDS[side] if word.field == field}


def test_every_directive_that_is_known_is_offered() -> None:
    assert names("response", "cache-control") == set(response_findings.KNOWN)
    assert names("request", "cache-control") == set(request_findings.KNOWN)
    assert names("response", "cdn-cache-control") == set(response_findings.KNOWN) - {"s-maxage", "proxy-revalidate"}


def test_every_name_that_is_offered_is_known_and_can_be_written() -> None:
    for side, known in request_findings.FIELDS.items():
        offered = [word.text for word in WORDS[side] if not word.field]
        assert {name.removesuffix(": ") for name in offered} <= set(known)
        assert all(read_lines(f"{name}x") for name in offered)


def test_words_stand_in_fields_that_are_offered() -> None:
    def placed(side: str, word: Word) -> bool:
        return not word.field or any(name.lower() == word.field for name in request_findings.FIELDS[side])

    assert all(placed(side, word) for side, words in WORDS.items() for word in words)
