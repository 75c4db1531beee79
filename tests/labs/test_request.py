"""The request lab: a history that says everything, a clock that only goes forward, answers that explain themselves."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from lessons.labs import LABS
from lessons.labs.request.form import RequestForm
from lessons.labs.request.log import MAX_LINES, Moved, Sent, read_log, write_log
from lessons.labs.request.page import RequestPage
from lessons.labs.request.run import replay, step
from tests.labs.conftest import Ask

CONTROLS = RequestForm.moved_fields()
SEND = {"send": "1", "wait": ""}
WAIT = {"send": "", "wait": "1"}


def read(text: str) -> tuple[Sent | Moved, ...]:
    fields = RequestForm.controls()
    return read_log(text, controls=CONTROLS, city=fields["city"], path=fields["path"])


def after(*steps: dict[str, Any], **values: Any) -> dict[str, Any]:
    """The settings after some sends, each with its own changes of the controls."""
    state = RequestForm.from_values(values).values
    for changes in steps:
        state = step({**state, **changes}, SEND)
    return state


def outcomes(state: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (exchange.outcome.value, exchange.cause.value if exchange.cause else "")
        for exchange in replay(state).run.exchanges
    ]


def query_after(text: str) -> dict[str, str]:
    """The state that a results fragment says it leads to."""
    found = re.search(r'data-query="([^"]*)"', text)
    assert found
    return dict(parse_qsl(unescape(found[1]), keep_blank_values=True))


EVENTS = st.lists(
    st.one_of(
        st.builds(Sent, at_s=st.floats(0, 1000), city=st.sampled_from(["berlin", "sydney"]), path=st.just("/a?b=c")),
        st.builds(Moved, at_s=st.floats(0, 1000), control=st.just("cache"), value=st.booleans()),
        st.builds(Moved, at_s=st.floats(0, 1000), control=st.just("cache_control"), value=st.just("max-age=1, public")),
    ),
    max_size=20,
)


@given(EVENTS)
def test_a_history_survives_being_written_and_read(events: list[Sent | Moved]) -> None:
    in_order = tuple(sorted(events, key=lambda event: event.at_s))
    assert read(write_log(in_order, CONTROLS)) == in_order


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("5 berlin", "5 berlin is not understood"),
        ("5 atlantis /a", "Send from: atlantis is not accepted"),
        ("5 berlin a", "Path: a is not accepted"),
        ("5 cache=maybe", "Cache: maybe is not accepted"),
        ("1 berlin /a", "1 is not a moment from here on; give 2 to 80000 s."),
        ("soon berlin /a", "soon is not a moment from here on"),
    ],
)
def test_a_bad_line_is_named_with_its_number(line: str, sentence: str) -> None:
    with pytest.raises(ValidationError) as error:
        read(f"2 berlin /a\n{line}")
    assert error.value.messages[0].startswith("History, line 2: ")
    assert sentence in error.value.messages[0]


def test_the_first_request_misses_and_the_second_hits() -> None:
    assert outcomes(after({}, {})) == [("miss", "first request"), ("hit", "")]


def test_each_pop_misses_for_itself() -> None:
    state = after({"city": "berlin"}, {"city": "sydney"}, {"city": "paris"}, {"city": "melbourne"})
    assert outcomes(state) == [("miss", "first request"), ("miss", "first request"), ("hit", ""), ("hit", "")]


def test_a_copy_expires_while_the_clock_moves() -> None:
    assert outcomes(after({}, {"wait_s": 59.0}, {"wait_s": 60.0})) == [
        ("miss", "first request"),
        ("hit", ""),
        ("miss", "expired"),
    ]


def test_a_moved_header_counts_for_responses_from_now_on() -> None:
    state = after({}, {"cache_control": "no-store"}, {"path": "/other"}, {"path": "/other"})
    assert "cache_control=no-store" in state["log"]
    assert outcomes(state) == [
        ("miss", "first request"),
        ("hit", ""),
        ("miss", "first request"),
        ("miss", "not storable by rule"),
    ]


def test_a_control_that_does_not_move_is_not_written_down() -> None:
    assert after({}, {})["log"].count("=") == 0


def test_a_lessons_own_header_is_in_force_from_the_first_request() -> None:
    state = after({}, {}, cache_control="private")
    assert state["log"].splitlines()[0] == "0 cache_control=private"
    assert outcomes(state) == [("miss", "first request"), ("miss", "not storable by rule")]


def test_the_clock_stands_where_the_answer_was_there() -> None:
    state = after({"wait_s": 5.0})
    (exchange,) = replay(state).run.exchanges
    assert exchange.sent_s == pytest.approx(5)
    assert 0 <= state["clock_s"] - exchange.done_s < 0.0011


def test_waiting_sends_nothing() -> None:
    state = step({**after({}), "wait_s": 30.0}, WAIT)
    assert len(replay(state).run.exchanges) == 1
    (copy,) = replay(state).run.stored
    assert 30 <= copy.age_s < 30.3


def test_a_kept_connection_needs_no_handshakes() -> None:
    legs = [
        {leg.name for leg in exchange.legs}
        for exchange in replay(after({}, {}, {"wait_s": 61.0}, new_connection=False)).run.exchanges
    ]
    assert ["TLS" in each for each in legs] == [True, False, True]


def test_requests_that_overtake_each_other_keep_their_places() -> None:
    values = {"log": "0 sydney /a\n0.001 berlin /a", "clock_s": 5, "pops": ["FRA"]}
    history = replay(RequestForm.from_values(values).values)
    assert [history.sent[history.number_of[each.number]].city for each in history.run.exchanges] == ["berlin", "sydney"]


def test_a_full_history_says_so() -> None:
    full = RequestForm.from_values({"log": "\n".join(["0 berlin /a"] * MAX_LINES)}).values
    with pytest.raises(ValidationError, match="40 lines are the most; start again"):
        step(full, SEND)


def test_nothing_happens_without_a_step() -> None:
    values = RequestForm().values
    assert step(values, RequestPage().values) == values


def test_a_send_answers_with_the_state_it_leads_to(ask: Ask) -> None:
    first = ask("/labs/request/results", {"send": "1"}, fragment=True)
    assert first.status_code == 200
    assert "miss (first request)" in first.text
    state = query_after(first.text)
    assert state["log"] == "0 berlin /products/1"
    second = ask("/labs/request/results", {**state, "send": "1"}, fragment=True)
    assert "Request 2: Berlin asked for /products/1 at Frankfurt (FRA): hit" in second.text
    assert ask("/labs/request/results", query_after(second.text), fragment=True).text == second.text


def test_an_earlier_exchange_can_be_looked_into(ask: Ask) -> None:
    state = query_after(ask("/labs/request/results", {"send": "1"}, fragment=True).text)
    state = query_after(ask("/labs/request/results", {**state, "send": "1"}, fragment=True).text)
    text = ask("/labs/request/results", {**state, "number": "1"}, fragment=True).text
    assert '<article class="exchange" data-number="1" data-outcome="miss">' in text
    assert query_after(text)["number"] == "1"


def test_an_exchange_that_was_not_sent_is_refused(ask: Ask) -> None:
    response = ask("/labs/request/results", {"number": "3"}, fragment=True)
    assert response.status_code == 400
    assert "Exchange number: 3 is not in the history; nothing was sent yet." in response.text


def test_results_lay_the_caches_open(ask: Ask) -> None:
    text = ask("/labs/request/results", {"log": "0 berlin /a", "clock_s": "70"}, fragment=True).text
    assert "<code>GET /a</code>" in text
    assert "no, since 9." in text
    assert "São Paulo (GRU): no copies" in text
    assert "<code>public, max-age=60</code>" in text


def test_results_show_headers_and_steps(ask: Ask) -> None:
    text = ask("/labs/request/results", {"send": "1"}, fragment=True).text
    assert "<b>Host</b>: shop.example" in text
    assert "<b>Cache-Status</b>: edge-fra;fwd=uri-miss" in text
    assert "rfc9111#section-5.2.2.1" in text
    assert "<plot-figure" in text


def test_the_page_sends_without_javascript(ask: Ask) -> None:
    page = ask("/labs/request/", {"send": "1", "city": "sydney"})
    assert page.status_code == 200
    assert "Request 1: Sydney asked for /products/1" in page.text
    assert ">0 sydney /products/1</textarea>" in page.text.replace("\n", "")
    assert 'form="lab-form" name="number" value="1"' in " ".join(page.text.split())


def test_time_ends_with_a_sentence(ask: Ask) -> None:
    response = ask("/labs/request/results", {"clock_s": "79000", "wait_s": "2000", "wait": "1"})
    assert response.status_code == 400
    assert "the clock ends at 80000 s; start again" in response.text


def test_metrics_read_the_history() -> None:
    lab = LABS["request"]
    values = {"log": "0 berlin /a\n1 berlin /a\n2 sydney /a", "clock_s": 5}
    assert lab.metric(values, "requests") == 3
    assert lab.metric(values, "origin_requests") == 2
    assert lab.metric(values, "hits") == 1
    assert lab.metric(values, "requests", 0.5, 1.5) == 1
