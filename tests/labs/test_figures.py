"""Figures are what Plotly accepts, with the style sheet's tokens for colours."""

import json
import re
from typing import Any

import plotly.graph_objects
import pytest

from edgelearn.site_sheet import site_css
from lessons.labs.figures.time_rows import LOOKS as TIME_LOOKS
from lessons.labs.figures.time_rows import time_rows
from lessons.labs.figures.waterfall import LOOKS, waterfall
from lessons.labs.figures.world_map import HEIGHT, WIDTH, project
from lessons.labs.request.form import RequestForm
from lessons.labs.request.run import replay

LOG = "0 berlin /a\n2 berlin /a\n4 sydney /a"


def figure(**values: Any) -> dict[str, Any]:
    history = replay(RequestForm.from_values({"log": LOG, "clock_s": 10, **values}).values)
    return waterfall(history.exchanges, [str(number) for number, _ in enumerate(history.exchanges)])


def painted(drawn: dict[str, Any]) -> dict[str, Any]:
    """The figure as the browser draws it: a colour in place of each token."""
    result: dict[str, Any] = json.loads(re.sub(r'"--[a-z0-9-]+"', '"#000000"', json.dumps(drawn)))
    return result


@pytest.mark.parametrize(
    "values",
    [{}, {"pops": []}, {"cache": False}, {"new_connection": False}, {"browsers": True}, {"log": "", "clock_s": 0}],
)
def test_plotly_accepts_the_waterfall(values: dict[str, Any]) -> None:
    drawn = painted(figure(**values))
    assert plotly.graph_objects.Figure(drawn).to_dict()["data"] == drawn["data"]


def test_the_bars_of_an_exchange_are_as_long_as_its_round_trip() -> None:
    history = replay(RequestForm.from_values({"log": LOG, "clock_s": 10}).values)
    for place, exchange in enumerate(history.exchanges):
        assert sum(trace["x"][place] for trace in figure()["data"]) == pytest.approx(exchange.rtt_ms, abs=0.01)


def test_plotly_accepts_the_time_rows_and_their_bars_are_as_long_as_their_spans() -> None:
    drawn = painted(
        time_rows([("Edge", [("fresh", 2.0, 60.0), ("must revalidate", 60.0, 75.0)]), ("Browser", [])], 30.0, 75.0)
    )
    assert plotly.graph_objects.Figure(drawn).to_dict()["data"] == drawn["data"]
    assert [(trace["name"], trace["base"], trace["x"]) for trace in drawn["data"]] == [
        ("fresh", [2.0], [58.0]),
        ("must revalidate", [60.0], [15.0]),
    ]


def test_legs_are_told_apart_without_colour_too() -> None:
    for looks in (LOOKS, TIME_LOOKS):
        told = [(colour, pattern) for _, colour, pattern in looks]
        assert len(told) == len(set(told))


def test_every_colour_is_a_token_of_the_style_sheet() -> None:
    sheet = site_css()
    assert {colour for _, colour, _ in (*LOOKS, *TIME_LOOKS) if f"{colour}:" not in sheet} == set()


def test_the_map_is_cut_at_84_north_and_58_south() -> None:
    assert project(84, -180) == (0, 0)
    assert project(-58, 180) == (WIDTH, HEIGHT)
    assert project(13, 0) == (WIDTH / 2, HEIGHT / 2)
