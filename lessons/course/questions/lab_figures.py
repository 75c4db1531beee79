"""Figures of a lab's run for questions, cached per process."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from lessons.course.questions.base import LabPart
from lessons.labs import LABS

KEPT = 500  # figures: numbers and short lists


def metric(
    part: LabPart,
    name: str,
    *,
    changed: Mapping[str, Any] | None = None,
    from_s: float | None = None,
    to_s: float | None = None,
) -> float | None:
    """A metric of a lab block's run, some settings changed; None where there is nothing to count."""
    return _metric(part.lab.slug, _key({**part.settings, **(changed or {})}), name, from_s or 0.0, to_s)


def line(part: LabPart, name: str, moments: tuple[float, ...]) -> tuple[float | None, ...]:
    """A figure over time, at some moments as a plot's line passes them; None before its first point."""
    return _line(part.lab.slug, _key(part.settings), name, moments)


def _key(settings: Mapping[str, Any]) -> str:
    return json.dumps({name: list(value) if _is_list(value) else value for name, value in settings.items()})


def _is_list(value: Any) -> bool:
    return not isinstance(value, str) and hasattr(value, "__iter__")


@lru_cache(maxsize=KEPT)
def _metric(slug: str, settings: str, name: str, from_s: float, to_s: float | None) -> float | None:
    return LABS[slug].metric(json.loads(settings), name, from_s, to_s)


@lru_cache(maxsize=KEPT)
def _line(slug: str, settings: str, name: str, moments: tuple[float, ...]) -> tuple[float | None, ...]:
    lab = LABS[slug]
    values = lab.form_class.from_values(json.loads(settings)).values
    at_s, column = lab.series[name].read(values, max(moments))
    known = [(t, value) for t, value in zip(at_s, column, strict=True) if value is not None]
    return tuple(_between(known, moment) for moment in moments)


def _between(points: list[tuple[float, float]], at_s: float) -> float | None:
    """The straight line between the points on either side of a moment; the last point's value after it."""
    before = [point for point in points if point[0] <= at_s]
    after = [point for point in points if point[0] > at_s]
    if not before:
        return after[0][1] if after else None
    if not after:
        return before[-1][1]
    (t0, y0), (t1, y1) = before[-1], after[0]
    return y0 + (y1 - y0) * (at_s - t0) / (t1 - t0)
