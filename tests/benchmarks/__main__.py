"""`make bench`: every bench_* module in turn, each in a process of its own, so that none meets another's caches."""

import subprocess
import sys
from pathlib import Path

for module in sorted(Path(__file__).parent.glob("bench_*.py")):
    sys.stdout.write(f"\n== {module.stem.removeprefix('bench_')}\n\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", f"tests.benchmarks.{module.stem}"], check=True)
