"""The blocks: made from the labs' forms, strict, and exact about what they store."""

from typing import Any

import pytest
from django import forms
from django.core.exceptions import BadRequest, ValidationError
from django.http import QueryDict
from wagtail import blocks

from lessons.course.blocks.body import BodyField, LessonBody, pieces
from lessons.course.blocks.lab import LabBlock, block_type, stock_block
from lessons.course.text import body as plain_text
from lessons.labs import LABS
from lessons.labs.base import Lab
from tests.lessons.conftest import GUESS, LIVE_LAB, text_block

BODY = LessonBody(required=False)
EVERY_LAB = pytest.mark.parametrize("lab", LABS.values(), ids=LABS)


def cleaned(*raw: dict[str, Any]) -> Any:
    """The stream that the editor would save."""
    return BODY.clean(BODY.to_python(list(raw)))


def errors_of(*raw: dict[str, Any]) -> dict[int, Any]:
    """The errors by block number."""
    with pytest.raises(ValidationError) as caught:
        cleaned(*raw)
    error: Any = caught.value
    found: dict[int, Any] = error.as_json_data()
    return found


def changed(block: dict[str, Any], **values: Any) -> dict[str, Any]:
    """A block with other values."""
    return {**block, "value": {**block["value"], **values}}


@EVERY_LAB
def test_every_setting_of_a_lab_has_a_stock_block(lab: Lab) -> None:
    block = BODY.child_blocks[block_type(lab)]
    for name, field in lab.form_class.base_fields.items():
        assert type(block.child_blocks[name]).__module__ in (
            "wagtail.blocks.field_block",
            "lessons.course.blocks.overrides",
        )
        assert block.child_blocks[name].get_default() == field.initial


@EVERY_LAB
def test_a_new_lab_block_stores_its_name_only(lab: Lab) -> None:
    raw = {"type": block_type(lab), "id": "x", "value": {"name": "one"}}
    assert cleaned(raw).get_prep_value() == [raw]


@EVERY_LAB
def test_a_lab_block_in_the_editor_and_back_is_unchanged(lab: Lab) -> None:
    """What the editor's form shows, posted back without a touch, is the same value."""
    block = BODY.child_blocks[block_type(lab)]
    value = block.to_python({"name": "one", "controls": list(lab.form_class.base_fields)[:2]})
    posted = block.value_from_datadict(_posted(block, value, "b"), {}, "b")
    assert block.get_prep_value(block.clean(posted)) == block.get_prep_value(block.clean(value))


def _posted(block: LabBlock, value: Any, prefix: str) -> Any:
    """The fields a browser posts for a block: widgets' own formatting, CRLF in text areas, ticked boxes only."""
    data = QueryDict(mutable=True)
    for name, child in block.child_blocks.items():
        shown = child.get_form_state(value[name])
        if isinstance(child, blocks.BooleanBlock):
            data.setlist(f"{prefix}-{name}", ["on"] if shown else [])
        elif isinstance(shown, list):
            data.setlist(f"{prefix}-{name}", [str(each) for each in shown])
        else:
            data[f"{prefix}-{name}"] = str("" if shown is None else shown).replace("\n", "\r\n")
    for key in [key for key in data if not data.getlist(key)]:
        del data[key]
    return data


def test_a_field_without_a_stock_block_is_told() -> None:
    with pytest.raises(TypeError, match="FileField"):
        stock_block(forms.FileField())


def test_values_are_stored_canonical_and_only_where_they_differ() -> None:
    raw = changed(LIVE_LAB, rate_per_s=10, cache=True, pops=["SYD", "FRA"], actions="5 rate_per_s=20\r\n")
    stored = cleaned(raw).get_prep_value()[0]["value"]
    assert "cache" not in stored
    assert stored["pops"] == ["FRA", "SYD"]
    assert stored["actions"] == "5 rate_per_s=20"


def test_a_labs_refusal_stands_at_its_field_with_the_labs_sentence() -> None:
    told = str(errors_of(changed(LIVE_LAB, rate_per_s=99_999.0)))
    assert "'rate_per_s'" in told
    assert "Requests per second: 99999 is not accepted; give a number from 0.1 to 2000" in told


@pytest.mark.parametrize(
    ("block", "values", "field"),
    [
        (LIVE_LAB, {"name": ""}, "name"),
        (LIVE_LAB, {"name": "Live-1"}, "name"),
        (LIVE_LAB, {"controls": ["colour"]}, "controls"),
        (LIVE_LAB, {"origin": "Atlantis"}, "origin"),
        (GUESS, {"metric": "nonsense"}, "metric"),
        (GUESS, {"lab": "elsewhere"}, "lab"),
        (GUESS, {"kind": "choice"}, "answers"),
        (GUESS, {"answers": [{"label": "few", "below": 3.0}]}, "answers"),
        (GUESS, {"kind": "choice", "answers": [{"label": "few"}, {"label": "many", "at_least": 3.0}]}, "answers"),
        (GUESS, {"kind": "choice", "answers": [{"label": "a", "at_least": 3.0, "below": 2.0}] * 2}, "answers"),
        (GUESS, {"hold_s": -1.0}, "hold_s"),
        (GUESS, {"hold_s": 9.0, "to_s": 5.0}, "hold_s"),
        (GUESS, {"because": "```\nopen"}, "because"),
    ],
)
def test_a_bad_value_is_refused_at_its_field(block: dict[str, Any], values: dict[str, Any], field: str) -> None:
    bad = changed(block, **values)
    body = [bad] if block is LIVE_LAB else [LIVE_LAB, bad]
    assert f"'{field}'" in str(errors_of(*body))


def test_a_name_is_given_once() -> None:
    assert "another block" in str(errors_of(LIVE_LAB, {**LIVE_LAB, "id": "other"}))


def test_a_lab_waits_for_one_prediction_only() -> None:
    second = {**changed(GUESS, name="again"), "id": "other"}
    assert "waits for one answer" in str(errors_of(LIVE_LAB, GUESS, second))


def test_a_metric_of_another_lab_is_refused() -> None:
    visitors = {"type": "request_lab", "id": "r", "value": {"name": "visitors"}}
    assert "has no metric" in str(errors_of(visitors, changed(GUESS, lab="visitors", metric="hit_ratio")))


@pytest.mark.parametrize("text", ["```\nopen", "```toml predict x\n```"])
def test_a_text_that_no_file_could_hold_is_refused(text: str) -> None:
    assert "would not survive" in str(errors_of(text_block(text)))


def test_a_body_that_no_file_could_hold_is_refused() -> None:
    assert "would not survive" in str(errors_of({**text_block("Hello"), "id": "with space"}))


def test_line_ends_of_browsers_are_made_plain() -> None:
    assert cleaned(text_block("One\r\n\r\nTwo \r\n")).get_prep_value()[0]["value"] == "One\n\nTwo"


def test_unknown_block_types_are_refused_from_the_database() -> None:
    with pytest.raises(ValidationError, match="oracle_lab"):
        BODY.to_python([{"type": "oracle_lab", "id": "x", "value": {}}])


def test_unknown_block_types_are_refused_from_the_editor() -> None:
    data = {"body-count": "1", "body-0-type": "oracle_lab", "body-0-deleted": "", "body-0-order": "0", "body-0-id": "x"}
    with pytest.raises(BadRequest, match="oracle_lab"):
        BODY.value_from_datadict(data, {}, "body")


def test_a_cleaned_body_survives_as_text() -> None:
    stream = cleaned(text_block("Hello"), LIVE_LAB, text_block("And"), text_block("so"), GUESS)
    assert plain_text.parse(plain_text.write(pieces(stream))) == pieces(stream)


def test_labs_stay_out_of_migrations() -> None:
    _name, path, args, kwargs = BodyField(blank=True).deconstruct()
    assert (path, args, kwargs["block_lookup"]) == ("wagtail.fields.StreamField", [[]], {})


def test_an_unfinished_draft_may_be_saved() -> None:
    stream = BODY.clean_deferred(BODY.to_python([changed(LIVE_LAB, name="", rate_per_s=None), changed(GUESS, lab="")]))
    assert len(stream) == 2
