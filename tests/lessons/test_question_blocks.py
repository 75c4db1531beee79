"""The blocks with answers: what their authors may write, what is refused and where, and that files hold all of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from wagtail.blocks import StructBlock

from edgelearn.sim.beliefs.wrong_rules import WRONG_RULES
from lessons.course.blocks.body import LessonBody, pieces
from lessons.course.blocks.settings import SettingsBlock
from lessons.course.files.checking import checked_body
from lessons.course.text import body as plain_text
from lessons.course.text.body import derived_id
from lessons.course.text.problems import TextError
from tests.lessons.conftest import LINE, LIVE_LAB, NUMBER, QUIZ, SORTER

BODY = LessonBody(required=False)
WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
MARKDOWN = st.lists(WORDS, min_size=1, max_size=3).map("\n".join).map(plain_text.normal)
TEXTS = MARKDOWN.filter(bool).filter(plain_text.stands_alone)


def cleaned(*raw: dict[str, Any]) -> Any:
    """The stream that the editor would save."""
    return BODY.clean(BODY.to_python(list(raw)))


def changed(block: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A block with other values."""
    return {**block, "value": {**block["value"], **values}}


def block(block_type: str, **value: Any) -> dict[str, Any]:
    """A raw block with its usual id."""
    return {"type": block_type, "id": derived_id(block_type, "asked"), "value": {"name": "asked", **value}}


@st.composite
def quizzes(draw: st.DrawFn) -> dict[str, Any]:
    texts = draw(st.lists(WORDS, min_size=2, max_size=5, unique=True))
    several = draw(st.booleans())
    right = draw(st.sets(st.sampled_from(range(len(texts))), min_size=1, max_size=len(texts) if several else 1))
    options = [
        {
            "text": text,
            "right": number in right,
            "feedback": draw(TEXTS),
            "misconception": draw(st.just("a-slug")),
            "runs": "" if number in right else draw(st.sampled_from(["", *WRONG_RULES])),
        }
        for number, text in enumerate(texts)
    ]
    return block("quiz", question=draw(WORDS), several=several, explanation=draw(TEXTS), options=options)


@st.composite
def sorters(draw: st.DrawFn) -> dict[str, Any]:
    columns = draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
    cards = [
        {
            "text": text,
            "column": draw(st.integers(1, len(columns))),
            "feedback": [draw(TEXTS) for _ in columns],
        }
        for text in draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
    ]
    return block("sorter", question=draw(WORDS), columns=columns, explanation=draw(TEXTS), cards=cards)


@st.composite
def numbers(draw: st.DrawFn) -> dict[str, Any]:
    told = {"question": draw(WORDS), "explanation": draw(TEXTS), "tolerance_percent": draw(st.floats(0, 100))}
    if draw(st.booleans()):
        return block("number", **told, value=draw(st.floats(-1e9, 1e9)), unit=draw(st.sampled_from(["", "ms"])))
    changes = draw(st.sampled_from([{}, {"rate_per_s": 20}, {"pops": ["SYD"], "cache_control": "max-age=5"}]))
    window = draw(st.sampled_from([{}, {"from_s": 2.0}, {"from_s": 1, "to_s": 9.5}]))
    return block("number", **told, lab="live", metric="hit_ratio", set=changes, **window)


@st.composite
def predictions(draw: st.DrawFn) -> dict[str, Any]:
    told = {"question": draw(WORDS), "because": draw(TEXTS), "lab": "live", "unit": draw(st.sampled_from(["", "ms"]))}
    kind = draw(st.sampled_from(["number", "choice", "line"]))
    metric = "rtt_p50_ms" if kind == "line" else draw(st.sampled_from(["hit_ratio", "origin_requests"]))
    bound = st.floats(0, 1e6)
    answers = [{"label": draw(WORDS), draw(st.sampled_from(["at_least", "below"])): draw(bound)} for _ in range(2)]
    span = draw(st.sampled_from([{}, {"hold_s": 2.0}, {"hold_s": 3, "to_s": 8.5}]))
    return block("predict", kind=kind, metric=metric, answers=answers if kind == "choice" else [], **told, **span)


@settings(max_examples=60, deadline=None)
@given(st.one_of(quizzes(), sorters(), numbers(), predictions()))
def test_what_an_author_writes_comes_back_from_its_file(raw: dict[str, Any]) -> None:
    kept = pieces(cleaned(LIVE_LAB, raw))
    text = plain_text.write(kept)
    assert plain_text.parse(text) == kept
    assert pieces(checked_body(plain_text.parse(text))) == kept
    assert plain_text.write(pieces(checked_body(plain_text.parse(text)))) == text
    assert None not in kept[1].value.values()  # type: ignore[union-attr]  # a block's value is a mapping


OPTIONS = QUIZ["value"]["options"]
CARDS = SORTER["value"]["cards"]


@pytest.mark.parametrize(
    ("raw", "values", "field", "part"),
    [
        (QUIZ, {"options": OPTIONS[:1]}, "options", "1 options are not accepted; give from 2 to 8"),
        (QUIZ, {"options": [OPTIONS[0], OPTIONS[2]]}, "options", "No option is right"),
        (QUIZ, {"options": [*OPTIONS, {**OPTIONS[1], "text": "Also"}]}, "options", "2 options are right, but only one"),
        (QUIZ, {"options": [OPTIONS[1], OPTIONS[1]]}, "options", "stands there twice"),
        (QUIZ, {"options": [OPTIONS[1], {"text": "Mute"}]}, "feedback", "This field is required"),
        (QUIZ, {"options": [OPTIONS[1], {**OPTIONS[0], "misconception": "no slug"}]}, "misconception", "slug"),
        (
            QUIZ,
            {"options": [OPTIONS[1], {**OPTIONS[0], "runs": "moon"}]},
            "runs",
            "no belief “moon”; there are no-cache-",
        ),
        (QUIZ, {"options": [OPTIONS[0], {**OPTIONS[1], "runs": "vary-ignored"}]}, "runs", "Only a wrong option runs"),
        (QUIZ, {"explanation": ""}, "explanation", "This field is required"),
        (QUIZ, {"explanation": "```\nopen"}, "explanation", "would not survive"),
        (SORTER, {"columns": ["Only"]}, "columns", "1 are not accepted; give from 2 to 4"),
        (SORTER, {"columns": ["Same", "Same"]}, "columns", "“Same” stands there twice"),
        (SORTER, {"cards": CARDS[:1]}, "cards", "1 are not accepted; give from 2 to 12"),
        (SORTER, {"cards": [CARDS[0], CARDS[0]]}, "cards", "stands there twice"),
        (SORTER, {"cards": [CARDS[0], {**CARDS[1], "column": 3}]}, "cards", "column 3 is not there; give from 1 to 2"),
        (SORTER, {"cards": [CARDS[0], {**CARDS[1], "column": 0}]}, "cards", "column 0 is not there"),
        (SORTER, {"cards": [CARDS[0], {**CARDS[1], "feedback": ["One"]}]}, "cards", "1 feedbacks for 2 columns"),
        (NUMBER, {"value": 9.0}, "value", "not both"),
        (NUMBER, {"lab": "", "metric": "", "set": {}}, "lab", "Give a lab with a metric, or a value"),
        (NUMBER, {"lab": "", "value": 9.0}, "metric", "Only where a lab is named"),
        (NUMBER, {"metric": ""}, "metric", "Say which figure"),
        (NUMBER, {"lab": "elsewhere"}, "lab", "There is no lab block “elsewhere” in this lesson; there is live"),
        (NUMBER, {"metric": "made_up"}, "metric", "made_up"),
        (NUMBER, {"set": {"rate_per_s": 1e9}}, "set", "Requests per second: 1000000000 is not accepted"),
        (NUMBER, {"set": {"colour": "red"}}, "set", "this lab has no such setting"),
        (NUMBER, {"from_s": 5.0, "to_s": 5.0}, "to_s", "give more than 5"),
        (NUMBER, {"from_s": -1.0}, "from_s", "give 0 or more"),
        (NUMBER, {"tolerance_percent": 101.0}, "tolerance_percent", "100"),
        (LINE, {"metric": "hit_ratio"}, "metric", "“live” has no series “hit_ratio”; it has rtt_p50_ms"),
        (LINE, {"hold_s": 10.0, "to_s": None}, "hold_s", "The run ends at 10 s"),
        (LINE, {"to_s": 11.0}, "to_s", "The run ends at 10 s"),
        (LINE, {"answers": [{"label": "up", "below": 3.0}]}, "answers", "only for the kind “choice”"),
    ],
)
def test_what_makes_no_question_is_refused_at_its_field(
    raw: dict[str, Any], values: dict[str, Any], field: str, part: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        cleaned(LIVE_LAB, changed(raw, **values))
    error: Any = caught.value
    told = str(error.as_json_data())
    assert f"'{field}'" in told
    assert part in told


def test_an_unfinished_draft_may_be_saved() -> None:
    drafts = [changed(QUIZ, options=[]), changed(SORTER, cards=[]), changed(NUMBER, lab=""), changed(LINE, lab="")]
    assert len(BODY.clean_deferred(BODY.to_python(drafts))) == 4


def test_settings_as_the_lab_has_them_are_left_out() -> None:
    found = cleaned(LIVE_LAB, changed(NUMBER, set={"rate_per_s": 10, "pops": ["SYD", "FRA"]})).get_prep_value()[1]
    assert found["value"]["set"] == {"pops": ["FRA", "SYD"]}


@pytest.mark.parametrize(
    ("toml", "line", "field", "part"),
    [
        (
            'question = "Q"\nexplanation = "E"\n[[options]]\ntext = "A"\nright = "yes"',
            5,
            "options",
            "item 1: right: give",
        ),
        (
            'question = "Q"\nexplanation = "E"\n[[options]]\ntext = "A"\ncolour = "red"',
            5,
            "options",
            "colour is not known",
        ),
        ('question = "Q"\nseveral = "no"\nexplanation = "E"', 4, "several", "give true or false"),
        (
            'question = "Q"\nexplanation = "E"\n[[options]]\ntext = "A"\nfeedback = "F"',
            5,
            "options",
            "1 options are not",
        ),
    ],
)
def test_a_fault_in_a_file_is_told_with_line_and_field(toml: str, line: int, field: str, part: str) -> None:
    with pytest.raises(TextError) as caught:
        checked_body(plain_text.parse(f"Hello\n```toml quiz who\n{toml}\n```"))
    problem = caught.value.problems[0]
    assert (problem.line, problem.field) == (line, field)
    assert part in problem.message


@pytest.mark.parametrize(
    ("block_type", "toml", "field", "part"),
    [
        ("sorter", 'columns = [1, 2]\nquestion = "Q"', "columns", "give a list of texts"),
        ("number", 'set = 3\nquestion = "Q"', "set", "give a table of settings"),
        ("number", 'value = "9"\nquestion = "Q"', "value", "give a number"),
    ],
)
def test_a_value_of_the_wrong_kind_in_a_file_is_told(block_type: str, toml: str, field: str, part: str) -> None:
    with pytest.raises(TextError) as caught:
        checked_body(plain_text.parse(f"```toml {block_type} asked\n{toml}\n```"))
    problem = caught.value.problems[0]
    assert (problem.line, problem.field) == (2, field)
    assert part in problem.message


def test_a_table_of_settings_is_edited_as_lines() -> None:
    settings_block = SettingsBlock()
    table = {"rate_per_s": 20, "pops": ["FRA"]}
    typed = settings_block.get_form_state(table)
    assert settings_block.clean(settings_block.value_from_form(typed.replace("\n", "\r\n"))) == table
    assert settings_block.clean(settings_block.value_from_form("")) == {}


def test_lines_that_are_no_table_stay_as_typed_and_are_refused() -> None:
    settings_block = SettingsBlock()
    assert settings_block.get_form_state(settings_block.value_from_form("rate: 3")) == "rate: 3"
    with pytest.raises(ValidationError, match="This is not TOML"):
        settings_block.clean("rate: 3")


@pytest.mark.parametrize("block", [each for each in BODY.child_blocks.values() if isinstance(each, StructBlock)])
def test_the_form_shows_every_field_once_and_what_is_stored_keeps_the_order_of_the_definition(block: Any) -> None:
    for each in (block, *parts(block)):
        assert sorted(each.meta.form_layout.get_sorted_block_names()) == sorted(each.child_blocks)


def parts(block: Any) -> Iterator[Any]:
    """The blocks of fields inside a block."""
    for child in block.child_blocks.values():
        inner = getattr(child, "child_block", child)
        if isinstance(inner, StructBlock):
            yield inner


def test_a_quiz_is_stored_in_the_order_of_its_file_however_its_form_is_arranged() -> None:
    quiz = BODY.child_blocks["quiz"]
    value = quiz.to_python({"name": "check", "question": "Q?", "explanation": "E.", "options": [{"text": "A"}]})
    assert list(quiz.get_prep_value(value)) == ["name", "question", "explanation", "options"]
