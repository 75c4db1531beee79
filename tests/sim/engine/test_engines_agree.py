"""The differential test: on random scenarios both engines tell the same story of every single request."""

from collections import Counter

from hypothesis import given, settings

from edgelearn.sim.engine import replay, requests, traffic
from edgelearn.sim.engine.requests import Send
from edgelearn.sim.engine.summary import summary
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Cause
from edgelearn.sim.scenario import Scenario
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


@given(scenarios())
@settings(max_examples=100, deadline=None)
def test_both_engines_tell_the_same_story_of_every_request(scenario: Scenario) -> None:
    compiled = traffic.run(scenario)
    explained = requests.run(scenario, sends_of(compiled), now_s=scenario.duration_s)
    finished = [number for number in range(len(compiled)) if compiled.done_s[number] <= scenario.duration_s]
    assert [each.number for each in explained.exchanges] == finished
    for told in explained.exchanges:
        assert replay.explain(compiled, told.number) == told


def test_the_random_scenarios_reach_every_outcome_and_every_cause() -> None:
    seen: Counter[str] = Counter()

    @given(scenarios())
    # Many, since which examples are drawn depends on the modules that happen to be loaded, derandomized or not.
    @settings(max_examples=400, deadline=None, derandomize=True, database=None)
    def look(scenario: Scenario) -> None:
        told = summary(traffic.run(scenario))
        seen.update(name for name, count in {**told.outcomes, **told.causes}.items() if count)

    look()
    # This traffic invalidates nothing.
    assert {name for name, examples in seen.items() if examples >= 3} == {*OUTCOMES, *CAUSES} - {Cause.INVALIDATED}


@given(scenarios())
@settings(max_examples=50, deadline=None)
def test_round_trips_of_the_compiled_engine_are_the_sums_of_the_explained_legs(scenario: Scenario) -> None:
    compiled = traffic.run(scenario)
    explained = requests.run(scenario, sends_of(compiled), now_s=scenario.duration_s)
    for told in explained.exchanges:
        assert abs(compiled.rtt_ms[told.number] - told.rtt_ms) < 1e-6
