"""Timed actions as text: what they mean, how a bad line is answered, and that no meaning is lost on the way."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lessons.labs.traffic.actions import TimedAction, read_actions, write_actions
from lessons.labs.traffic.form import MAX_REQUESTS, TrafficForm, expected_requests

CONTROLS = TrafficForm.live_fields()
DURATION_S = 60.0


def read(text: str) -> tuple[TimedAction, ...]:
    return read_actions(text, CONTROLS, DURATION_S)


def values_of(name: str) -> st.SearchStrategy[Any]:
    field = CONTROLS[name]
    if name in ("cache", "collapse", "origin_up"):
        return st.booleans()
    if name == "cache_control":
        return st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60).map(str.strip)
    if name in ("rate_per_s", "service_ms"):
        return st.floats(field.min_value, field.max_value)
    return st.integers(field.min_value, field.max_value)


ACTIONS = st.lists(
    st.sampled_from(list(CONTROLS)).flatmap(
        lambda name: st.builds(TimedAction, at_s=st.floats(0, DURATION_S), control=st.just(name), value=values_of(name))
    ),
    max_size=20,
)


@given(ACTIONS)
def test_actions_survive_being_written_and_read(actions: list[TimedAction]) -> None:
    in_order = tuple(sorted(actions, key=lambda action: action.at_s))
    assert read(write_actions(in_order, CONTROLS)) == in_order


def test_actions_are_put_in_the_order_of_their_times() -> None:
    assert [action.at_s for action in read("30 cache=off\n2.5 rate_per_s=200")] == [2.5, 30]


def test_an_origin_header_may_hold_spaces_and_equals_signs() -> None:
    (action,) = read("12.5 cache_control=public, max-age=5")
    assert action.value == "public, max-age=5"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("cache=off", "cache=off is not an action; give a line such as “12.5 rate_per_s=200”."),
        ("5 sleep=1", "sleep can't be moved while it runs; give one of cache_control, cache, collapse"),
        ("5 seed=2", "seed can't be moved while it runs"),
        ("61 cache=off", "61 is not a moment of the run; give 0 to 60 s."),
        ("nan cache=off", "nan is not a moment of the run"),
        ("5 cache=maybe", "Cache: maybe is not accepted; give on or off."),
        ("5 rate_per_s=1e6", "Requests per second: 1e6 is not accepted; give a number from 0.1 to 2000 requests/s."),
    ],
)
def test_a_bad_line_is_named_with_its_number(line: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        read(f"0 cache=on\n{line}")
    assert error.value.messages[0].startswith("Actions, line 2: ")
    assert sentence in error.value.messages[0]


def test_every_bad_line_is_told() -> None:
    with pytest.raises(ValidationError) as error:
        read("x\n0 cache=on\ny")
    assert [message[:15] for message in error.value.messages] == ["Actions, line 1", "Actions, line 3"]


def test_there_are_at_most_twenty_actions() -> None:
    assert len(read("\n".join(["1 cache=off"] * 20))) == 20
    with pytest.raises(ValidationError, match="21 are too many"):
        read("\n".join(["1 cache=off"] * 21))


def test_expected_requests_follow_the_rate_over_time() -> None:
    values = TrafficForm.from_values({"rate_per_s": 10, "duration_s": 60, "actions": "50 rate_per_s=100"}).values
    assert expected_requests(values) == 10 * 50 + 100 * 10


def test_what_costs_too_much_is_refused_with_its_number() -> None:
    problems = TrafficForm.from_values({"rate_per_s": 1, "duration_s": 600, "actions": "1 rate_per_s=2000"}).problems()
    assert problems == {
        "rate_per_s": [
            "Requests per second: about 1,198,001 requests in 600 s are too many; "
            f"lower the rate or the duration to at most {MAX_REQUESTS:,} requests."
        ]
    }


def test_too_many_copies_are_refused() -> None:
    form = TrafficForm()
    pops = [code for code, _ in form.controls()["pops"].choices]
    problems = TrafficForm.from_values({"pops": pops, "objects": 50_000}).problems()
    assert "Different objects: 50,000 at 64 PoPs make 3,200,000 copies" in problems["objects"][0]
