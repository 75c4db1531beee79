"""The request lab's run: users with their browsers before the edge, an origin that changes, a clock."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from edgelearn.sim.network.handshake import HANDSHAKES
from lessons.labs import LABS
from lessons.labs.request.exchange_detail import sentence_of
from lessons.labs.request.form import RequestForm
from lessons.labs.request.log import MAX_LINES
from lessons.labs.request.page import RequestPage
from lessons.labs.request.run import replay, step
from tests.labs.request.conftest import CHANGE, SEND, WAIT, after, ends, outcomes, ran

TAGGED = 'Cache-Control: max-age=10\nETag: "v{version}"'


def test_the_first_request_misses_and_the_second_hits() -> None:
    assert ends(replay(after({}, {}))) == [("miss", "first request"), ("hit", "")]


def test_each_pop_misses_for_itself() -> None:
    state = after({"city": "berlin"}, {"city": "sydney"}, {"city": "paris"}, {"city": "melbourne"})
    assert outcomes(replay(state)) == ["miss", "miss", "hit", "hit"]


def test_a_copy_expires_while_the_clock_moves() -> None:
    state = after({}, {"wait_s": 59.0}, {"wait_s": 60.0})
    assert ends(replay(state)) == [("miss", "first request"), ("hit", ""), ("miss", "expired")]


def test_a_browser_answers_its_own_user_and_nobody_else() -> None:
    history = ran("0 berlin /a", "1 berlin /a", "2 berlin:2 /a", "3 paris /a", browsers=True)
    assert outcomes(history) == ["miss", "browser", "hit", "hit"]
    assert [each.rtt_ms for each in history.exchanges][1] == 0.5


def test_what_is_private_is_kept_by_browsers_only() -> None:
    private = {"response_headers": "Cache-Control: private, max-age=60", "acts": "start"}
    assert outcomes(ran("0 berlin /a", "1 berlin /a", "2 berlin:2 /a", browsers=True, **private)) == [
        "miss",
        "browser",
        "miss",
    ]
    assert outcomes(ran("0 berlin /a", "1 berlin /a", **private)) == ["miss", "miss"]


def test_a_validator_saves_the_content_but_not_the_way() -> None:
    history = ran("0 berlin /a", "20 berlin /a", response_headers=TAGGED, acts="start")
    assert outcomes(history) == ["miss", "revalidated"]
    first, again = history.exchanges
    assert again.rtt_ms == pytest.approx(first.rtt_ms)
    assert again.response.status == 200


def test_new_content_has_a_new_version_and_the_old_copy_stays_until_it_is_stale() -> None:
    history = ran("0 berlin /a", "1 changed", "5 berlin /a", "20 berlin /a", response_headers=TAGGED, acts="start")
    assert outcomes(history) == ["miss", "hit", "miss"]
    assert [each.response.headers.get("ETag") for each in history.exchanges] == ['"v1"', '"v1"', '"v2"']


def test_an_unsafe_request_changes_the_content_and_empties_the_caches_on_its_way() -> None:
    history = ran("0 berlin /a", "0 sydney /a", "1 berlin POST /a", "2 berlin /a", "3 sydney /a")
    assert outcomes(history) == ["miss", "miss", "bypass", "miss", "hit"]


def test_what_was_invalidated_is_no_first_request() -> None:
    assert ends(ran("0 berlin /a", "5 berlin POST /a", "10 berlin /a"))[-1] == ("miss", "invalidated")


def test_a_question_in_the_background_is_over_before_the_next_request() -> None:
    swr = "Cache-Control: max-age=10, stale-while-revalidate=60"
    history = ran("0 berlin /a", "20 berlin /a", "20 berlin /a", response_headers=swr, acts="start")
    assert outcomes(history) == ["miss", "stale", "hit"]
    stale, fresh = (each.visit for each in history.played[1:])
    assert fresh.at_s == stale.settled_s > stale.done_s


@pytest.mark.parametrize(
    ("headers", "state", "outcome"),
    [
        ("Cache-Control: max-age=10", "503", "error"),
        ("Cache-Control: max-age=10, stale-if-error=60", "503", "stale"),
        ("Cache-Control: max-age=10", "gone", "stale"),
        ("Cache-Control: max-age=10, must-revalidate", "gone", "error"),
    ],
)
def test_an_origin_in_trouble(headers: str, state: str, outcome: str) -> None:
    history = ran("0 berlin /a", f"15 state={state}", "20 berlin /a", response_headers=headers, acts="start")
    assert outcomes(history) == ["miss", outcome]


def test_a_client_that_wants_no_answer_from_the_origin_is_not_told_that_it_failed() -> None:
    (only,) = ran("0 berlin /a | Cache-Control: only-if-cached").played
    assert sentence_of(only) == "The client wants no answer from the origin, and no copy may answer."


def test_a_copy_that_is_half_a_second_stale_has_no_zero_left() -> None:
    stated = "Cache-Control: max-age=10, stale-while-revalidate=60"
    history = ran("0 berlin /a", "10.4 berlin /a", response_headers=stated, acts="start")
    assert outcomes(history)[-1] == "stale"
    assert "ttl=-1" in str(history.exchanges[-1].response.headers.get("Cache-Status"))


def test_whoever_wants_no_answer_from_the_origin_gets_504() -> None:
    history = ran("0 berlin /a | Cache-Control: only-if-cached")
    assert (outcomes(history), history.exchanges[0].response.status) == (["error"], 504)


def test_without_a_cache_everything_bypasses() -> None:
    assert ends(ran("0 cache=off", "0 berlin /a", "1 berlin /a")) == [("bypass", "bypass")] * 2
    assert ends(ran("0 berlin /a", pops=[])) == [("bypass", "bypass")]


@pytest.mark.parametrize("values", [{}, {"browsers": True}, {"pops": []}, {"pops": [], "browsers": True}])
@pytest.mark.parametrize("before", ["0 berlin /a", "0 cache=off", "0 state=gone"])
def test_the_legs_are_the_whole_round_trip(values: dict[str, Any], before: str) -> None:
    log = (before, "1 berlin /a", "2 berlin POST /a", "3 berlin HEAD /a", "100 berlin /a")
    for each in ran(*log, **values).exchanges:
        assert each.rtt_ms == pytest.approx((each.done_s - each.sent_s) * 1000, abs=1e-6)


def test_a_moved_header_counts_for_responses_from_now_on() -> None:
    no_store = {"response_headers": "Cache-Control: no-store"}
    state = after({}, no_store, {"path": "/other"}, {"path": "/other"})
    assert "response_headers=Cache-Control: no-store" in state["log"]
    assert ends(replay(state)) == [
        ("miss", "first request"),
        ("hit", ""),
        ("miss", "first request"),
        ("miss", "not storable"),
    ]


def test_a_setting_that_acts_from_the_start_is_tried_on_all_that_was_sent() -> None:
    state = after({}, {}, {}, acts="start")
    assert "=" not in state["log"]
    assert outcomes(replay({**state, "response_headers": "Cache-Control: no-store"})) == ["miss"] * 3


def test_what_the_history_moves_acts_from_there_on_and_is_set_as_the_history_leaves_it() -> None:
    gone = {"log": "0 berlin /a\n100 state=gone\n101 berlin /b", "acts": "start", "clock_s": 102.0}
    as_left = step(RequestForm.from_values({**gone, "state": "gone"}).values, SEND).values
    assert outcomes(replay(as_left)) == ["miss", "error", "error"]
    back = step(RequestForm.from_values({**gone, "state": "200"}).values, SEND).values
    assert back["log"].splitlines()[3] == "102 state=200"
    assert outcomes(replay(back)) == ["miss", "error", "miss"]


def test_a_control_that_does_not_move_is_not_written_down() -> None:
    assert after({}, {})["log"].count("=") == 0


def test_a_lessons_own_header_is_in_force_from_the_first_request() -> None:
    state = after({}, {}, response_headers="Cache-Control: private")
    assert state["log"].splitlines()[0] == "0 response_headers=Cache-Control: private"
    assert ends(replay(state)) == [("miss", "first request"), ("miss", "not storable")]


def test_the_clock_stands_where_the_answer_was_there() -> None:
    state = after({"wait_s": 5.0})
    (exchange,) = replay(state).exchanges
    assert exchange.sent_s == pytest.approx(5)
    assert 0 <= state["clock_s"] - exchange.done_s < 0.0011


def test_waiting_sends_nothing() -> None:
    state = step({**after({}), "wait_s": 30.0}, WAIT).values
    (copy,) = next(kept.cache.stored for kept in replay(state).kept if kept.name == "FRA")
    assert 30 <= copy.age_s(state["clock_s"]) < 30.3


def test_content_changes_at_the_present_moment() -> None:
    state = step({**after({}), "wait_s": 30.0}, CHANGE).values
    assert state["log"].splitlines()[-1].endswith(" changed")
    assert state["clock_s"] < 1


def test_a_kept_connection_needs_no_handshakes() -> None:
    log = ("0 berlin /a", "1 berlin /a", "2 berlin:2 /a", "61.9 berlin /a")
    legs = [{leg.name for leg in each.legs} for each in ran(*log, new_connection=False).exchanges]
    assert [set(HANDSHAKES) <= each for each in legs] == [True, False, True, True]


def test_a_request_waits_until_the_one_before_is_over() -> None:
    first, second = ran("0 sydney /a", "0.001 berlin /a", pops=["FRA"]).exchanges
    assert second.sent_s == pytest.approx(first.done_s)
    assert second.outcome.value == "hit"


def test_a_full_history_says_so() -> None:
    full = RequestForm.from_values({"log": "\n".join(["0 berlin /a"] * MAX_LINES)}).values
    with pytest.raises(ValidationError, match="40 lines and 5,000 characters are the most; start again"):
        step(full, SEND)


def test_nothing_happens_without_a_step() -> None:
    values = RequestForm().values
    assert step(values, RequestPage().values).values == values


def test_dates_and_versions_are_filled_in() -> None:
    headers = "Expires: {now+60}\nLast-Modified: {changed}\nX: {version} {other}"
    (exchange,) = ran("0 berlin /a", response_headers=headers, acts="start").exchanges
    told = exchange.response.headers
    assert (told.get("Expires"), told.get("X")) == ("Mon, 01 Jan 2024 00:01:00 GMT", "1 {other}")
    assert told.get("Last-Modified") == "Sun, 31 Dec 2023 23:00:00 GMT"


class TestMetrics:
    LOG = "0 berlin /a\n1 berlin /a\n2 berlin:2 /a\n3 changed\n20 berlin /a\n30.9 berlin /a"
    VALUES: dict[str, Any] = {"log": LOG, "acts": "start", "response_headers": TAGGED, "browsers": True}

    def metric(self, name: str, **changes: Any) -> float | None:
        return LABS["request"].metric({**self.VALUES, **changes}, name)

    def test_requests_and_how_they_ended(self) -> None:
        found = {name: self.metric(name) for name in ("requests", "hits", "browser_hits", "edge_hits", "revalidated")}
        assert found == {"requests": 5, "hits": 2, "browser_hits": 1, "edge_hits": 1, "revalidated": 1}
        assert LABS["request"].metric(self.VALUES, "requests", 0.5, 2.5) == 2

    def test_a_304_brings_no_content(self) -> None:
        assert self.metric("origin_requests") == 3
        assert self.metric("origin_bytes") == 2 * 20_000

    def test_questions_in_the_background_reach_the_origin_too(self) -> None:
        swr = "Cache-Control: max-age=10, stale-while-revalidate=60"
        given = {"log": "0 berlin /a\n20 berlin /a", "response_headers": swr, "browsers": False}
        assert self.metric("origin_requests", **given) == 2
        assert self.metric("stale", **given) == 1

    def test_how_old_and_how_outdated_answers_were(self) -> None:
        long = {"response_headers": "Cache-Control: max-age=900"}
        assert self.metric("outdated_max_s") == 0
        assert self.metric("outdated_max_s", **long) == pytest.approx(27.9, abs=0.1)
        assert self.metric("age_max_s", **long) == 30

    def test_without_requests_there_is_nothing_to_count(self) -> None:
        assert self.metric("rtt_last_ms", log="") is None
        assert self.metric("errors", log="") == 0
