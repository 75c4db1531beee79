"""What the cache's rules make of each header, as numbers for the compiled engine.

The real cache is asked, once for each route and header version; nothing reads a header a second time.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.engine.arrays import POLICY, Rows
from edgelearn.sim.messages import Request
from edgelearn.sim.origin.answers import answer
from edgelearn.sim.scenario import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One header's consequences for a shared cache."""

    storable: bool
    lifetime_s: float
    must_validate: bool


@lru_cache(maxsize=1024)
def compile_header(cache_control: str) -> Policy:
    """Ask a cache about a 200 response to a GET with this Cache-Control."""
    response = answer(cache_control=cache_control, size_bytes=0, made_at_s=0.0)
    cache = HttpCache(capacity_objects=1)
    received = cache.receive(Request(url="https://site.example/"), response, request_s=0.0, response_s=0.0)
    copy = received.copy
    return Policy(
        storable=received.storable,
        # What must be validated is never fresh enough, however it is dated.
        lifetime_s=-inf if copy.must_validate else copy.lifetime_s,
        must_validate=copy.must_validate,
    )


def policies_by_version(scenario: Scenario) -> Rows:
    """Every header the scenario's routes ever send, compiled. Shape (versions, routes)."""
    policies = [[compile_header(header) for header in headers] for _, headers in scenario.header_versions()]
    rows = [[(each.storable, each.must_validate, each.lifetime_s) for each in row] for row in policies]
    return np.array(rows, POLICY)
