"""What a traffic run must keep: causality, common random numbers, counts that add up, one machine-code variant."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgelearn.sim.engine import frames, kernel, replay, traffic, warm
from edgelearn.sim.engine.summary import summary
from edgelearn.sim.limits import ScenarioError
from edgelearn.sim.outcomes import CAUSES, OUTCOMES
from edgelearn.sim.scenario import Action, Edge, Origin, PopSite, Scenario, UserGroup
from edgelearn.sim.traffic import popularity
from tests.sim.builders import no_edge, one_pop, route
from tests.sim.scenarios import actions, scenarios


@given(scenarios(), st.floats(1, 9))
@settings(max_examples=60, deadline=None)
def test_a_shorter_run_is_the_beginning_of_a_longer_one(scenario: Scenario, until_s: float) -> None:
    short, long = traffic.run(scenario, until_s, frame_s=0.5), traffic.run(scenario, frame_s=0.5)
    in_time = short.done_s <= until_s
    np.testing.assert_array_equal(short.rtt_ms[in_time], long.rtt_ms[: len(short)][in_time])
    np.testing.assert_array_equal(short.requests["outcome"][in_time], long.requests["outcome"][: len(short)][in_time])
    np.testing.assert_array_equal(short.samples, long.samples[: len(short.samples)])


@given(scenarios(), actions)
@settings(max_examples=60, deadline=None)
def test_a_later_action_changes_no_earlier_frame(scenario: Scenario, action: Action) -> None:
    late = replace(action, at_s=5.0)
    before = replace(scenario, actions=tuple(each for each in scenario.actions if each.at_s < 5))
    after = replace(before, actions=(*before.actions, late))
    without = frames.frames(traffic.run(before), 0, 5).as_dict()
    with_it = frames.frames(traffic.run(after), 0, 5).as_dict()
    with_it["versions"] = with_it["versions"][: len(without["versions"])]
    assert without == with_it
    assert summary(traffic.run(before, 4.5)) == summary(traffic.run(after, 4.5))


@given(scenarios())
@settings(max_examples=60, deadline=None)
def test_all_counts_add_up(scenario: Scenario) -> None:
    run = traffic.run(scenario)
    told, series = summary(run), frames.frames(run)
    assert told.completed + told.unfinished == told.requests == len(run)
    assert sum(told.outcomes.values()) == told.completed
    assert sum(told.causes.values()) == told.origin.requests
    for name, count in told.outcomes.items():
        assert sum(series.outcomes.get(name, ())) == count
    for name, count in told.causes.items():
        assert sum(series.causes[name]) == count
    assert sum(sum(pop["evictions"]) for pop in series.pops) == told.evictions
    assert sum(sum(pop["hits"]) for pop in series.pops) == told.hits
    assert all(
        sum(version["copies"][index] for version in series.versions) == sum(pop["stored"][index] for pop in series.pops)
        for index in range(len(series.t_s))
    )


@given(scenarios())
@settings(max_examples=40, deadline=None)
def test_the_origin_never_does_more_than_it_can(scenario: Scenario) -> None:
    series = frames.frames(traffic.run(scenario))
    assert all(share is not None and -1e-9 <= share <= 1 + 1e-9 for share in series.origin["utilisation"])


def test_a_request_that_fetches_under_two_policies_needs_the_same_service_under_both() -> None:
    scenario = one_pop(
        pops=(PopSite(name="pop", rtt_to_origin_ms=300),),
        origin=Origin(workers=64, service_ms=20),
        routes=(route("max-age=1"),),
    )
    one, all_ = (traffic.run(replace(scenario, edge=Edge(collapse=collapse))) for collapse in (True, False))
    assert one.fetched.sum() < all_.fetched.sum()
    both = one.fetched & all_.fetched
    assert both.sum() > 20
    first_s, second_s = (run.fetches["finish_s"][both] - run.fetches["start_s"][both] for run in (one, all_))
    np.testing.assert_allclose(first_s, second_s, atol=1e-12)


def test_more_traffic_from_some_moment_on_leaves_the_arrivals_before_it_alone() -> None:
    calm = traffic.run(one_pop(duration_s=20))
    busy = traffic.run(one_pop(duration_s=20, actions=(Action(at_s=10, control="rate_per_s", value=100.0),)))
    early = calm.traffic.at_s < 10
    np.testing.assert_array_equal(calm.traffic.at_s[early], busy.traffic.at_s[: early.sum()])
    assert 850 < len(busy) - early.sum() < 1150


def test_each_pop_pays_for_its_own_first_request() -> None:
    scenario = one_pop(
        pops=tuple(PopSite(name=name, rtt_to_origin_ms=100) for name in "ABC"),
        users=tuple(UserGroup(name=name, weight=1, pop=number, rtt_ms=10) for number, name in enumerate("ABC")),
    )
    told = summary(traffic.run(scenario))
    assert told.causes["first request"] == told.origin.requests == 3


def test_a_copy_ages_while_it_travels_so_an_overloaded_origin_sends_stale_ones() -> None:
    scenario = one_pop(
        origin=Origin(workers=1, service_ms=400, service="constant"),
        routes=(route("max-age=1", objects=40, zipf_exponent=0),),
        rate_per_s=50,
        duration_s=60,
    )
    told = summary(traffic.run(scenario))
    assert told.hit_ratio is not None
    assert told.hit_ratio < 0.01
    assert told.outcomes["miss"] > 100


@given(scenarios())
@settings(max_examples=30, deadline=None)
def test_the_oldest_copy_given_is_the_one_with_the_highest_age_header(scenario: Scenario) -> None:
    run = traffic.run(replace(scenario, visitors=0))  # what a browser gives counts from when the edge asked for it
    ended = [number for number in range(len(run)) if run.done_s[number] <= run.until_s]
    ages_s = [int(replay.explain(run, number).response.headers.get("Age") or 0) for number in ended]
    told = summary(run).age_max_s
    assert (None if told is None else int(told)) == (max(ages_s) if ages_s else None)


def test_no_copy_is_given_past_its_lifetime() -> None:
    told = summary(traffic.run(one_pop(routes=(route("max-age=20"),)))).age_max_s
    assert told is not None
    assert 15 < told < 20
    assert summary(traffic.run(no_edge())).age_max_s == 0


def test_evictions_make_room_and_are_blamed() -> None:
    scenario = one_pop(
        routes=(route(objects=50, zipf_exponent=0),), edge=Edge(capacity_objects=10), rate_per_s=50, duration_s=60
    )
    run = traffic.run(scenario)
    told = summary(run)
    assert told.causes["first request"] == 50
    assert told.causes["evicted"] > 1_000
    assert run.samples["stored"].max() == 10


def test_less_room_evicts_at_once_and_more_does_nothing() -> None:
    scenario = one_pop(
        routes=(route(objects=50, zipf_exponent=0),),
        rate_per_s=100,
        duration_s=20,
        actions=(
            Action(at_s=10, control="capacity_objects", value=5),
            Action(at_s=15, control="capacity_objects", value=500),
        ),
    )
    stored = traffic.run(scenario, frame_s=1.0).samples["stored"][:, 0]
    assert stored[9] == 50  # a frame ends before what begins at its end
    assert stored[10] == 5
    assert stored[-1] == 50


def test_of_two_moves_at_one_moment_the_last_counts() -> None:
    moved = (
        Action(at_s=1, control="origin_workers", value=3),
        Action(at_s=1, control="origin_workers", value=1),
    )
    slow = Origin(workers=1, service_ms=60)
    np.testing.assert_array_equal(
        traffic.run(no_edge(origin=slow, actions=moved)).rtt_ms, traffic.run(no_edge(origin=slow)).rtt_ms
    )


def test_copies_keep_the_header_they_came_with() -> None:
    scenario = one_pop(
        routes=(route("max-age=8", objects=20, zipf_exponent=0),),
        rate_per_s=100,
        duration_s=20,
        actions=(Action(at_s=5, control="cache_control", value="max-age=9"),),
    )
    run = traffic.run(scenario, frame_s=1.0)
    assert run.sampled_copies[4].tolist() == [20, 0]
    assert 0 < run.sampled_copies[8][0] < 20
    assert run.sampled_copies[-1].tolist() == [0, 20]


def test_every_run_uses_the_machine_code_that_was_compiled_ahead() -> None:
    warm()
    traffic.run(one_pop(duration_s=5))
    traffic.run(no_edge(duration_s=7.5), until_s=3, frame_s=1)
    traffic.run(one_pop(duration_s=5, actions=(Action(at_s=1, control="cache", value=False),)), progress=lambda _: None)
    frames.frames(traffic.run(one_pop(duration_s=5)))
    for compiled in (kernel.run_until, frames._grouped, popularity.draw, popularity._alias_table):
        assert len(getattr(compiled, "signatures", [None])) == 1


def test_progress_changes_nothing() -> None:
    shares: list[float] = []
    watched, unwatched = traffic.run(one_pop(), progress=shares.append), traffic.run(one_pop())
    np.testing.assert_array_equal(watched.rtt_ms, unwatched.rtt_ms)
    np.testing.assert_array_equal(watched.samples, unwatched.samples)
    assert shares[-1] == 1
    assert shares == sorted(shares)


@pytest.mark.parametrize("number", [-1, 10**9])
def test_explaining_a_request_that_is_not_there_names_the_field(number: int) -> None:
    with pytest.raises(ScenarioError, match="number: there is no request"):
        replay.explain(traffic.run(one_pop(duration_s=5)), number)


def test_explaining_an_unfinished_request_says_so() -> None:
    run = traffic.run(one_pop(origin=Origin(workers=1, service_ms=60_000, service="constant"), duration_s=5))
    with pytest.raises(ScenarioError, match="still under way"):
        replay.explain(run, 0)


@pytest.mark.parametrize("frame_s", [1e-9, 1e9, 0, -1])
def test_too_many_frames_or_none_are_refused(frame_s: float) -> None:
    with pytest.raises(ValueError, match="frames"):
        traffic.run(one_pop(), frame_s=frame_s)


@pytest.mark.parametrize(("duration_s", "frame_s"), [(0.3, 0.1), (10_011, None), (7.7, 0.7), (60, 0.25)])
def test_the_caches_are_recorded_at_the_end_of_every_frame(duration_s: float, frame_s: float | None) -> None:
    run = traffic.run(one_pop(rate_per_s=20, duration_s=duration_s), frame_s=frame_s)
    assert run.samples["stored"][-1].sum() == 1


@pytest.mark.parametrize(("from_s", "to_s"), [(61, 62), (100, 200), (50, 10), (-5, -1), (60, None)])
def test_a_span_without_frames_has_empty_columns(from_s: float, to_s: float | None) -> None:
    told = frames.frames(traffic.run(one_pop(duration_s=60)), from_s, to_s)
    assert [told.t_s, told.pops[0]["stored"], told.origin["queue"]] == [[], [], []]


def test_a_span_that_begins_before_the_run_begins_with_it() -> None:
    told = frames.frames(traffic.run(one_pop(duration_s=60)), -1, 2)
    assert told.t_s == [0.5, 1.0, 1.5, 2.0]
    assert len(told.pops[0]["stored"]) == 4


def test_waits_that_are_not_over_are_not_told() -> None:
    overloaded = no_edge(origin=Origin(workers=1, service_ms=400, service="constant"), duration_s=20)
    wait_p95_ms = summary(traffic.run(overloaded)).origin.wait_p95_ms
    assert wait_p95_ms is not None
    assert wait_p95_ms < 20_000


def test_the_codes_that_compiled_kernels_hold_are_the_enums_order() -> None:
    # Compiled code keeps these numbers and isn't compiled again when the enums change: append, never reorder.
    assert [each.value for each in OUTCOMES] == [
        *("hit", "miss", "collapsed", "bypass", "stale", "revalidated", "browser", "error"),
    ]
    assert [each.value for each in CAUSES] == [
        *("first request", "expired", "evicted", "not storable", "must be validated"),
        *("duplicate fetch", "bypass", "fragmented cache key", "background revalidation", "invalidated"),
    ]
