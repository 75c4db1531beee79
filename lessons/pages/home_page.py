"""The home page's map: the same small run with and without an edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from lessons.labs import LABS
from lessons.labs.panel import render_lab

LAB = "traffic"
POPS = ("FRA", "DFW", "SFO", "GRU", "JNB", "DXB", "BOM", "SIN", "NRT", "SYD")
WITH_EDGE: Mapping[str, Any] = {
    "origin": "IAD",
    "pops": list(POPS),
    "rate_per_s": 90.0,
    "objects": 40,
    "origin_workers": 4,
    "service_ms": 40.0,
    "duration_s": 60.0,
}
WITHOUT_EDGE: Mapping[str, Any] = {**WITH_EDGE, "pops": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of both runs, written out."""

    name: str
    label: str
    with_edge: str
    without_edge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveMap:
    """What the home page's map needs: where its frames are, its places, its figures."""

    frames_with: str
    frames_without: str
    lab_url: str
    pops: int
    panel: Mapping[str, Any]
    figures: tuple[Figure, ...]


@cache
def live_map() -> LiveMap:
    """The map of the home page; a constant, so computed once in a process."""
    lab = LABS[LAB]
    panel = render_lab("", LAB, WITH_EDGE, (), QueryDict())["panel"]
    return LiveMap(
        frames_with=_frames_url(WITH_EDGE),
        frames_without=_frames_url(WITHOUT_EDGE),
        lab_url=f"{reverse('lab', args=[lab.slug])}?{_query(WITH_EDGE)}",
        pops=len(POPS),
        panel=panel,
        figures=(
            _figure("rtt_p50_ms", "median round trip", "{:.0f}\N{NO-BREAK SPACE}ms"),
            _figure("offload", "answered without the origin", "{:.0f}\N{NO-BREAK SPACE}%"),
            _figure("origin_utilisation", "origin load", "{:.0f}\N{NO-BREAK SPACE}%"),
        ),
    )


def _figure(metric: str, label: str, written: str) -> Figure:
    lab = LABS[LAB]
    told = [written.format(lab.metric(values, metric) or 0.0) for values in (WITH_EDGE, WITHOUT_EDGE)]
    return Figure(name=metric, label=label, with_edge=told[0], without_edge=told[1])


def _query(values: Mapping[str, Any]) -> str:
    return urlencode(LABS[LAB].form_class.from_values(values).sparse_params())


def _frames_url(values: Mapping[str, Any]) -> str:
    return f"{reverse('lab-answer', args=[LAB, 'frames'])}?{_query(values)}"
