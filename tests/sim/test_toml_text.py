"""TOML from strangers: the same values as tomllib's where it is sane, and a sentence with its line where it is not."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim import toml_text
from edgelearn.sim.toml_text import TomlError

PARTS = ("a", "1", ".", "=", "\n", '"', "'", '"""', "'''", "\\", "[", "]", "{", "}", ",", "#", " ", "x = 1\n", "é")


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\n\na = " + "[" * 20_000, 3, "brackets are nested more than 20 deep"),
        ("a = 1\nb = " + "{c=" * 20_000, 2, "brackets are nested more than 20 deep"),
        ("a = " + "9" * 10_000, 1, "a number has more than 309 digits"),
        ("a = -0x" + "f" * 10_000, 1, "a number has more than 309 digits"),
        ('a = """\n\n"""\nb = ' + "9_" * 5_000 + "9", 4, "a number has more than 309 digits"),
        ("a." * 50_000 + "a = 1", 1, "a key has more than 20 parts"),
        ("[" + "a." * 50_000 + "a]\nb = 1", 1, "a key has more than 20 parts"),
        ('"a" . ' * 50 + "a = 1", 1, "a key has more than 20 parts"),
        ("a = 1\n" * 30_000, 20_000, "the text has more lines than this; at most 20,000 are read"),
        ("#" * 2_000_000, 1, "the text has 2,000,000 characters; at most 1,000,000 are read"),
        ("a = 1\nb = ", 2, "not TOML: Invalid value"),
        ("a = 1\nb = 2024-02-31\n", 2, "not TOML: Invalid date or datetime"),
        ("a = 1\na = 2\n", 2, "not TOML: Cannot overwrite a value"),
    ],
)
def test_what_is_too_deep_too_long_or_no_toml_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(TomlError) as refused:
        toml_text.read(text)
    assert (refused.value.line, refused.value.message) == (line, message)


@pytest.mark.parametrize(
    "text",
    [
        "# [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ " + "9" * 400,
        'a = "' + "[" * 100 + "9" * 100 + "." * 100 + '"',
        "a = '" + "[{" * 100 + "'",
        'a = """x""""" # [' + "[" * 100,
        "a = '''x'''''\nb = " + "[" * 20 + "]" * 20,
        'a = """' + '""[' * 100 + '"""',
        'a = "\\"' + "[" * 100 + '"',
        "a = [\n  1.5,\n" + "  2.5,\n" * 100 + "]",
        "a = 0b" + "1" * 64,
        ".".join("abcdefghijklmnopqrst") + " = 1",
    ],
)
def test_what_stands_in_strings_and_comments_does_not_count(text: str) -> None:
    assert toml_text.read(text) == tomllib.loads(text)


@given(st.lists(st.sampled_from(PARTS), max_size=60).map("".join))
def test_reads_what_tomllib_reads(text: str) -> None:
    try:
        wanted = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(TomlError):
            toml_text.read(text)
    else:
        assert toml_text.read(text) == wanted
