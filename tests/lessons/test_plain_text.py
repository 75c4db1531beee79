"""Lessons as plain text: the round trip is exact, and faults are told with their lines."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessons.course.blocks.body import LessonBody
from lessons.course.text import body, problems
from lessons.course.text import lesson as lesson_file
from lessons.course.text.body import Piece, derived_id, normal
from lessons.course.text.lesson import LessonText
from lessons.course.text.problems import TextError

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)
LINES = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40)
    .map(str.strip)
    .filter(bool)
)
MARKDOWN_PARTS = st.sampled_from(
    [
        "word",
        "## Heading",
        "- item",
        "    code",
        "```",
        "```toml",
        "```toml text",
        "```toml predict x",
        "~~~",
        "````",
        "> quote",
        "| a | b |",
        "<!-- note",
        "-->",
        "+++",
        "*",
        "\t",
        "$&",
        "é",
        "\\",
        '"""',
        "\x0b",
        "\x85",
    ]
)
ANY_TEXTS = st.lists(MARKDOWN_PARTS, min_size=1, max_size=8).map("\n".join).map(normal).filter(bool)
TEXTS = ANY_TEXTS.filter(body.stands_alone)
SCALARS: Any = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    ANY_TEXTS,
    st.lists(LINES, max_size=3),
)
KEYS = NAMES.filter(lambda name: name != "name")
TABLES: Any = st.dictionaries(KEYS, SCALARS, max_size=3)
SETTINGS = st.dictionaries(KEYS, st.one_of(SCALARS, TABLES, st.lists(TABLES, max_size=3)), max_size=4)
BLOCK_TYPES = [name for name in LessonBody().child_blocks if name != "text"]
IDS = st.one_of(st.none(), st.from_regex(r"[A-Za-z0-9_-]{1,12}", fullmatch=True))


@st.composite
def bodies(draw: st.DrawFn) -> list[Piece]:
    """Bodies of texts and blocks, with ids of their own or the usual ones."""
    pieces: list[Piece] = []
    for kind in draw(st.lists(st.sampled_from(["text", *BLOCK_TYPES]), max_size=6)):
        own_id = draw(IDS)
        if kind == "text":
            usual = derived_id("text", after=pieces[-1].id if pieces else "")
            pieces.append(Piece(type=kind, value=draw(TEXTS), id=own_id or usual))
        else:
            name = draw(NAMES)
            value = {"name": name, **draw(SETTINGS)}
            pieces.append(Piece(type=kind, value=value, id=own_id or derived_id(kind, name)))
    return pieces


@settings(max_examples=400, deadline=None)
@given(bodies())
def test_a_body_of_texts_that_stand_alone_comes_back_exactly(pieces: list[Piece]) -> None:
    assert body.parse(body.write(pieces)) == pieces


@settings(max_examples=300, deadline=None)
@given(st.lists(ANY_TEXTS, min_size=1, max_size=4))
def test_texts_that_swallow_what_follows_are_found_out(texts: list[str]) -> None:
    """Whatever is said to survive does; and each text for itself tells whether it may stand before others."""
    pieces: list[Piece] = []
    for text in texts:
        pieces.append(Piece(type="text", value=text, id=derived_id("text", after=pieces[-1].id if pieces else "")))
    if all(map(body.stands_alone, texts)):
        assert body.survives(pieces)
    if body.survives(pieces):
        assert body.write(body.parse(body.write(pieces))) == body.write(pieces)


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        LessonText,
        title=LINES,
        order=st.integers(1, 999),
        minutes=st.integers(1, 999),
        question=LINES,
        description=st.one_of(st.just(""), LINES),
        objectives=st.lists(LINES, max_size=3).map(tuple),
        prerequisites=st.lists(NAMES, max_size=2).map(tuple),
        misconceptions=st.lists(LINES, max_size=2).map(tuple),
        sources=st.lists(LINES, max_size=2).map(tuple),
        terms=st.dictionaries(LINES.filter(lambda line: ": " not in line), LINES, max_size=2),
        body=bodies().filter(body.survives).map(tuple),
    )
)
def test_a_whole_lesson_comes_back_exactly(lesson: LessonText) -> None:
    assert lesson_file.parse(lesson_file.write(lesson)) == lesson


def test_line_ends_and_space_around_do_not_matter() -> None:
    unix = 'One\n\n```toml predict guess\nquestion = "Q"\n```\n\nTwo\n'
    assert body.parse(unix.replace("\n", "\r\n")) == body.parse(unix) == body.parse(f"\n\n{unix}\n\n")


def test_a_whole_number_is_one_value_however_it_is_written() -> None:
    twenty, twenty_point = (
        body.parse(f"```toml traffic-lab live\nrate_per_s = {value}\n```") for value in ("20", "20.0")
    )
    assert body.write(twenty) == body.write(twenty_point)


def test_a_fence_grows_with_the_backticks_it_holds() -> None:
    piece = Piece(
        type="predict", value={"name": "guess", "because": "Run:\n```\ncurl\n```"}, id=derived_id("predict", "guess")
    )
    assert body.write([piece]).startswith("````toml predict guess\n")


def test_toml_without_a_block_type_is_just_code() -> None:
    assert [piece.type for piece in body.parse("```toml\na = 1\n```")] == ["text"]


def test_a_fence_inside_other_code_is_just_code() -> None:
    assert [piece.type for piece in body.parse("````\n```toml predict x\n```\n````")] == ["text"]


def test_ids_are_written_only_where_they_are_not_the_usual_ones() -> None:
    usual = body.parse("One\n\n```toml predict guess\n```\n\nTwo")
    assert "id=" not in body.write(usual)
    own = [Piece(type=piece.type, value=piece.value, id=f"own{number}") for number, piece in enumerate(usual)]
    assert body.write(own).count("id=") == 3
    assert body.parse(body.write(own)) == own


@pytest.mark.parametrize(
    "text", ["```\nleft open", "~~~\nleft open", "```toml predict x\n```", "<!-- left open\n\n```", ""]
)
def test_a_text_that_would_swallow_or_become_a_block_does_not_stand_alone(text: str) -> None:
    assert not body.stands_alone(text)


@pytest.mark.parametrize(
    ("text", "line", "field", "part"),
    [
        ("One\n\n```toml predict guess\nquestion = \n```", 4, "", "not TOML"),
        ("```toml predict Guess\n```", 1, "name", "'Guess' is no block name"),
        ("```toml predict\n```", 1, "name", "'' is no block name"),
        ("```toml predict guess extra\n```", 1, "id", "'extra' is not understood"),
        ('```toml predict guess\nname = "x"\n```', 1, "name", "in the fence line only"),
        ("One\n\n```toml predict guess", 3, "", "never closed"),
        ("```toml text\nhere\n```\n\nTwo", 1, "", "holds nothing"),
        ("One\n\n```toml text\n```", 4, "", "no text follows"),
    ],
)
def test_a_fault_in_a_body_is_told_with_its_line(text: str, line: int, field: str, part: str) -> None:
    with pytest.raises(TextError) as caught:
        body.parse(text)
    problem = caught.value.problems[0]
    assert (problem.line, problem.field) == (line, field)
    assert part in problem.message


FRONT = '+++\ntitle = "T"\norder = 1\nminutes = 5\nquestion = "Q"\n'


@pytest.mark.parametrize(
    ("text", "line", "field", "part"),
    [
        ("Hello", 1, "", "front matter"),
        (f"{FRONT}", 1, "", "front matter"),
        (f"{FRONT}minutse = 3\n+++\n", 6, "minutse", "is not known"),
        (FRONT.replace("minutes = 5", "minutes = true") + "+++\n", 4, "minutes", "whole number"),
        (FRONT.replace("minutes = 5", "minutes = 0") + "+++\n", 4, "minutes", "from 1 to 999"),
        (FRONT.replace('title = "T"', "title = 7") + "+++\n", 2, "title", "one line of text"),
        (f'{FRONT}objectives = "one"\n+++\n', 6, "objectives", "a list"),
        (f'{FRONT}sources = ["a\\nb"]\n+++\n', 6, "sources", "single lines"),
        (f'{FRONT}[terms]\n"a: b" = "c"\n+++\n', 6, "terms", "table of terms"),
        (f"{FRONT}order = 2\n+++\n", 6, "", "not TOML"),
        ('+++\ntitle = "T"\n+++\n', 1, "order", "is missing"),
    ],
)
def test_a_fault_in_the_front_matter_is_told_with_its_line(text: str, line: int, field: str, part: str) -> None:
    with pytest.raises(TextError) as caught:
        lesson_file.parse(text)
    problem = caught.value.problems[0]
    assert (problem.line, problem.field) == (line, field)
    assert part in problem.message


def test_every_fault_of_a_lesson_is_told_at_once() -> None:
    with pytest.raises(TextError) as caught:
        lesson_file.parse(FRONT.replace("5", '"5"') + "colour = 1\n+++\n\n```toml predict X\n```\n")
    assert [problem.field for problem in caught.value.problems] == ["minutes", "colour", "name"]
    assert caught.value.problems[-1].line == 9


def test_a_lesson_with_thousands_of_faults_tells_the_first_ones_and_is_gone_through_once() -> None:
    unknown = "".join(f"key_{number} = 1\n" for number in range(15_000))
    before = problems._lines_of_keys.cache_info().misses
    with pytest.raises(TextError) as refused:
        lesson_file.parse(f"{FRONT}{unknown}+++\n\nText")
    assert problems._lines_of_keys.cache_info().misses == before + 1
    told = refused.value.problems
    first_line = FRONT.count("\n") + 1
    assert [(each.line, each.field) for each in told[:2]] == [(first_line, "key_0"), (first_line + 1, "key_1")]
    assert len(told) == problems.MOST_TOLD + 1
    assert str(told[-1]) == f"{first_line + problems.MOST_TOLD}: {problems.UNTOLD}"


@pytest.mark.parametrize("value", ["9" * 10_000, "[" * 20_000, "{a=" * 20_000])
def test_values_that_python_would_choke_on_are_named_with_their_line(value: str) -> None:
    with pytest.raises(TextError, match=r"^6: (a number has more than|brackets are nested more than)"):
        lesson_file.parse(f"{FRONT}order = {value}\n+++\n")
    with pytest.raises(TextError, match=r"^9: (a number has more than|brackets are nested more than)"):
        lesson_file.parse(f"{FRONT}+++\n\n```toml predict guess\nvalue = {value}\n```\n")
