"""What the doctor says: of two caches, of what is wrong, and what would be better."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.doctor.diagnosis import at_edge, in_browser
from edgelearn.sim.doctor.finding import Weight
from edgelearn.sim.doctor.recorded import RecordedExchange
from edgelearn.sim.doctor.response_findings import response_findings
from edgelearn.sim.doctor.suggestion import suggest, with_suggestion
from edgelearn.sim.doctor.transcript import read_transcript

DATE = "Date: Thu, 26 Nov 2026 10:00:00 GMT\n"


def given_lines(*lines: str) -> RecordedExchange:
    """A response with these lines, as it came in the second that its Date states."""
    (only,) = read_transcript(DATE + "\n".join(lines))
    return only


@pytest.mark.parametrize(
    ("lines", "browser_s", "edge_s"),
    [
        (["Cache-Control: max-age=60"], 60, 60),
        (["Cache-Control: max-age=60, s-maxage=5"], 60, 5),
        (["Cache-Control: max-age=60", "CDN-Cache-Control: max-age=7"], 60, 7),
        (["Cache-Control: max-age=60", "Age: 20"], 40, 40),
        (["Cache-Control: private, max-age=60"], 60, None),
        (["Cache-Control: no-store"], None, None),
        (["Cache-Control: no-cache, max-age=60"], 0, 0),
        (["Expires: Thu, 26 Nov 2026 10:01:00 GMT"], 60, 60),
        (["Last-Modified: Wed, 25 Nov 2026 10:00:00 GMT"], 8_640, 8_640),
    ],
)
def test_two_caches_are_asked(lines: list[str], browser_s: float | None, edge_s: float | None) -> None:
    for diagnosis, expected_s in ((in_browser(given_lines(*lines)), browser_s), (at_edge(given_lines(*lines)), edge_s)):
        assert diagnosis.keeps == (expected_s is not None)
        assert diagnosis.fresh_for_s == (expected_s or 0)
        assert diagnosis.steps


def test_stale_answers_are_told_where_they_are_allowed() -> None:
    allowed = at_edge(given_lines("Cache-Control: max-age=1, stale-while-revalidate=10, stale-if-error=20"))
    assert (allowed.while_revalidating_s, allowed.if_error_s, allowed.if_unreachable_s) == (10, 20, inf)
    void = given_lines("Cache-Control: s-maxage=1, stale-while-revalidate=10, stale-if-error=20")
    assert (at_edge(void).while_revalidating_s, at_edge(void).if_unreachable_s) == (0, 0)
    assert in_browser(void).while_revalidating_s == 10


@pytest.mark.parametrize(
    ("lines", "weight", "words"),
    [
        (["Cache-Control: nocache"], Weight.WRONG, "did you mean no-cache?"),
        (["Cache-Control: max-age=60; public"], Weight.WRONG, "separated by commas"),
        (["Cache-Control: max_age=60"], Weight.WRONG, "did you mean max-age?"),
        (["Cache-Control: max-age=1h"], Weight.WRONG, "whole number of seconds"),
        (["Cache-Control: max-age=1, max-age=2"], Weight.WRONG, "twice"),
        (["Cache-Control: public, private"], Weight.WRONG, "contradict"),
        (["Cache-Control: private, s-maxage=1"], Weight.WITHOUT_EFFECT, "s-maxage is for shared caches"),
        (["Cache-Control: no-store, max-age=0"], Weight.WITHOUT_EFFECT, "these have no effect: max-age"),
        (["Cache-Control: no-cache, must-revalidate"], Weight.WITHOUT_EFFECT, "must-revalidate adds nothing"),
        (["Cache-Control: s-maxage=1, stale-if-error=9"], Weight.WRONG, "s-maxage forbids stale responses at the edge"),
        (["Cache-Control: max-age=1, must-revalidate, stale-if-error=9"], Weight.WRONG, "stale-if-error has no effect"),
        (["Cache-Control: max-stale=4"], Weight.WITHOUT_EFFECT, "request directive"),
        (["Cache-Control: post-check=0"], Weight.WITHOUT_EFFECT, "never standard"),
        (["Cache-Control: max-age=99999999"], Weight.ADVICE, "more than a year"),
        (["Cache-Control: immutable"], Weight.WITHOUT_EFFECT, "without a lifetime"),
        (["CDN-Cache-Control: Max-Age=4"], Weight.WRONG, "valid structured field"),
        (['CDN-Cache-Control: max-age="4"'], Weight.WRONG, "wrong type"),
        (["Cache-Control: max-age=1", "Expires: 0"], Weight.WITHOUT_EFFECT, "Expires is ignored"),
        (["Expires: 0"], Weight.ADVICE, "already expired"),
        (["Last-Modified: yesterday"], Weight.WRONG, "valid HTTP-date"),
        (["Last-Modified: Fri, 27 Nov 2026 10:00:00 GMT"], Weight.WRONG, "Later than Date"),
        (["Age: old"], Weight.WRONG, "whole number"),
        (["Age: 90", "Cache-Control: max-age=60"], Weight.ADVICE, "already stale"),
        (["ETag: abc"], Weight.WRONG, "double quotes"),
        (["Cache-Control: max-age=60"], Weight.ADVICE, "Neither ETag nor Last-Modified"),
        (["Vary: *"], Weight.ADVICE, "matches no later request"),
        (["Vary: User-Agent"], Weight.ADVICE, "user-agent differs"),
        (["Content-Encoding: br"], Weight.WRONG, "Accept-Encoding"),
        (["Pragma: no-cache"], Weight.WITHOUT_EFFECT, "deprecated request field"),
        (["Set-Cookie: a=b", "Cache-Control: max-age=60"], Weight.WRONG, "store the cookie"),
    ],
)
def test_what_is_wrong_is_found_with_its_clause(lines: list[str], weight: Weight, words: str) -> None:
    found = [each for each in response_findings(given_lines(*lines)) if words in each.text]
    assert [each.weight for each in found] == [weight]
    assert found[0].rule.url


def test_a_header_without_fault_has_no_findings_and_nothing_better() -> None:
    sound = given_lines("Cache-Control: public, max-age=3600", 'ETag: "a"', "Vary: Accept-Encoding")
    assert response_findings(sound) == ()
    assert suggest(sound) is None


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Cache-Control: no-cache, no-store, must-revalidate", "Pragma: no-cache"], {"Cache-Control": "no-store"}),
        (["Set-Cookie: a=b", "Cache-Control: max-age=60"], {"Cache-Control": "private, no-cache"}),
        (["Cache-Control: private, s-maxage=9, max-age=60"], {"Cache-Control": "private, max-age=60"}),
        (
            ["Cache-Control: max-age=0, s-maxage=300, stale-while-revalidate=60"],
            {"Cache-Control": "max-age=0", "CDN-Cache-Control": "max-age=300, stale-while-revalidate=60"},
        ),
        (['ETag: "a"'], {"Cache-Control": "no-cache"}),
        (["Cache-Control: Max-Age=60, nonsense", "Expires: 0"], {"Cache-Control": "max-age=60"}),
    ],
)
def test_a_better_header_says_the_same_soundly(lines: list[str], expected: dict[str, str]) -> None:
    proposed = suggest(given_lines(*lines))
    assert proposed is not None
    assert dict(proposed.lines) == expected


def test_a_file_named_by_its_content_is_kept_for_ever() -> None:
    (page, named) = read_transcript(
        "> GET /app.js HTTP/1.1\n> Host: x.org\n< HTTP/1.1 200 OK\n< Cache-Control: max-age=9\n<\n"
        "> GET /app.3f2a9c1b.js HTTP/1.1\n> Host: x.org\n< HTTP/1.1 200 OK\n< Cache-Control: max-age=9\n<\n"
    )
    proposed = suggest(named)
    assert suggest(page) is None
    assert proposed is not None
    assert dict(proposed.lines) == {"Cache-Control": "public, max-age=31536000, immutable"}


DIRECTIVES = st.lists(
    st.sampled_from(
        ["max-age=60", "max-age=x", "s-maxage=9", "no-cache", "no-store", "private", "public", "must-revalidate",
         "stale-while-revalidate=5", "stale-if-error=5", "immutable", 'no-cache="a"', "nocache", "proxy-revalidate"]
    ),
    max_size=5,
)  # fmt: skip


@given(DIRECTIVES, st.sampled_from(["", "Set-Cookie: a=b", 'ETag: "a"', "Expires: 0", "CDN-Cache-Control: max-age=4"]))
def test_what_is_better_has_no_fault_of_its_own_and_leaks_nothing(directives: list[str], beside: str) -> None:
    exchange = given_lines(f"Cache-Control: {', '.join(directives)}", *([beside] if beside else []))
    proposed = suggest(exchange)
    if proposed is None:
        return
    after = with_suggestion(exchange, proposed)
    assert suggest(after) is None
    wrong = [each.text for each in response_findings(after) if each.weight is Weight.WRONG]
    assert wrong == []
    if not at_edge(exchange).keeps:
        assert not at_edge(after).keeps
