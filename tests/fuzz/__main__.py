"""`make fuzz`: a million drawn messages, fields and stories against the cache; says what it finds, and by which seed.

Parts are modules here with `run(draw) -> int`: one small batch of cases, and how many they were. A batch that fails is
told with its seed: `python -m tests.fuzz --part stories --batch SEED` plays just that one again.
"""

import argparse
import sys
import time
from collections.abc import Callable
from random import Random, SystemRandom

from tests.fuzz import fields, growth, messages, stories

PARTS: dict[str, tuple[Callable[[Random], int], float]] = {
    "fields": (fields.run, 0.4),
    "messages": (messages.run, 0.2),
    "stories": (stories.run, 0.4),
}
"""Each part with its share of the cases."""


def main() -> int:
    """Run what the arguments say; 1 when something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="how many, over all parts")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long, whatever is left")
    parser.add_argument("--seed", type=int, default=None, help="the run's seed; drawn and printed when left out")
    parser.add_argument("--part", choices=sorted(PARTS), help="only this part")
    parser.add_argument("--batch", type=int, help="only the batch of this seed; needs --part")
    asked = parser.parse_args()
    if asked.batch is not None:
        if asked.part is None:
            parser.error("--batch needs --part, which says what the seed belongs to")
        PARTS[asked.part][0](Random(asked.batch))
        return 0
    seed = SystemRandom().randrange(2**32) if asked.seed is None else asked.seed
    sys.stdout.write(f"seed {seed}\n")
    found = growth.report() if asked.part is None else 0
    until_s = time.monotonic() + asked.seconds
    parts = {asked.part: (PARTS[asked.part][0], 1.0)} if asked.part else PARTS
    for name, (run, share) in parts.items():
        found += _run_part(name, run, int(asked.cases * share), seed, until_s)
    return 1 if found else 0


def _run_part(name: str, run: Callable[[Random], int], cases: int, seed: int, until_s: float) -> int:
    """Batch after batch; how many failed, at most ten."""
    seeds, done, failed, began_s = Random(f"{seed} {name}"), 0, 0, time.monotonic()
    while done < cases and failed < 10 and time.monotonic() < until_s:
        batch = seeds.randrange(2**48)
        try:
            done += run(Random(batch))
        except Exception as error:  # whatever it raises is what is looked for
            failed += 1
            done += 1
            sys.stdout.write(f"{name}: batch {batch}: {type(error).__name__}: {error}\n")
    took_s = time.monotonic() - began_s
    sys.stdout.write(f"{name:<9} {done:>9} cases, {failed} failed, {done / max(took_s, 1e-9):,.0f} a second\n")
    sys.stdout.flush()
    return failed


if __name__ == "__main__":
    sys.exit(main())
