"""The differential test: both engines tell the same story of every single request.

Fixed scenarios reach every outcome and every cause, whatever Hypothesis draws; random ones look for the rest.
"""

from typing import Any

import pytest
from hypothesis import given, settings

from edgelearn.sim.engine import replay, requests, traffic
from edgelearn.sim.engine.requests import Send
from edgelearn.sim.engine.summary import summary
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.facets import Facet
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Cause, Outcome
from edgelearn.sim.scenario import Action, Edge, Origin, Scenario
from tests.sim.builders import one_pop, route
from tests.sim.scenarios import scenarios


def sends_of(run: TrafficRun) -> list[Send]:
    """The traffic of a run as single sends."""
    return [
        Send(
            at_s=float(run.traffic.at_s[number]),
            user=run.scenario.users[run.traffic.user[number]].name,
            path=replay.path_of(run, number),
            new_connection=bool(run.traffic.new_connection[number]),
            service_unit=float(run.traffic.service_unit[number]),
            facets=replay.facets_of(run, number),
            visitor=int(run.traffic.visitor[number]) if len(run.traffic.visitor) else None,
        )
        for number in range(len(run))
    ]


SLOW = Origin(workers=64, service_ms=300, service="constant")
DOWN = Action(at_s=5, control="origin_up", value=False)
CAMPAIGNS = Facet(query="utm", values=("a", "b", "c"))


def short(**changes: Any) -> Scenario:
    """One PoP, 10 s, about a hundred requests."""
    return one_pop(duration_s=10.0, **changes)


# Each says what it is there to reach, whatever else happens in it.
REACHING: list[tuple[Scenario, set[Outcome | Cause]]] = [
    (short(), {Outcome.MISS, Outcome.HIT, Cause.FIRST_REQUEST}),
    (short(routes=(route("max-age=1"),)), {Cause.EXPIRED}),
    (short(routes=(route(objects=20),), edge=Edge(capacity_objects=3)), {Cause.EVICTED}),
    (short(routes=(route("no-store"),)), {Cause.NOT_STORABLE}),
    (short(routes=(route("no-cache", etag=True),)), {Outcome.REVALIDATED, Cause.MUST_VALIDATE}),
    (short(routes=(route("max-age=1"),), origin=SLOW), {Outcome.COLLAPSED}),
    (short(routes=(route("max-age=1"),), origin=SLOW, edge=Edge(collapse=False)), {Cause.DUPLICATE}),
    (short(edge=Edge(cache=False)), {Outcome.BYPASS, Cause.BYPASS}),
    (short(facets=(CAMPAIGNS,)), {Cause.KEY}),
    (short(routes=(route("max-age=1, stale-while-revalidate=5"),)), {Outcome.STALE, Cause.BACKGROUND}),
    (short(visitors=3), {Outcome.BROWSER}),
    (short(routes=(route("max-age=1"),), actions=(DOWN,)), {Outcome.ERROR}),
]


def agree(scenario: Scenario) -> None:
    """Both engines tell the same of every request that was finished."""
    compiled = traffic.run(scenario)
    explained = requests.run(scenario, sends_of(compiled), now_s=scenario.duration_s)
    finished = [number for number in range(len(compiled)) if compiled.done_s[number] <= scenario.duration_s]
    assert [each.number for each in explained.exchanges] == finished
    for told in explained.exchanges:
        assert replay.explain(compiled, told.number) == told


@given(scenarios())
@settings(max_examples=100, deadline=None)
def test_both_engines_tell_the_same_story_of_every_request(scenario: Scenario) -> None:
    agree(scenario)


@pytest.mark.parametrize(("scenario", "reached"), REACHING, ids=[", ".join(sorted(names)) for _, names in REACHING])
def test_both_engines_tell_the_same_story_of_every_outcome_and_every_cause(
    scenario: Scenario, reached: set[Outcome | Cause]
) -> None:
    told = summary(traffic.run(scenario))
    seen = {name for name, count in {**told.outcomes, **told.causes}.items() if count}
    assert reached <= seen
    agree(scenario)


def test_no_outcome_and_no_cause_is_left_out() -> None:
    # This traffic invalidates nothing.
    assert set().union(*(names for _, names in REACHING)) == {*OUTCOMES, *CAUSES} - {Cause.INVALIDATED}


@given(scenarios())
@settings(max_examples=50, deadline=None)
def test_round_trips_of_the_compiled_engine_are_the_sums_of_the_explained_legs(scenario: Scenario) -> None:
    compiled = traffic.run(scenario)
    explained = requests.run(scenario, sends_of(compiled), now_s=scenario.duration_s)
    for told in explained.exchanges:
        assert abs(compiled.rtt_ms[told.number] - told.rtt_ms) < 1e-6
