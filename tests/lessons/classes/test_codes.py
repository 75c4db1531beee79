"""Join codes: readable, typed in many manners, never the same."""

import pytest

from lessons.classes import codes


def test_a_code_has_ten_signs_that_look_like_no_other() -> None:
    made = {codes.new_code() for _ in range(500)}
    assert len(made) == 500
    assert all(len(code) == 10 for code in made)
    assert not set("".join(made)) & set("01258ABEGILOSUZ")


def test_it_is_shown_in_two_halves() -> None:
    assert codes.shown("CDFHJ34779") == "CDFHJ-34779"


@pytest.mark.parametrize("typed", ["CDFHJ-34779", "cdfhj34779", " cdfhj 34779 ", "C-D-F-H-J-3-4-7-7-9"])
def test_it_is_read_in_whichever_manner_it_was_typed(typed: str) -> None:
    assert codes.read(typed) == "CDFHJ34779"


@pytest.mark.parametrize("typed", ["", "CDFHJ3477", "CDFHJ347799", "CDFHJ3477O", "ＣDFHJ34779", "x" * 500])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert codes.read(typed) is None
