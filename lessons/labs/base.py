"""What a lab is: its names, its inputs, what it answers at its addresses, the figures that can be asked of it.

What a lab simulates and how it looks is in the lab's own package.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lessons.labs.form import LabForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A figure of a run that can be asked for by name; `read` takes the lab's result, None means nothing to count."""

    label: str
    unit: str
    read: Callable[[Any], float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A figure of a run over time that can be asked for by name.

    `read(values, to_s)` takes typed settings and gives moments and values, None where there is nothing to count.
    """

    label: str
    unit: str
    read: Callable[[Mapping[str, Any], float], tuple[list[float], list[float | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a lab answers at one of its addresses: what may be asked beside the settings, how it is made and shown.

    `make(values, params, beside)` is pure: typed settings, the same as parameters for links, the other form's
    values; it raises ValidationError by field. It is shown by the template `labs/<slug>/<name>.html`, or sent
    `as_json`. `work` is what it costs where that isn't what the lab costs.
    """

    beside_class: type[LabForm]
    make: Callable[[Mapping[str, Any], list[tuple[str, str]], Mapping[str, Any]], Any]
    as_json: bool = False
    work: Callable[[Mapping[str, Any], Mapping[str, Any]], float] | None = None


def _a_unit(values: Mapping[str, Any], beside: Mapping[str, Any]) -> float:
    return 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """A kind of lab: its names, its inputs, how it is shown, and the figures that can be asked of it.

    Its templates, its script and its style sheet are found by its slug; `shows` names the parts whose sheets it needs
    besides, as `lessons.sheets` does.

    `page_class` reads what a page's address says beside the settings. `show(values, page)` is the template's
    context from both forms' values, pure; it raises ValidationError by field. `measure(values, from_s, to_s)`
    is what the metrics read. `answers` are by the last part of their address. A lab with `requests(values)`, how many a
    run simulates on average, can be a challenge: its run follows from its settings alone, and grading is bounded.
    A lab with `series` has `duration_s` among its settings. `work(values, beside)` is what an answer or a page costs,
    in the units of `edgelearn.web.work_budget`, by its settings and by what is asked beside them.
    """

    slug: str
    name: str
    title: str
    lead: str
    form_class: type[LabForm]
    page_class: type[LabForm]
    show: Callable[[Mapping[str, Any], Mapping[str, Any]], Mapping[str, Any]]
    answers: Mapping[str, Answer]
    metrics: Mapping[str, Metric]
    measure: Callable[[Mapping[str, Any], float, float | None], Any]
    shows: tuple[str, ...] = ()
    requests: Callable[[Mapping[str, Any]], float] | None = None
    series: Mapping[str, Series] = field(default_factory=dict)
    work: Callable[[Mapping[str, Any], Mapping[str, Any]], float] = _a_unit

    @property
    def part(self) -> str:
        """What a page shows with it, as `lessons.sheets` names that."""
        return f"{self.slug} lab"

    @property
    def script(self) -> str:
        """The module that defines its custom element."""
        return f"js/labs/{self.slug}/lab.js"

    @property
    def template(self) -> str:
        """What shows it in place."""
        return f"labs/{self.slug}/lab.html"

    def answer_template(self, name: str) -> str:
        """What shows one of its answers; there is none for JSON."""
        return f"labs/{self.slug}/{name}.html"

    def metric(
        self, values: Mapping[str, Any], name: str, from_s: float = 0.0, to_s: float | None = None
    ) -> float | None:
        """A metric of the run that typed values describe, over the requests that arrive in [from_s, to_s).

        Raises KeyError for an unknown metric, ValueError for values the form refuses.
        """
        form = self.form_class.from_values(values)
        return self.metrics[name].read(self.measure(form.values, from_s, to_s))
