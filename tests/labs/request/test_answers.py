"""The request lab's answers: a step's results, everything laid open, and the page that works by its form alone."""

import re

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from lessons.labs.panel import render_lab
from tests.labs.conftest import Ask, words
from tests.labs.request.conftest import query_after

RESULTS = "/labs/request/results"


def test_a_send_answers_with_the_state_it_leads_to(ask: Ask) -> None:
    first = ask(RESULTS, {"send": "1"}, fragment=True)
    assert first.status_code == 200
    assert "miss (first request)" in first.text
    state = query_after(first.text)
    assert state["log"] == "0 berlin /products/1"
    second = ask(RESULTS, {**state, "send": "1"}, fragment=True)
    assert "Request 2: Berlin asked for /products/1 at Frankfurt (FRA): hit" in second.text
    assert ask(RESULTS, query_after(second.text), fragment=True).text == second.text


def test_an_earlier_exchange_can_be_looked_into(ask: Ask) -> None:
    text = ask(RESULTS, {"log": "0 berlin /a\n1 berlin /a", "number": "1"}, fragment=True).text
    assert '<article class="exchange" data-number="1" data-outcome="miss">' in text
    assert query_after(text)["number"] == "1"


def test_an_exchange_that_was_not_sent_is_refused(ask: Ask) -> None:
    for name in ("number", "against"):
        response = ask(RESULTS, {name: "3"}, fragment=True)
        assert response.status_code == 400
        assert "Exchange number: 3 is not in the history; nothing was sent yet." in response.text


def test_results_lay_the_caches_open(ask: Ask) -> None:
    log = "0 berlin /a | Accept-Language: de\n1 response_headers=Vary: Accept-Language | Cache-Control: max-age=9"
    given = {"log": f"{log}\n70 berlin /b | Accept-Language: de", "clock_s": "72", "browsers": "on"}
    text = ask(RESULTS, given, fragment=True).text
    assert "<code>GET /a</code>" in text
    assert "no, since 1" in text
    assert "for another 7.0" in text
    assert "São Paulo (GRU): no copies" in text
    assert "Berlin&#x27;s browser" in text
    assert "<small>accept-language: de</small>" in text
    assert "<code>public, max-age=60</code>" in text


def test_results_show_headers_and_each_caches_steps(ask: Ask) -> None:
    given = {"log": "0 berlin /a\n100 berlin /a", "browsers": "on", "acts": "start"}
    given["response_headers"] = 'Cache-Control: max-age=10\nETag: "v{version}"'
    text = " ".join(ask(RESULTS, given, fragment=True).text.split())
    assert "<b>Host</b>: shop.example" in text
    assert "<b>Cache-Status</b>: edge-fra; fwd=stale" in text
    assert "rfc9111#section-4.3.1" in text
    assert "It asks with <code>If-None-Match: &quot;v1&quot;</code>" in text
    assert "answers 304: not changed, no content" in text
    assert "Version 1 of the content, the newest." in text
    assert "<plot-figure" in text


def test_results_tell_the_copys_life_and_what_would_flip_it(ask: Ask) -> None:
    given = {"log": "0 berlin /a\n30 berlin /a\n40 berlin POST /a\n50 berlin /a", "number": "2"}
    text = " ".join(ask(RESULTS, given, fragment=True).text.split())
    assert "What happened to it, in all" in text
    for what in ("stored", "given, fresh", "made unusable"):
        assert f"<td>{what}</td>" in text
    assert "If the request came" in text
    assert "<h4>Edge: answered from a copy</h4>" in text


def test_questions_in_the_background_are_told_each_in_turn_and_a_life_in_the_order_of_time(ask: Ask) -> None:
    given = {"log": "0 berlin /a\n20 berlin /a", "acts": "start", "browsers": "on"}
    given["response_headers"] = "Cache-Control: max-age=10, stale-while-revalidate=60"
    text = " ".join(ask(RESULTS, given, fragment=True).text.split())
    assert "Meanwhile the browser asked behind it: the edge answered." in text
    assert "Meanwhile the edge asked behind it: the origin answers 200, 20,000 bytes of content." in text
    moments = [float(moment) for moment in re.findall(r'<th scope="row">([\d.]+) s</th>', text)]
    assert len(moments) == 6
    assert moments == sorted(moments)


def test_what_would_flip_says_when_the_copy_went_meanwhile(ask: Ask) -> None:
    told = {"log": "0 berlin /a\n40 berlin POST /a\n50 berlin /a"}
    assert "Edge, had its copy been left alone: answered from a copy" in ask(RESULTS, told, fragment=True).text
    first = {"log": "0 berlin /a"}
    assert "Edge, were it asked again at once: answered from a copy" in ask(RESULTS, first, fragment=True).text


def test_the_page_sends_without_javascript(ask: Ask) -> None:
    page = ask("/labs/request/", {"send": "1", "city": "sydney"})
    assert page.status_code == 200
    assert "Request 1: Sydney asked for /products/1" in page.text
    assert ">0 sydney /products/1</textarea>" in page.text.replace("\n", "")
    assert 'form="lab-form" name="number" value="1"' in " ".join(page.text.split())


def test_the_content_changes_where_headers_are_the_learners() -> None:
    def buttons(*controls: str) -> str:
        panel = render_lab("live", "request", {}, controls, QueryDict())["panel"]
        return render_to_string("labs/request/lab.html", {"panel": panel})

    assert 'name="live-change"' in buttons("city", "response_headers")
    assert 'name="live-change"' not in buttons("city")


def test_time_ends_with_a_sentence(ask: Ask) -> None:
    response = ask(RESULTS, {"clock_s": "79000", "wait_s": "2000", "wait": "1"})
    assert response.status_code == 400
    assert "the clock ends at 80000 s; start again" in response.text


@pytest.mark.parametrize(
    "state",
    [
        {"clock_s": "80000", "send": "1"},
        {"log": "80000 berlin /a"},
        {"log": "1 state=gone\n80000 berlin /a", "send": "1"},
    ],
)
def test_an_answer_that_comes_after_the_last_moment_is_told(ask: Ask, state: dict[str, str]) -> None:
    response = ask("/labs/request/", state)
    assert response.status_code in (200, 400)
    assert "80,000.2" in response.text or "the clock ends at 80000 s; start again" in response.text


def test_a_bypass_is_said_once(ask: Ask) -> None:
    text = words(ask(RESULTS, {"log": "0 berlin POST /a"}, fragment=True).text)
    assert "Frankfurt (FRA): bypass, " in text
    assert "bypass bypass" not in text


def test_headers_are_checked_as_they_are_written(ask: Ask) -> None:
    given = {"response_headers": "Cache-Control: max-age=60; private", "request_headers": "Cache-Contrl: no-cache"}
    text = ask("/labs/request/checks", given, fragment=True).text
    assert "Directives are separated by commas" in text
    assert "did you mean Cache-Control" in text
    refused = ask("/labs/request/checks", {"response_headers": "A: 1\nnonsense"}, fragment=True)
    assert refused.status_code == 400
    assert "Response headers, line 2: nonsense has no colon" in refused.text


def test_groups_say_from_when_on_a_changed_setting_acts(ask: Ask) -> None:
    assert "(for responses from now on)" in ask("/labs/request/").text
    whole = ask("/labs/request/", {"acts": "start"}).text
    assert "from now on)" not in whole
    assert "(from the first request on)" in whole
    assert "(when you send it)" in whole
