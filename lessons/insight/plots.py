"""Results as plots with text alternatives, and as tables with the same content."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from lessons.insight.funnel import Funnel
from lessons.insight.histogram import Span
from lessons.insight.results import Choices, Histogram, Lines, Result
from lessons.labs.figures import distributions
from lessons.labs.panel_data import data_block
from lessons.labs.tables import Table
from lessons.labs.words import count, quantity

KEPT_BACK = "kept back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A figure as JSON, what it counts, what it shows in words, and the same numbers as a table."""

    figure: SafeString
    counted: str
    label: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class PlotAndTable:
    """A result with the plot of its detail; None where there is nothing to draw."""

    result: Result
    plot: Plot | None


def of_result(result: Result) -> PlotAndTable:
    """A result, drawn."""
    detail = result.detail
    if isinstance(detail, Choices):
        return PlotAndTable(result=result, plot=_choices(result.text, detail))
    if isinstance(detail, Histogram) and detail.spans:
        return PlotAndTable(result=result, plot=_histogram(result.text, detail))
    if isinstance(detail, Lines):
        return PlotAndTable(result=result, plot=_lines(result.text, detail))
    return PlotAndTable(result=result, plot=None)


def of_funnel(funnel: Funnel) -> Plot | None:
    """How many readers reach each block; None while that is kept back, or nobody read."""
    if not funnel.opened:
        return None
    labels = ["Opened the page", *(f"{step.place.kind}: {step.place.label}" for step in funnel.steps)]
    reached = [funnel.opened, *(step.reached for step in funnel.steps)]
    figure = distributions.bars(labels, reached, [False] * len(labels), "readers")
    last = next((each for each in reversed(reached) if each is not None), 0)
    rows = [
        ["Opened the page", count(funnel.opened), "", funnel.median],
        *(
            [label, number(step.reached), number(step.stopped), step.median or KEPT_BACK]
            for label, step in zip(labels[1:], funnel.steps, strict=True)
        ),
    ]
    return Plot(
        figure=data_block(figure),
        counted="readers by the blocks that they reached",
        label=f"Bars: of {count(funnel.opened)} readers who opened the page, {count(last)} reached the last block told",
        table=Table(caption="Readers by block", head=["Block", "Readers", "Got no further", "Median time"], rows=rows),
    )


def number(people: int | None) -> str:
    """A number of people, or that it is kept back."""
    return KEPT_BACK if people is None else count(people)


def _choices(text: str, detail: Choices) -> Plot:
    choices = list(detail.choices)
    labels, people = [each.label for each in choices], [each.people for each in choices]
    rows = [
        [each.label, number(each.people), "; ".join(filter(None, ["right" if each.right else "", each.note]))]
        for each in choices
    ]
    if detail.together is not None:
        rows.append(["Those kept back, together", count(detail.together), ""])
    figure = distributions.bars(labels, people, [each.right for each in choices], "people")
    return Plot(
        figure=data_block(figure),
        counted=detail.counted,
        label=f"Bars by answer, {detail.counted}: {_listed(labels, people)}",
        table=Table(caption=text, head=["Answer", detail.counted.capitalize(), "Note"], rows=rows),
    )


def _histogram(text: str, detail: Histogram) -> Plot:
    spans = detail.spans
    figure = distributions.histogram(
        [each.label for each in spans],
        [each.people for each in spans],
        detail.counted,
        _place(spans, detail.truth),
        _place(spans, detail.median),
    )
    rows = [[each.label, count(each.people), _marks(each, detail)] for each in spans]
    truth, middle = quantity(detail.truth, detail.unit), quantity(detail.median, detail.unit)
    in_unit = f", in {detail.unit}" if detail.unit else ""
    return Plot(
        figure=data_block(figure),
        counted=f"{detail.counted} by size{in_unit}",
        label=f"Histogram of {detail.counted}: the truth is {truth}, the median {middle}",
        table=Table(
            caption=text, head=[detail.unit.capitalize() or "Number", detail.counted.capitalize(), "Note"], rows=rows
        ),
    )


def _lines(text: str, detail: Lines) -> Plot:
    rows = [
        [f"{at_s:g} s", quantity(middle), quantity(truth)]
        for at_s, middle, truth in zip(detail.at_s, detail.median, detail.truth, strict=True)
    ]
    return Plot(
        figure=data_block(distributions.lines(detail.at_s, detail.median, detail.truth, detail.unit)),
        counted=f"the median of {count(detail.people)} predictions over time",
        label=f"Two lines over time: the median of {count(detail.people)} predictions, and the truth",
        table=Table(caption=text, head=["At", f"Median prediction, {detail.unit}", f"Truth, {detail.unit}"], rows=rows),
    )


def _place(spans: Sequence[Span], value: float | None) -> float | None:
    """Where a number lies among the bars: in its span's bar, as far along as it is in the span."""
    for number, span in enumerate(spans):
        if value is not None and span.holds(value):
            if span.low is None or span.high is None:
                return float(number)
            return number - 0.5 + (value - span.low) / (span.high - span.low)
    return None


def _marks(span: Span, detail: Histogram) -> str:
    marks = {"the truth": detail.truth, "the median": detail.median}
    return ", ".join(name for name, value in marks.items() if value is not None and span.holds(value))


def _listed(labels: Sequence[str], people: Sequence[int | None]) -> str:
    return "; ".join(f"{label}: {number(each)}" for label, each in zip(labels, people, strict=True))
