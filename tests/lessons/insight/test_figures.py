"""Figures are what Plotly accepts, in colours that the page has, told apart without them."""

import json
import re
from pathlib import Path
from typing import Any

import plotly.graph_objects
import pytest
from django.conf import settings

from lessons.insight import plots
from lessons.insight.disclosure import Parts
from lessons.insight.histogram import Span
from lessons.insight.results import Choice, Choices, Histogram, Lines, Result
from lessons.labs.figures import distributions
from tests.labs.test_figures import painted

CHOICES = Choices(
    counted="first answers",
    choices=[Choice(label="<b>1</b> & more", people=9, right=True), Choice(label="2", people=None, note="a-rule")],
    together=6,
)
SPANS = [Span(low=None, high=10, people=6), Span(low=10, high=30, people=8), Span(low=30, high=None, people=5)]
HISTOGRAM = Histogram(counted="predictions", spans=SPANS, truth=20, median=12.5, unit="requests")
LINES = Lines(at_s=(5.0, 6.0), median=(1.0, 2.0), truth=(None, 3.0), people=7, unit="ms")
FIGURES = [
    distributions.bars(["<b>1</b> & more", "x" * 99], [9, None], [True, False], "people"),
    distributions.bars(["1"], [9], [False], "people"),
    distributions.histogram(["under 10", "from 10"], [6, 8], "predictions", 1.2, None),
    distributions.lines((5.0, 6.0), (1.0, 2.0), (None, 3.0), "ms"),
]


@pytest.mark.parametrize("figure", FIGURES)
def test_plotly_accepts_the_figures(figure: dict[str, Any]) -> None:
    accepted = plotly.graph_objects.Figure(painted(figure)).to_dict()
    assert [trace["type"] for trace in accepted["data"]] == [trace["type"] for trace in figure["data"]]


def test_the_page_has_every_colour_in_light_and_in_both_kinds_of_dark() -> None:
    sheet = Path(settings.PROJECT_DIR, "static/css/insight/insight.css").read_text()
    used = set(re.findall(r"'(--[a-z0-9-]+)'", repr(FIGURES)))
    assert used
    assert {colour for colour in used if sheet.count(f"{colour}: ") != 3} == set()


def test_a_label_holds_no_marks_for_plotly() -> None:
    names = [each["text"] for each in FIGURES[0]["layout"]["annotations"]]
    assert names[0] == "&lt;b>1&lt;/b> &amp; more"
    assert len(names[1]) == distributions.LONGEST_LABEL


def of(detail: Any) -> plots.Plot:
    result = Result(
        name="q", kind="quiz", text="Why?", firsts=Parts(told={}, together=None), detail=detail, sentence=""
    )
    plot = plots.of_result(result).plot
    assert plot is not None
    return plot


def test_the_table_says_what_the_bars_say_and_what_is_kept_back() -> None:
    plot = of(CHOICES)
    assert plot.table.rows == [
        ["<b>1</b> & more", "9", "right"],
        ["2", "kept back", "a-rule"],
        ["Those kept back, together", "6", ""],
    ]
    assert plot.label == "Bars by answer, first answers: <b>1</b> & more: 9; 2: kept back"


def test_the_truth_and_the_median_stand_where_they_are_among_the_spans() -> None:
    plot = of(HISTOGRAM)
    assert [row[2] for row in plot.table.rows] == ["", "the truth, the median", ""]
    marks = {trace["name"]: trace["x"] for trace in _traces(plot)}
    assert marks["the truth"] == [1.0, 1.0]
    assert marks["median"] == [0.625, 0.625]
    assert plot.label == "Histogram of predictions: the truth is 20 requests, the median 12.5 requests"


def test_lines_have_a_table_too() -> None:
    assert of(LINES).table.rows == [["5 s", "1", "nothing that could be counted"], ["6 s", "2", "3"]]


def test_without_numbers_there_is_no_plot() -> None:
    nothing = Histogram(counted="predictions", spans=[], truth=1, median=None, unit="")
    result = Result(
        name="q", kind="prediction", text="?", firsts=Parts(told={}, together=None), detail=nothing, sentence=""
    )
    assert plots.of_result(result).plot is None


def _traces(plot: plots.Plot) -> list[dict[str, Any]]:
    traces: list[dict[str, Any]] = json.loads(plot.figure)["data"]
    return traces
