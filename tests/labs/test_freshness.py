"""The freshness lab: for how long each cache's copy is good for what, and who answers when it is asked for again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgelearn.sim.cache.reuse import CopyState
from lessons.labs.freshness import FRESHNESS
from lessons.labs.freshness.form import BROWSER, EDGE, SHIELD, FreshnessForm
from lessons.labs.freshness.results import results
from lessons.labs.freshness.run import FreshnessRun, simulate

SHOP = {"took_ms": 0.0, "etag": False}


def run(**values: object) -> FreshnessRun:
    return simulate(FreshnessForm.from_values(SHOP | values).values)


def line(found: FreshnessRun, key: str) -> list[tuple[float, CopyState]]:
    """What a cache's copy is good for, each with the second at which it ends; the last has no end but the picture's."""
    (row,) = [row for row in found.rows if row.key == key]
    return [(span.to_s, span.state) for span in row.spans[:-1]] + [(-1, span.state) for span in row.spans[-1:]]


def test_a_copy_is_fresh_then_stale_on_purpose_then_asked_about() -> None:
    found = run(cache_control="max-age=60, stale-while-revalidate=30, stale-if-error=90")
    for key in (BROWSER, EDGE):
        assert line(found, key) == [
            (60, CopyState.FRESH),
            (90, CopyState.WHILE_REVALIDATING),
            (150, CopyState.ON_ERROR),
            (-1, CopyState.UNREACHABLE),
        ]


def test_s_maxage_is_for_the_edge_and_forbids_it_stale_answers() -> None:
    found = run(cache_control="max-age=10, s-maxage=60, stale-while-revalidate=30")
    assert line(found, BROWSER) == [
        (10, CopyState.FRESH),
        (40, CopyState.WHILE_REVALIDATING),
        (-1, CopyState.UNREACHABLE),
    ]
    assert line(found, EDGE) == [(60, CopyState.FRESH), (-1, CopyState.REVALIDATE)]


def test_a_field_for_cdns_rules_shared_caches_only() -> None:
    found = run(
        cache_control="no-store",
        cdn_cache_control="max-age=3600, stale-while-revalidate=60",
        caches=[BROWSER, EDGE, SHIELD],
    )
    assert [row.copy is not None for row in found.rows] == [False, True, True]
    assert line(found, EDGE) == line(found, SHIELD)
    assert line(found, EDGE)[0] == (3600, CopyState.FRESH)


def test_the_time_an_answer_took_is_part_of_its_age() -> None:
    found = run(cache_control="max-age=60", took_ms=20_000.0)
    assert line(found, EDGE)[0] == (60, CopyState.FRESH)
    assert FRESHNESS.metric({"cache_control": "max-age=60", "took_ms": 20_000.0}, "edge_fresh_s") == 40


def test_a_lifetime_is_guessed_from_last_modified() -> None:
    assert line(run(cache_control="", modified_s="1000"), EDGE)[0] == (100, CopyState.FRESH)
    assert line(run(cache_control="", expires_s="50", modified_s="1000"), EDGE)[0] == (50, CopyState.FRESH)


@pytest.mark.parametrize(
    ("values", "own", "other"),
    [
        ({"now_s": 30.0}, "the browser answers.", "the edge answers."),
        ({"now_s": 90.0}, "the origin is asked and sends the whole", "the origin is asked and sends the whole"),
        ({"now_s": 90.0, "etag": True}, "says 304", "says 304"),
        ({"now_s": 90.0, "etag": True, "changed_s": "80"}, "sends the whole content", "sends the whole content"),
        ({"now_s": 90.0, "state": "error"}, "answers 503; the client gets 503", "answers 503; the client gets 503"),
        ({"now_s": 90.0, "state": "gone"}, "a stale copy answers", "a stale copy answers"),
        ({"now_s": 30.0, "request_cache_control": "no-cache"}, "the edge answers", "the edge answers"),
    ],
)
def test_who_answers_when_the_page_is_asked_for_again(values: dict[str, object], own: str, other: str) -> None:
    shown = results(FreshnessForm.from_values(SHOP | {"cache_control": "max-age=60"} | values).values)
    assert own in shown.visits[0].sentence
    assert other in shown.visits[1].sentence


def test_an_answer_that_fails_names_the_rule_that_forbade_the_copy() -> None:
    values = {"cache_control": "max-age=60, must-revalidate", "now_s": 90.0, "state": "gone"}
    own, _ = results(FreshnessForm.from_values(SHOP | values).values).visits
    assert own.sentence == "the origin can't be reached; the client gets 504."
    for hop in own.hops:
        assert [step["rule"] for step in hop.steps][-2:] == ["must-revalidate", "origin unreachable"]


def test_the_client_gets_the_age_that_the_copy_has() -> None:
    values = SHOP | {"cache_control": "max-age=60", "now_s": 42.5}
    assert FRESHNESS.metric(values, "age_s") == 42


def test_figures_tell_copies_and_waiting_requests() -> None:
    private = SHOP | {"cache_control": "private, max-age=60"}
    assert [FRESHNESS.metric(private, f"{key}_copies") for key in (BROWSER, EDGE)] == [1, 0]
    assert FRESHNESS.metric(private, "origin_requests") == 1
    assert FRESHNESS.metric(SHOP | {"cache_control": "no-store"}, "origin_requests") == 2


def test_what_is_misspelt_is_read_as_caches_do_and_said() -> None:
    shown = results(FreshnessForm.from_values(SHOP | {"cache_control": "nocache, max-age=60"}).values)
    assert shown.rows.rows[0] == ("Browser", "0 s to 60 s", "fresh")
    assert any("did you mean no-cache" in note["text"] for note in shown.notes)


def test_what_would_flip_the_decision_is_told_for_each_cache() -> None:
    values = FreshnessForm.from_values(SHOP | {"cache_control": "max-age=60", "now_s": 30.0}).values
    browser, edge = results(values).flips
    assert (browser.cache, browser.verdict, edge.cache) == ("Browser", "answered from a copy", "Edge")
    assert ("the request came 30 s later", "fetched from the origin") in edge.edits
    assert ("the response said private", "fetched from the origin") in edge.edits
    assert ("the response said private", "fetched from the origin") not in browser.edits
    assert results(values | {"plots": []}).flips == ()


@pytest.mark.parametrize(
    ("belief", "values", "parts"),
    [
        (
            "no-cache-forbids-storing",
            {"cache_control": "no-cache"},
            "at 0 s, in the browser: it must revalidate; by the belief it keeps no copy.",
        ),
        (
            "s-maxage-in-browsers",
            {"cache_control": "s-maxage=60"},
            "at 0 s, in the browser: it must revalidate; stale if the origin is unreachable; by the belief "
            "it is fresh.",
        ),
        (
            "max-age-from-arrival",
            {"cache_control": "max-age=60", "took_ms": 20_000.0},
            "at 60 s, in the browser: it must revalidate; stale if the origin is unreachable; by the belief "
            "it is fresh.",
        ),
        (
            "s-maxage-allows-stale",
            {"cache_control": "s-maxage=60, stale-while-revalidate=600"},
            "at 60 s, in the edge: it must revalidate; by the belief it is stale, served while revalidating.",
        ),
        (
            "cdn-cache-control-in-browsers",
            {"cache_control": "max-age=0", "cdn_cache_control": "max-age=600"},
            "at 0 s, in the browser: it must revalidate; stale if the origin is unreachable; by the belief "
            "it is fresh.",
        ),
        (
            "stale-answers-unasked",
            {"cache_control": "max-age=60"},
            "it must revalidate; stale if the origin is unreachable; by the belief it is stale, served while "
            "revalidating.",
        ),
        ("private-forbids-storing", {"cache_control": "max-age=60"}, "truth and belief come to the same."),
    ],
)
def test_a_belief_runs_beside_the_truth_to_where_they_part(belief: str, values: dict[str, object], parts: str) -> None:
    shown = results(FreshnessForm.from_values(SHOP | values | {"belief": belief}).values)
    assert shown.belief is not None
    assert parts in shown.belief.parts
    assert {row[0] for row in shown.rows.rows} == {"Browser", "Browser, as believed", "Edge", "Edge, as believed"}
    assert shown.belief.rule.url


def test_an_expired_copy_is_not_useless() -> None:
    values = SHOP | {"cache_control": "max-age=60", "etag": True, "now_s": 90.0, "belief": "expired-is-useless"}
    shown = results(FreshnessForm.from_values(values).values)
    assert shown.belief is not None
    assert "304" in shown.visits[0].sentence
    assert "sends the whole content" in shown.belief.visits[0].sentence


def test_without_caches_everyone_asks_the_origin() -> None:
    found = run(caches=[])
    assert found.rows == ()
    assert found.own.answered_by == ""


CACHE_CONTROLS = st.lists(
    st.sampled_from(
        ["max-age=60", "max-age=0", "s-maxage=30", "no-cache", "private", "public", "must-revalidate", "no-store",
         "stale-while-revalidate=40", "stale-if-error=90", "immutable", "nonsense"]
    ),
    max_size=4,
).map(", ".join)  # fmt: skip


@given(CACHE_CONTROLS, st.floats(0.5, 290), st.sampled_from([BROWSER, EDGE]))
def test_each_moment_has_the_state_of_its_span(cache_control: str, at_s: float, key: str) -> None:
    found = run(cache_control=cache_control, now_s=200.0)
    (row,) = [row for row in found.rows if row.key == key]
    for span in row.spans:
        if span.from_s < at_s < span.to_s and row.copy is not None:
            again = run(cache_control=cache_control, now_s=at_s)
            visit = again.own if key == BROWSER else again.other
            hop = next(hop for hop in visit.hops if hop.name.lower() == key)
            assert hop.answered == (span.state in (CopyState.FRESH, CopyState.WHILE_REVALIDATING))
