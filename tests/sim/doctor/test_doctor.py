"""What the doctor says: of two caches, of what is wrong, and what would be better."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.doctor.better import better, with_better
from edgelearn.sim.doctor.diagnosis import at_edge, in_browser
from edgelearn.sim.doctor.few import Weight
from edgelearn.sim.doctor.findings import findings
from edgelearn.sim.doctor.heard import Heard
from edgelearn.sim.doctor.transcript import read_transcript

DATE = "Date: Thu, 26 Nov 2026 10:00:00 GMT\n"


def given_lines(*lines: str) -> Heard:
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
        (["Cache-Control: nocache"], Weight.WRONG, "no-cache was probably meant"),
        (["Cache-Control: max-age=60; public"], Weight.WRONG, "parted by commas"),
        (["Cache-Control: max_age=60"], Weight.WRONG, "max-age was probably meant"),
        (["Cache-Control: max-age=1h"], Weight.WRONG, "whole number of seconds"),
        (["Cache-Control: max-age=1, max-age=2"], Weight.WRONG, "twice"),
        (["Cache-Control: public, private"], Weight.WRONG, "contradict"),
        (["Cache-Control: private, s-maxage=1"], Weight.WITHOUT_EFFECT, "s-maxage speaks to shared caches"),
        (["Cache-Control: no-store, max-age=0"], Weight.WITHOUT_EFFECT, "beside it these say nothing: max-age"),
        (["Cache-Control: no-cache, must-revalidate"], Weight.WITHOUT_EFFECT, "must-revalidate adds nothing"),
        (["Cache-Control: s-maxage=1, stale-if-error=9"], Weight.WRONG, "s-maxage forbids the edge"),
        (["Cache-Control: max-age=1, must-revalidate, stale-if-error=9"], Weight.WRONG, "in vain"),
        (["Cache-Control: max-stale=4"], Weight.WITHOUT_EFFECT, "directive of requests"),
        (["Cache-Control: post-check=0"], Weight.WITHOUT_EFFECT, "never standard"),
        (["Cache-Control: max-age=99999999"], Weight.ADVICE, "more than a year"),
        (["Cache-Control: immutable"], Weight.WITHOUT_EFFECT, "without a lifetime"),
        (["CDN-Cache-Control: Max-Age=4"], Weight.WRONG, "no structured field"),
        (['CDN-Cache-Control: max-age="4"'], Weight.WRONG, "wrong type"),
        (["Cache-Control: max-age=1", "Expires: 0"], Weight.WITHOUT_EFFECT, "Expires is passed over"),
        (["Expires: 0"], Weight.ADVICE, "already expired"),
        (["Last-Modified: yesterday"], Weight.WRONG, "no HTTP-date"),
        (["Last-Modified: Fri, 27 Nov 2026 10:00:00 GMT"], Weight.WRONG, "lies after Date"),
        (["Age: old"], Weight.WRONG, "no whole number"),
        (["Age: 90", "Cache-Control: max-age=60"], Weight.ADVICE, "already stale"),
        (["ETag: abc"], Weight.WRONG, "double quotes"),
        (["Cache-Control: max-age=60"], Weight.ADVICE, "neither ETag nor Last-Modified"),
        (["Vary: *"], Weight.ADVICE, "matches no later request"),
        (["Vary: User-Agent"], Weight.ADVICE, "user-agent differs"),
        (["Content-Encoding: br"], Weight.WRONG, "Accept-Encoding"),
        (["Pragma: no-cache"], Weight.WITHOUT_EFFECT, "field of requests"),
        (["Set-Cookie: a=b", "Cache-Control: max-age=60"], Weight.WRONG, "with its cookie"),
    ],
)
def test_what_is_wrong_is_found_with_its_clause(lines: list[str], weight: Weight, words: str) -> None:
    found = [each for each in findings(given_lines(*lines)) if words in each.text]
    assert [each.weight for each in found] == [weight]
    assert found[0].rule.url


def test_a_header_without_fault_has_no_findings_and_nothing_better() -> None:
    sound = given_lines("Cache-Control: public, max-age=3600", 'ETag: "a"', "Vary: Accept-Encoding")
    assert findings(sound) == ()
    assert better(sound) is None


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
    proposed = better(given_lines(*lines))
    assert proposed is not None
    assert dict(proposed.lines) == expected


def test_a_file_named_by_its_content_is_kept_for_ever() -> None:
    (page, named) = read_transcript(
        "> GET /app.js HTTP/1.1\n> Host: x.org\n< HTTP/1.1 200 OK\n< Cache-Control: max-age=9\n<\n"
        "> GET /app.3f2a9c1b.js HTTP/1.1\n> Host: x.org\n< HTTP/1.1 200 OK\n< Cache-Control: max-age=9\n<\n"
    )
    proposed = better(named)
    assert better(page) is None
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
    proposed = better(exchange)
    if proposed is None:
        return
    after = with_better(exchange, proposed)
    assert better(after) is None
    wrong = [each.text for each in findings(after) if each.weight is Weight.WRONG]
    assert wrong == []
    if not at_edge(exchange).keeps:
        assert not at_edge(after).keeps
