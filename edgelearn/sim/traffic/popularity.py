"""Which object a request is for: Zipf popularity, and the alias table that draws from it at once."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from edgelearn.sim.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


def zipf_weights(objects: int, exponent: float) -> Floats:
    """The probability of each object by rank, 1/rank^exponent made to add up to 1. Shape (objects,)."""
    weights: Floats = np.arange(1, objects + 1, dtype=np.float64) ** -exponent
    return np.asarray(weights / weights.sum(), np.float64)


def popularity(routes: tuple[tuple[int, float, float], ...]) -> Floats:
    """The probability of every object of all routes, given as (objects, zipf exponent, share)."""
    shares = np.array([share for _, _, share in routes], dtype=np.float64)
    parts = [
        zipf_weights(objects, exponent) * share
        for (objects, exponent, _), share in zip(routes, shares / shares.sum(), strict=True)
    ]
    return np.concatenate(parts)


@lru_cache(maxsize=4)
def popularity_table(routes: tuple[tuple[int, float, float], ...]) -> tuple[Floats, Ints]:
    """The alias table of `popularity`, 12 bytes an object, kept because labs ask for the same one again and again."""
    return alias_table(popularity(routes))


def alias_table(weights: Floats) -> tuple[Floats, Ints]:
    """Walker's alias table by Vose's method: for each column, when to keep it and what to take otherwise."""
    keep, alias = _alias_table(np.asarray(weights, dtype=np.float64) * (len(weights) / weights.sum()))
    keep.flags.writeable = alias.flags.writeable = False
    return keep, alias


@compiled
def _alias_table(scaled: Floats) -> tuple[Floats, Ints]:
    count = len(scaled)
    keep = np.ones(count, np.float64)
    alias = np.arange(count).astype(np.int32)
    rest = scaled.copy()
    small = np.empty(count, np.int32)
    large = np.empty(count, np.int32)
    smalls = larges = 0
    for index in range(count):
        if rest[index] < 1.0:
            small[smalls] = index
            smalls += 1
        else:
            large[larges] = index
            larges += 1
    while smalls > 0 and larges > 0:
        smalls -= 1
        less, more = small[smalls], large[larges - 1]
        keep[less] = rest[less]
        alias[less] = more
        rest[more] -= 1.0 - rest[less]
        if rest[more] < 1.0:
            larges -= 1
            small[smalls] = more
            smalls += 1
    return keep, alias


@compiled
def draw(uniforms: Floats, keep: Floats, alias: Ints) -> Ints:
    """One index for each uniform in [0, 1): its whole part picks the column, its rest keeps it or not."""
    count = len(keep)
    drawn = np.empty(len(uniforms), np.int32)
    for number in range(len(uniforms)):
        scaled = uniforms[number] * count
        column = int(scaled)
        drawn[number] = column if scaled - column < keep[column] else alias[column]
    return drawn
