"""Figures at many moments: the same as a summary of each, and a summary changes with nothing that happens later."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edgelearn.sim.engine import kernel, traffic
from edgelearn.sim.engine.progress import progress, quantiles_over_time
from edgelearn.sim.engine.summary import summary
from edgelearn.sim.figures import FIGURES
from edgelearn.sim.scenario import Origin, Scenario
from tests.sim.builders import one_pop, route
from tests.sim.scenarios import scenarios

MOMENTS_S = st.lists(st.floats(0.5, 10), min_size=1, max_size=6).map(sorted)
TILES = [figure for figure in FIGURES.values() if figure.tile]


@given(scenarios(), st.floats(0, 6), MOMENTS_S)
@settings(max_examples=80)
def test_each_moment_has_the_figures_of_its_summary(scenario: Scenario, from_s: float, moments_s: list[float]) -> None:
    run = traffic.run(scenario)
    for at_s, shown in zip(moments_s, progress(run, from_s, moments_s), strict=True):
        told = summary(run, from_s, at_s)
        for figure in TILES:
            one, other = figure.read(shown), figure.read(told)
            assert one == other or one == pytest.approx(other, rel=1e-12), figure.name
        assert shown.causes == told.causes


@given(scenarios(), st.integers(0, 15), st.integers(16, 40))
@settings(max_examples=80)
def test_a_summary_tells_only_what_is_known_at_its_end(scenario: Scenario, begin: int, end: int) -> None:
    from_s, to_s = begin / 4, end / 4
    long, short = (summary(traffic.run(scenario, until_s, 0.25), from_s, to_s) for until_s in (None, to_s))
    assert long == short


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 10))), MOMENTS_S, st.sampled_from([0.0, 0.5, 0.95, 1.0]))
@settings(max_examples=200)
def test_quantiles_over_time_are_numpys(known: list[tuple[float, float]], moments_s: list[float], share: float) -> None:
    values, known_s = np.array([value for value, _ in known]), np.array([at_s for _, at_s in known])
    found = quantiles_over_time(values, known_s, np.array(moments_s), share)
    for at_s, quantile in zip(moments_s, found, strict=True):
        by_then = values[known_s <= at_s]
        expected = np.quantile(by_then, share) if len(by_then) else np.nan
        np.testing.assert_allclose(quantile, expected, rtol=1e-12, equal_nan=True)


def test_an_overloaded_origin_makes_no_hit_ratio_of_the_few_that_were_answered() -> None:
    scenario = one_pop(
        origin=Origin(workers=1, service_ms=2_000, service="constant"),
        routes=(route("max-age=60", objects=500, zipf_exponent=0),),
        rate_per_s=50,
        duration_s=60,
    )
    told = summary(traffic.run(scenario))
    assert told.lookups == told.requests > 2_500
    assert told.completed < 250
    assert told.hits == told.outcomes["hit"]
    assert told.hit_ratio == told.hits / told.lookups < 0.05


def test_the_kernel_counts_no_references() -> None:
    """Counting the references of its array arguments took more than half of its time."""
    built: Any = kernel.run_until
    if not hasattr(built, "inspect_asm"):
        pytest.skip("NUMBA_DISABLE_JIT is set: nothing is compiled")
    traffic.run(one_pop(duration_s=1))
    fresh = type(built)(built.py_func, targetoptions=built.targetoptions)  # one from the disk shows no assembly
    fresh.compile(built.signatures[0])
    assert "NRT_incref" not in "".join(fresh.inspect_asm().values())
