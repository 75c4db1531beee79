"""An independent model in SimPy, given the same traffic, answers each request in the same way at the same time."""

from dataclasses import replace

import numpy as np
import pytest

from edgelearn.sim.engine import traffic
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Cause
from edgelearn.sim.scenario import Edge, Route
from tests.benchmarks.simpy_model import Model
from tests.benchmarks.workloads import twenty_pops


@pytest.mark.parametrize(
    ("objects", "capacity", "lifetime_s", "cause"),
    [
        (100_000, 1_000, 60, Cause.FIRST_REQUEST),
        (2_000, 50, 60, Cause.EVICTED),
        (300, 1_000, 1, Cause.EXPIRED),
        (300, 100, 1, Cause.EXPIRED),
    ],
)
def test_simpy_gives_every_request_the_same_answer(objects: int, capacity: int, lifetime_s: int, cause: Cause) -> None:
    scenario = replace(
        twenty_pops(20_000),
        routes=(Route(path="/{n}", objects=objects, cache_control=f"max-age={lifetime_s}", zipf_exponent=0.9),),
        edge=Edge(capacity_objects=capacity),
    )
    run = traffic.run(scenario)
    model = Model(scenario, run.traffic, lifetime_s)
    model.run()
    answered = np.flatnonzero(model.answered_s < scenario.duration_s)
    assert len(answered) > 15_000
    assert (run.requests["cause"] == CAUSES.index(cause)).sum() > 300
    assert [OUTCOMES[code].value for code in run.requests["outcome"][answered]] == [
        model.outcome[number] for number in answered
    ]
    np.testing.assert_allclose(run.requests["answered_s"][answered], model.answered_s[answered], rtol=0, atol=1e-9)
