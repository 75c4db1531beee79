"""An independent model in SimPy, given the same traffic, answers each request in the same way at the same time."""

from dataclasses import replace

import numpy as np
import pytest

from edgelearn.sim.engine import traffic
from edgelearn.sim.outcomes import OUTCOMES
from edgelearn.sim.scenario import Edge, Route
from tests.benchmarks.simpy_model import Model
from tests.benchmarks.workloads import LIFETIME_S, twenty_pops


@pytest.mark.parametrize(("objects", "capacity"), [(100_000, 1_000), (2_000, 50), (300, 1_000)])
def test_simpy_gives_every_request_the_same_answer(objects: int, capacity: int) -> None:
    header = f"max-age={LIFETIME_S}"
    scenario = replace(
        twenty_pops(20_000),
        routes=(Route(path="/{n}", objects=objects, cache_control=header, zipf_exponent=0.9),),
        edge=Edge(capacity_objects=capacity),
    )
    run = traffic.run(scenario)
    model = Model(scenario, run.traffic, LIFETIME_S)
    model.run()
    answered = np.flatnonzero(model.answered_s < scenario.duration_s)
    assert len(answered) > 15_000
    assert [OUTCOMES[code].value for code in run.requests["outcome"][answered]] == [
        model.outcome[number] for number in answered
    ]
    np.testing.assert_allclose(run.requests["answered_s"][answered], model.answered_s[answered], rtol=0, atol=1e-9)
