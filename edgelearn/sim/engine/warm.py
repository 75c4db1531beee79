"""Compiling ahead: set-up runs the kernels once, so that no user waits for a compiler."""

from edgelearn.sim.engine import frames, progress, traffic
from edgelearn.sim.scenario import Origin, PopSite, Route, Scenario, UserGroup


def warm() -> None:
    """Run a tiny scenario through every kernel; afterwards their machine code lies on disk."""
    scenario = Scenario(
        users=(UserGroup(name="near", region="EU", weight=1, pop=0, rtt_ms=10),),
        pops=(PopSite(name="pop", rtt_to_origin_ms=80),),
        origin=Origin(workers=1, service_ms=10),
        routes=(Route(path="/{n}", objects=10, cache_control="max-age=1"),),
        rate_per_s=50,
        duration_s=2,
    )
    run = traffic.run(scenario)
    frames.frames(run)
    progress.progress(run, 0.0, [1.0])
