"""What the caches' rules do to traffic, against closed forms: stale windows, validation, browsers, keys and variants.

One object under Poisson arrivals, so that each cycle begins with the request that the origin is asked for. Sizes are
chosen so that the tolerances are several standard errors.
"""

from math import exp
from typing import Any

import pytest

from edgelearn.sim.engine import traffic
from edgelearn.sim.engine.summary import summary
from edgelearn.sim.facets import Facet
from edgelearn.sim.outcomes import Cause, Outcome
from edgelearn.sim.result import Summary
from edgelearn.sim.scenario import Action, Edge
from tests.sim.builders import one_pop, route

RATE_PER_S, LIFETIME_S = 0.7, 5.0


def told(cache_control: str = f"max-age={LIFETIME_S:.0f}", *, of_route: Any = None, **changes: Any) -> Summary:
    """The summary of one object's traffic."""
    parts = {"rate_per_s": RATE_PER_S, "duration_s": 80_000, **changes}
    return summary(traffic.run(one_pop(routes=(route(cache_control, **(of_route or {})),), **parts)))


def share(of: Summary, *outcomes: Outcome) -> float:
    """The share of the requests that ended so."""
    return sum(of.outcomes[outcome] for outcome in outcomes) / of.completed


@pytest.mark.parametrize("window_s", [0, 2, 20])
def test_a_stale_window_turns_those_misses_into_stale_answers_that_come_within_it(window_s: int) -> None:
    of = told(f"max-age=5, stale-while-revalidate={window_s}")
    within = 1 - exp(-RATE_PER_S * window_s)
    cycle = 1 + RATE_PER_S * LIFETIME_S
    assert share(of, Outcome.STALE) == pytest.approx(within / cycle, abs=0.006)
    assert share(of, Outcome.MISS) == pytest.approx((1 - within) / cycle, abs=0.006)
    assert of.causes[Cause.BACKGROUND] == of.outcomes[Outcome.STALE]


def test_s_maxage_leaves_nothing_of_a_stale_window() -> None:
    of = told("s-maxage=5, stale-while-revalidate=20")
    assert of.outcomes[Outcome.STALE] == 0
    assert share(of, Outcome.MISS) == pytest.approx(1 / (1 + RATE_PER_S * LIFETIME_S), abs=0.006)


def test_with_a_validator_content_travels_once_and_each_later_miss_is_a_304() -> None:
    without, with_tag = told(), told(of_route={"etag": True})
    assert with_tag.origin.requests == without.origin.requests
    assert with_tag.origin.content_bytes == 20_000
    assert without.origin.content_bytes == 20_000 * without.origin.requests
    assert with_tag.outcomes[Outcome.REVALIDATED] == with_tag.origin.not_modified == without.origin.requests - 1


def test_content_travels_again_when_it_has_changed_since_it_was_asked_for() -> None:
    every_s = 100.0
    of = told(of_route={"etag": True, "changes_every_s": every_s})
    # Each version is fetched once, when somebody first asks for it past the copy's lifetime.
    assert of.origin.content_bytes / 20_000 == pytest.approx(80_000 / every_s, rel=0.01)
    assert of.outdated_max_s is not None
    assert LIFETIME_S * 0.8 < of.outdated_max_s <= LIFETIME_S


def test_a_browser_hits_like_a_cache_of_its_visitors_own_requests() -> None:
    visitors = 4
    of = told(of_route={"cdn_cache_control": "no-store"}, visitors=visitors)
    each_per_s = RATE_PER_S / visitors
    expected = each_per_s * LIFETIME_S / (1 + each_per_s * LIFETIME_S)
    assert share(of, Outcome.BROWSER) == pytest.approx(expected, abs=0.01)
    assert of.hit_ratio == 0


def test_a_copy_that_was_old_at_the_edge_is_as_old_in_the_browser() -> None:
    of = told("max-age=10", visitors=1)
    assert of.age_max_s is not None
    assert of.age_max_s < 10
    # The browser takes the copy with its age, so both run out together. The edge hits only during the 5 ms of the
    # way: while the answer is on it, and at the end, since the browser's question took that much longer.
    cycles = of.requests / (1 + 10 * RATE_PER_S)
    assert of.outcomes[Outcome.HIT] == pytest.approx(cycles * RATE_PER_S * 2 * 0.005, rel=0.4)
    assert share(of, Outcome.BROWSER) == pytest.approx(10 * RATE_PER_S / (1 + 10 * RATE_PER_S), abs=0.01)


CAMPAIGNS = Facet(query="utm", values=("a", "b", "c", "d"))
SIZES = Facet(query="size", values=("s", "l"), variants=("s", "l"))


def test_needless_parts_of_the_key_split_the_traffic() -> None:
    split, ignored = told(facets=(CAMPAIGNS,)), told(facets=(CAMPAIGNS,), edge=edge(ignore_query=("utm",)))
    part_per_s = RATE_PER_S / 4
    assert split.hit_ratio == pytest.approx(part_per_s * LIFETIME_S / (1 + part_per_s * LIFETIME_S), abs=0.01)
    assert ignored.hit_ratio == pytest.approx(RATE_PER_S * LIFETIME_S / (1 + RATE_PER_S * LIFETIME_S), abs=0.01)
    assert split.wrong_variants == ignored.wrong_variants == 0
    assert split.causes[Cause.KEY] > 5_000
    assert ignored.causes[Cause.KEY] == 0


def test_a_key_without_what_the_content_depends_on_gives_half_of_the_hits_the_wrong_variant() -> None:
    of = told(facets=(SIZES,), edge=edge(ignore_query=("*",)))
    assert of.wrong_variants / of.outcomes[Outcome.HIT] == pytest.approx(0.5, abs=0.02)
    assert told(facets=(SIZES,)).wrong_variants == 0


def test_evening_out_leaves_one_copy_for_each_language() -> None:
    spelled = Facet(header="Accept-Language", values=("de", "de-AT", "en", "en-GB"), variants=("de", "de", "en", "en"))
    raw = told(of_route={"vary": "Accept-Language"}, facets=(spelled,))
    even = told(of_route={"vary": "Accept-Language"}, facets=(spelled,), edge=edge(normalise=("Accept-Language",)))
    none = told(facets=(spelled,))
    for of, parts in ((raw, 4), (even, 2), (none, 1)):
        part_per_s = RATE_PER_S / parts
        assert of.hit_ratio == pytest.approx(part_per_s * LIFETIME_S / (1 + part_per_s * LIFETIME_S), abs=0.01)
    assert raw.wrong_variants == even.wrong_variants == 0
    assert none.wrong_variants / none.outcomes[Outcome.HIT] == pytest.approx(0.5, abs=0.02)


def test_what_was_stored_answers_an_outage_as_long_as_it_may_and_what_was_not_fails() -> None:
    down = Action(at_s=100.0, control="origin_up", value=False)
    changes: dict[str, Any] = {"duration_s": 200.0, "rate_per_s": 20.0, "actions": (down,)}
    lenient = told("max-age=5, stale-if-error=30", **changes)
    strict = told("max-age=5", **changes)
    assert strict.outcomes[Outcome.STALE] == 0
    assert strict.outcomes[Outcome.ERROR] == pytest.approx(20 * 97.5, rel=0.06)
    assert lenient.outcomes[Outcome.STALE] == pytest.approx(20 * 30, rel=0.1)
    assert lenient.outcomes[Outcome.ERROR] == pytest.approx(20 * 67.5, rel=0.06)
    assert lenient.age_max_s is not None
    assert lenient.age_max_s == pytest.approx(35, abs=1)


def edge(**changes: Any) -> Edge:
    """The edge next to its users, with other rules."""
    return Edge(lookup_ms=0.0, capacity_objects=10_000, **changes)
