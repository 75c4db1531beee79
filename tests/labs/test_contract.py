"""What holds for every lab there is: its form, its run, its answers, its refusals."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lessons.labs import LABS
from lessons.labs.base import Lab
from lessons.labs.fields import Kind, NumberField, WholeField
from tests.labs.conftest import Ask, words

EVERY_LAB = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


def bad_values(field: Any) -> Iterator[str]:
    """Inputs that a field must refuse, by its type."""
    if isinstance(field, NumberField | WholeField):
        yield from ("", "nan", "inf", "-1e9", "1e99", "many", "12 34")
    if isinstance(field, WholeField):
        yield "1.5"
    if isinstance(field, forms.BooleanField):
        yield from ("maybe", "", "1")
    if isinstance(field, forms.ChoiceField):
        yield "atlantis"
    if isinstance(field, forms.RegexField):
        yield from ("ü", "a\nb", "x" * 400)
    elif isinstance(field, forms.CharField):
        yield from ("what?", "\n".join(["0 nonsense"] * 60), "x" * 10_000)


CASES = [
    pytest.param(lab, name, value, id=f"{lab.slug}-{name}-{value[:12]!r}")
    for lab in LABS.values()
    for name, field in lab.form_class.controls().items()
    for value in bad_values(field)
]
ADDRESSES = [pytest.param(lab, name, id=f"{lab.slug}-{name}") for lab in LABS.values() for name in ["", *lab.answers]]


def a_number(lab: Lab) -> tuple[str, Any]:
    """A control of the lab that takes a number in ms, by name: what these tests move and spell wrongly."""
    controls = lab.form_class.controls()
    return next(
        (name, field) for name, field in controls.items() if isinstance(field, NumberField) and field.unit == "ms"
    )


@EVERY_LAB
def test_the_initial_settings_are_valid(lab: Lab) -> None:
    assert lab.form_class().problems() == {}


@EVERY_LAB
def test_every_field_says_what_it_is_when_it_acts_and_what_it_takes(lab: Lab) -> None:
    for name, field in lab.form_class.controls().items():
        assert field.label, name
        assert field.help_text, name
        assert isinstance(field.kind, Kind), name
        assert isinstance(field.live, bool), name
        assert field.accepted, name


@EVERY_LAB
def test_units_stand_in_labels_of_quantities(lab: Lab) -> None:
    suffixes = {"_s": "s", "_ms": "ms", "_per_s": "requests/s"}
    for name, field in lab.form_class.controls().items():
        expected = [unit for suffix, unit in suffixes.items() if name.endswith(suffix)]
        assert not expected or field.unit == expected[-1], name


@EVERY_LAB
def test_a_typed_value_survives_being_written_and_read(lab: Lab) -> None:
    values = lab.form_class().values
    assert lab.form_class.from_values(values).values == values
    for name, field in lab.form_class.controls().items():
        assert field.to_python(field.initial) == field.initial, name


@EVERY_LAB
def test_the_initial_state_has_the_shortest_address(lab: Lab) -> None:
    assert lab.form_class().sparse_params() == []


@EVERY_LAB
def test_a_blocks_settings_replace_the_initial_ones_and_need_no_address(lab: Lab) -> None:
    name, _ = a_number(lab)
    form = lab.form_class(QueryDict(), prefix="live", base={name: 7, "pops": ["SYD", "FRA"]})
    assert form.values[name] == 7.0
    assert form.sparse_params() == []


@EVERY_LAB
def test_only_parameters_with_the_prefix_are_read(lab: Lab) -> None:
    name, _ = a_number(lab)
    form = lab.form_class(QueryDict(f"live-{name}=9&{name}=8&other-nonsense=1"), prefix="live")
    assert form.values[name] == 9.0


@EVERY_LAB
def test_showing_is_deterministic(lab: Lab) -> None:
    asked = lab.page_class(QueryDict("run=1")).values
    assert lab.show(lab.form_class().values, asked) == lab.show(lab.form_class().values, asked)


@EVERY_LAB
def test_metrics_have_labels_and_units_and_can_be_read(lab: Lab) -> None:
    for name, metric in lab.metrics.items():
        assert metric.label, name
        assert metric.unit, name
        value = lab.metric({}, name)
        assert value is None or value >= 0, name


@EVERY_LAB
def test_metrics_refuse_settings_that_the_form_refuses(lab: Lab) -> None:
    name, field = a_number(lab)
    with pytest.raises(ValueError, match=field.label):
        lab.metric({name: -1}, next(iter(lab.metrics)))


@pytest.mark.parametrize(("lab", "name", "value"), CASES)
def test_a_bad_value_is_answered_with_its_fields_sentence(lab: Lab, name: str, value: str, ask: Ask) -> None:
    field = lab.form_class.controls()[name]
    response = ask(f"/labs/{lab.slug}/results", {name: value}, fragment=True)
    assert response.status_code == 400
    assert field.label in response.text
    form = lab.form_class(_query(name, value))
    assert any(field.label in sentence for sentence in form.problems()[name])


def _query(name: str, value: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query[name] = value
    return query


@pytest.mark.parametrize(("lab", "answer"), ADDRESSES)
def test_an_unknown_parameter_is_named(lab: Lab, answer: str, ask: Ask) -> None:
    response = ask(f"/labs/{lab.slug}/{answer}", {"warp": "9"})
    assert response.status_code == 400
    assert "warp: this lab has no such setting" in response.text


@EVERY_LAB
def test_a_parameter_given_twice_is_refused(lab: Lab, ask: Ask) -> None:
    name, field = a_number(lab)
    response = ask(f"/labs/{lab.slug}/", [(name, "5"), (name, "6")])
    assert response.status_code == 400
    assert f"{field.label}: given 2 times; give it once." in response.text


@EVERY_LAB
def test_a_page_with_a_refused_value_keeps_what_was_typed(lab: Lab, ask: Ask) -> None:
    name, field = a_number(lab)
    response = ask(f"/labs/{lab.slug}/", {name: "quick"})
    assert response.status_code == 400
    assert 'value="quick"' in response.text
    assert f"{field.label}: quick is not accepted; give {field.accepted}." in response.text


@pytest.mark.parametrize(("lab", "answer"), ADDRESSES)
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_only_reading_is_allowed(lab: Lab, answer: str, method: str, client: Client) -> None:
    assert getattr(client, method)(f"/labs/{lab.slug}/{answer}").status_code == 405


@pytest.mark.parametrize(("lab", "answer"), ADDRESSES)
def test_answers_are_the_same_for_everyone_and_may_be_kept(lab: Lab, answer: str, ask: Ask) -> None:
    first, second = (ask(f"/labs/{lab.slug}/{answer}") for _ in range(2))
    assert first.status_code == 200
    assert first.content == second.content
    assert "public" in first.headers["Cache-Control"]
    assert "Cookie" not in first.headers.get("Vary", "")
    assert not first.cookies


@pytest.mark.parametrize(("lab", "answer"), ADDRESSES)
def test_refusals_are_kept_by_nobody(lab: Lab, answer: str, ask: Ask) -> None:
    assert ask(f"/labs/{lab.slug}/{answer}", {"warp": "9"}).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("lab", "answer"),
    [
        pytest.param(lab, name, id=f"{lab.slug}-{name}")
        for lab in LABS.values()
        for name, each in lab.answers.items()
        if not each.as_json
    ],
)
def test_a_fragment_opened_directly_is_a_whole_page(lab: Lab, answer: str, ask: Ask) -> None:
    whole = ask(f"/labs/{lab.slug}/{answer}")
    fragment = ask(f"/labs/{lab.slug}/{answer}", fragment=True)
    assert "<html" in whole.text
    assert "<html" not in fragment.text
    assert words(fragment.text) in words(whole.text)
    assert "HX-Request" in whole.headers["Vary"]


@pytest.mark.django_db  # Wagtail looks for a redirect
def test_there_is_no_lab_of_another_name(ask: Ask) -> None:
    assert ask("/labs/atlantis/").status_code == 404
    assert ask("/labs/request/frames").status_code == 404


NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["", "0", "-1", "1e308", "nan", "∞", "on", "off", "1", "FRA", "berlin", "/p", "\x00", "%00", "🦊"]),
    st.floats().map(str),
    st.integers().map(str),
)
KNOWN = {name for lab in LABS.values() for name in (*lab.form_class.controls(), *lab.page_class.controls())}
NAMES = st.sampled_from([*sorted(KNOWN), "from_s", "to_s", "warp", "", "\x00"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pairs=st.lists(st.tuples(NAMES, NASTY), max_size=6), address=st.sampled_from([each.values for each in ADDRESSES])
)
def test_no_query_breaks_a_lab(ask: Ask, pairs: list[tuple[str, str]], address: tuple[Lab, str]) -> None:
    lab, answer = address
    assert ask(f"/labs/{lab.slug}/{answer}", pairs).status_code in (200, 400)
