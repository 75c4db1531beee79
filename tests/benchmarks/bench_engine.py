"""Simulated requests per second: the traffic engine beside SimPy and beside its own loops uncompiled.

`python -m tests.benchmarks.bench_engine` prints the table; every figure is the median of its runs in this
process, except for the uncompiled loops, which need a process of their own.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from edgelearn.sim.engine import traffic, warm
from edgelearn.sim.engine.frames import frames
from edgelearn.sim.engine.replay import explain
from edgelearn.sim.traffic.draws import draw_traffic
from tests.benchmarks.simpy_model import Model
from tests.benchmarks.workloads import LIFETIME_S, twenty_pops

SIZES = (100_000, 1_000_000)
SLOW_SIZE = 100_000
UNCOMPILED = "--uncompiled"


def seconds(work: Callable[[], object], runs: int) -> float:
    """The median time of some runs."""
    times = []
    for _ in range(runs):
        begin_s = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin_s)
    return median(times)


def compiled_per_s(requests: int) -> float:
    """Requests simulated per second, traffic already drawn, as when a policy knob moves."""
    scenario = twenty_pops(requests)
    count = len(traffic.run(scenario))
    return count / seconds(lambda: traffic.run(scenario), 7)


def simpy_per_s(requests: int) -> tuple[float, float]:
    """The same for SimPy, and the largest difference of an answer's time in seconds."""
    scenario = twenty_pops(requests)
    run = traffic.run(scenario)
    model = Model(scenario, run.traffic, LIFETIME_S)
    took_s = seconds(model.run, 1)
    both = np.isfinite(model.answered_s) & np.isfinite(run.requests["answered_s"])
    return len(run) / took_s, float(np.abs(model.answered_s[both] - run.requests["answered_s"][both]).max())


def uncompiled_per_s(requests: int) -> float:
    """The same loops run by Python itself, in a process without a compiler."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    command = [sys.executable, "-m", "tests.benchmarks.bench_engine", UNCOMPILED, str(requests)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return float(json.loads(answer.stdout))


def main() -> None:
    """Print the tables."""
    warm()
    print("Traffic engine, 20 PoPs x LRU 1,000, 100,000 objects Zipf 0.9, 60 s lifetime, 8 workers\n")
    print(f"{'engine':<34}{'requests':>10}{'requests/s':>14}{'ratio':>8}")
    simpy, difference_s = simpy_per_s(SLOW_SIZE)
    rows = [("SimPy", SLOW_SIZE, simpy), ("the same loops, uncompiled", SLOW_SIZE, uncompiled_per_s(SLOW_SIZE))]
    rows += [("compiled", size, compiled_per_s(size)) for size in SIZES]
    for name, size, per_s in rows:
        print(f"{name:<34}{size:>10,}{per_s:>14,.0f}{per_s / simpy:>7.1f}x")
    print(f"\nLargest difference between SimPy's and the engine's answer times: {difference_s:.1e} s")
    run = traffic.run(twenty_pops(SIZES[0]))
    print(f"\nOne run of {len(run):,} requests, ms")
    print(f"  frames of it            {1000 * seconds(lambda: frames(run), 5):8.2f}")
    print(f"  one exchange explained  {1000 * seconds(lambda: explain(run, 1000), 5):8.2f}")


if __name__ == "__main__":
    if UNCOMPILED in sys.argv:
        scenario = twenty_pops(int(sys.argv[-1]))
        count = len(draw_traffic(scenario))
        print(json.dumps(count / seconds(lambda: traffic.run(scenario), 1)))
    else:
        main()
