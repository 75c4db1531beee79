"""The origin's responses: one per object, determined by its route and the time.

Handles conditional requests. Date is in whole seconds, `made_at_s` isn't.
"""

from dataclasses import replace
from datetime import UTC, datetime
from math import floor
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from edgelearn.sim.cache.dates import format_date
from edgelearn.sim.messages import Headers, Request, Response
from edgelearn.sim.origin.resource import failing, has_version, without_content
from edgelearn.sim.scenario import Route

Number = TypeVar("Number", float, npt.NDArray[np.float64])

EPOCH_S = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
"""Unix time of simulated second 0, chosen arbitrarily."""

GOLDEN = 0.6180339887498949
"""The fractional parts of its multiples are evenly spread, for any number of them."""


def answer(*, cache_control: str, size_bytes: int, made_at_s: float) -> Response:
    """A 200 response with this Cache-Control."""
    lines = [
        ("Date", format_date(EPOCH_S + made_at_s)),
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(size_bytes)),
    ]
    if cache_control:
        lines.append(("Cache-Control", cache_control))
    return Response(headers=Headers(lines), size_bytes=size_bytes, made_at_s=made_at_s)


def route_answer(
    route: Route, request: Request, *, number: int, variant: str, cache_control: str, made_at_s: float
) -> Response:
    """The response for a route's object with this number, in this variant.

    304 if the request's condition matches the current version.
    """
    whole = whole_answer(route, number=number, variant=variant, cache_control=cache_control, made_at_s=made_at_s)
    return without_content(whole) if has_version(request, whole.headers) else whole


def whole_answer(route: Route, *, number: int, variant: str, cache_control: str, made_at_s: float) -> Response:
    """The same for an unconditional request."""
    plain = answer(cache_control=cache_control, size_bytes=route.size_bytes, made_at_s=made_at_s)
    version = version_at(made_at_s, route.changes_every_s, phase_of(number))
    stated = [
        ("CDN-Cache-Control", route.cdn_cache_control),
        ("Vary", route.vary),
        ("ETag", f'"v{version}{"-" if variant else ""}{variant}"' if route.etag else ""),
    ]
    return replace(plain, headers=Headers((*plain.headers, *((name, value) for name, value in stated if value))))


def failure(made_at_s: float) -> Response:
    """The response of an origin that is down."""
    return failing(made_at_s, EPOCH_S)


def phase_of(number: Number) -> Number:
    """The fraction of a version's life by which an object is ahead, so that objects don't all change at once."""
    return number * GOLDEN % 1.0


def version_at(at_s: float, every_s: float, phase: float) -> int:
    """The version of an object whose content changes every `every_s` seconds (0: never)."""
    return floor(at_s / every_s + phase) if every_s > 0 else 0
