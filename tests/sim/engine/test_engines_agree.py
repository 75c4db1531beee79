"""The differential test: on random scenarios both engines tell the same story of every single request."""

from hypothesis import given, settings

from edgelearn.sim.engine import replay, requests, traffic
from edgelearn.sim.engine.requests import Send
from edgelearn.sim.engine.traffic import TrafficRun
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
        )
        for number in range(len(run))
    ]


@given(scenarios())
@settings(max_examples=150, deadline=None)
def test_both_engines_tell_the_same_story_of_every_request(scenario: Scenario) -> None:
    compiled = traffic.run(scenario)
    explained = requests.run(scenario, sends_of(compiled), now_s=scenario.duration_s)
    finished = [number for number in range(len(compiled)) if compiled.done_s[number] <= scenario.duration_s]
    assert [each.number for each in explained.exchanges] == finished
    for told in explained.exchanges:
        assert replay.explain(compiled, told.number) == told


@given(scenarios())
@settings(max_examples=50, deadline=None)
def test_round_trips_of_the_compiled_engine_are_the_sums_of_the_explained_legs(scenario: Scenario) -> None:
    compiled = traffic.run(scenario)
    explained = requests.run(scenario, sends_of(compiled), now_s=scenario.duration_s)
    for told in explained.exchanges:
        assert abs(compiled.rtt_ms[told.number] - told.rtt_ms) < 1e-6
