"""What the caches' rules make of each header, as numbers for the compiled engine.

The real caches are asked, once for each route and version of the origin; nothing reads a header a second time.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np

from edgelearn.sim.cache.cache import HttpCache
from edgelearn.sim.cache.freshening import updated_fields
from edgelearn.sim.cache.policy import CachePolicy
from edgelearn.sim.cache.reuse import stale_windows
from edgelearn.sim.engine.arrays import POLICY, Rows
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.responses import failure, whole_answer
from edgelearn.sim.scenario import Route, Scenario

ASKED = Request(url="https://site.example/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """An answer's consequences for a cache.

    `while_s`, `error_s`: for how long past its lifetime it answers while the origin is asked, and in place of errors;
    minus infinity where it never does. `silent`: as a 304 it leaves the copy's Cache-Control as it is.
    """

    storable: bool
    must_validate: bool
    silent: bool
    lifetime_s: float
    while_s: float
    error_s: float


def compile_answer(response: Response, policy: CachePolicy) -> Policy:
    """Ask a cache about a response to a GET."""
    received = HttpCache(policy=policy).receive(ASKED, response, request_s=0.0, response_s=0.0)
    copy, windows = received.copy, stale_windows(received.copy, policy)
    before = Headers([("Cache-Control", "")])
    return Policy(
        storable=received.storable,
        must_validate=copy.must_validate,
        silent=updated_fields(before, response.headers).get("Cache-Control") == "",
        # What must be validated is never fresh enough, however it is dated.
        lifetime_s=-inf if copy.must_validate else copy.lifetime_s,
        while_s=windows.while_revalidating_s,
        error_s=windows.on_error_s,
    )


@lru_cache(maxsize=1024)
def compile_route(route: Route, cache_control: str, policy: CachePolicy) -> Policy:
    """Ask a cache about what a route answers with this Cache-Control."""
    response = whole_answer(route, number=0, variant="", cache_control=cache_control, made_at_s=0.0)
    return compile_answer(response, policy)


@lru_cache(maxsize=4)
def compile_failure(policy: CachePolicy) -> Policy:
    """Ask a cache about what an origin that is down answers."""
    return compile_answer(failure(0.0), policy)


def policies_by_version(scenario: Scenario, policy: CachePolicy) -> Rows:
    """Everything that the scenario's routes ever answer, compiled. Shape (versions, routes)."""
    down = compile_failure(policy)
    policies = [
        [
            compile_route(route, cache_control, policy) if version.up else down
            for route, cache_control in zip(scenario.routes, version.cache_control, strict=True)
        ]
        for version in scenario.origin_versions()
    ]
    rows = [[tuple(getattr(each, name) for name in POLICY.names or ()) for each in row] for row in policies]
    return np.array(rows, POLICY)
