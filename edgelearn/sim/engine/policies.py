"""What the cache's rules make of each header, as numbers for the compiled engine.

The real cache is asked, once for each route and header version; nothing reads a header a second time.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np

from edgelearn.sim.cache.directives import parse
from edgelearn.sim.cache.freshness import freshness_lifetime_s, must_validate
from edgelearn.sim.cache.storing import may_store
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
    """Ask the cache's rules about a 200 response to a GET with this Cache-Control."""
    response = answer(cache_control=cache_control, size_bytes=0, made_at_s=0.0)
    directives = parse(response.headers.get("Cache-Control"))
    return Policy(
        storable=may_store(Request(url="https://site.example/"), response, directives).value,
        # What must be validated is never fresh enough, however it is dated.
        lifetime_s=-inf if must_validate(directives) else freshness_lifetime_s(directives).value,
        must_validate=must_validate(directives),
    )


def policies_by_version(scenario: Scenario) -> Rows:
    """Every header the scenario's routes ever send, compiled. Shape (versions, routes)."""
    policies = [[compile_header(header) for header in headers] for _, headers in scenario.header_versions()]
    rows = [[(each.storable, each.must_validate, each.lifetime_s) for each in row] for row in policies]
    return np.array(rows, POLICY)
