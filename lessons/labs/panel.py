"""A lab in place: what its template needs, in a lesson or on the lab's own page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from edgelearn.sim.limits import ScenarioError
from lessons.labs import LABS
from lessons.labs.base import Lab
from lessons.labs.fields import Kind
from lessons.labs.form import LabForm
from lessons.labs.page import Question, ask

GROUPS = (
    # legend, when it acts, kinds, live?
    ("Next request", "when you send it", {Kind.NEXT_REQUEST}, True),
    ("Edge rule", "acts at once", {Kind.EDGE_RULE}, True),
    ("Origin header", "for responses from now on", {Kind.ORIGIN_HEADER}, True),
    ("World", "from now on", {Kind.WORLD}, True),
    ("View", "at once", {Kind.VIEW}, True),
    ("Set-up", "runs from the start again", set(Kind), False),
)
MOVED = {Kind.EDGE_RULE, Kind.ORIGIN_HEADER, Kind.WORLD}
OWN_ID = "lab"
MOST_OPEN = 4
"""More controls than that which aren't for playing lie folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Controls of one kind, under one legend that says when they act."""

    legend: str
    note: str
    fields: tuple[BoundField, ...]
    folded: bool

    @property
    def has_errors(self) -> bool:
        """Whether one of its values was refused."""
        return any(field.errors for field in self.fields)


def own_page(lab: Lab, query: MultiValueDict[str, str], base: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The context of the lab's own page, every control exposed; `base` are the settings it starts with."""
    return render_lab("", lab.slug, base or {}, tuple(lab.form_class.base_fields), query, title=lab.title)


def render_lab(
    block_id: str,
    slug: str,
    values: Mapping[str, Any],
    controls: Collection[str],
    query: MultiValueDict[str, str],
    *,
    fixed: Collection[str] = (),
    title: str = "",
    hold_s: float | None = None,
    held: bool = False,
    challenge: bool = False,
) -> dict[str, Any]:
    """The context for `{% include lab.template %}`: `lab`, `panel`, and `status`, 400 when the query was refused.

    `values` are the block's settings, `controls` the names the learner may change, `fixed` those that are only shown,
    `query` the page's address;
    with a `block_id` only its `<block_id>-…` parameters are read. A lab that is `held` waits for a prediction: one
    with time plays to `hold_s`, one without shows where it starts and keeps its figures back. In a challenge's lab
    every control sets the run up, so that the run seen is the run graded; the block's id belongs to its question.
    """
    lab = LABS[slug]
    question = ask(lab, lab.page_class, query, prefix=block_id or None, base=values)
    problems, shown = _shown(lab, question)
    panel = {
        **shown,
        **_controls(question.form if problems else _after(question.form, shown), controls, from_start=challenge),
        **_addresses(lab),
        "fixed": _fixed(lab, question.form.base, fixed),
        "initial": urlencode(lab.form_class.from_values(question.form.base).params()),
        "problems": [sentence for sentences in problems.values() for sentence in sentences],
        "title": title or lab.title,
        "block_id": f"{block_id}-lab" if challenge else block_id or OWN_ID,
        "prefix": block_id,
        "lead": f"{block_id}-" if block_id else "",
        "hold_s": hold_s,
        "held": held,
        "challenge": challenge,
        "exposed": tuple(controls),
    }
    return {"lab": lab, "panel": panel, "status": 400 if problems else 200}


def work_asked(
    lab: Lab, query: MultiValueDict[str, str], prefix: str | None = None, base: Mapping[str, Any] | None = None
) -> float:
    """What a lab in a page costs by the page's address, in the units of `edgelearn.web.work_budget`."""
    return ask(lab, lab.page_class, query, prefix=prefix, base=base).work(lab)


def refused(error: ValidationError | ScenarioError) -> dict[str, list[str]]:
    """A refusal that came after reading, by parameter."""
    if isinstance(error, ScenarioError):
        return {error.field: [str(error)]}
    return {name: list(sentences) for name, sentences in error.message_dict.items()}


def _shown(lab: Lab, question: Question) -> tuple[dict[str, list[str]], Mapping[str, Any]]:
    """The lab's own context for what was asked, or for its base settings where that was refused."""
    problems = question.problems
    if not problems:
        try:
            return {}, lab.show(question.form.values, question.beside.values)
        except (ValidationError, ScenarioError) as error:
            problems = refused(error)
    return problems, lab.show(question.form.base, lab.page_class().values)


def _after(form: LabForm, shown: Mapping[str, Any]) -> LabForm:
    """The form with the settings that hold after what was asked, where that moved them."""
    if "values" not in shown:
        return form
    return type(form).from_values(shown["values"], prefix=form.prefix, base=form.base)


def _controls(form: LabForm, controls: Collection[str], *, from_start: bool) -> dict[str, Any]:
    groups = [_set_up(form, controls)] if from_start else _by_kind(form, controls)
    fixed = [
        (bound.html_name, text)
        for name in form.fields
        if name not in controls
        for bound in [form[name]]
        for text in form.query.getlist(bound.html_name)
    ]
    return {"form": form, "groups": [group for group in groups if group.fields], "hidden": fixed}


def _by_kind(form: LabForm, controls: Collection[str]) -> list[Group]:
    """The exposed controls, parted by when they act."""
    led = [group for kind in form.leading for group in GROUPS if group[2] == {kind}]
    return [
        Group(
            legend=legend,
            note="from the first request on" if live and form.acts_from_start and kinds & MOVED else note,
            fields=tuple(
                form[name]
                for name, field in form.controls().items()
                if name in controls and field.kind in kinds and field.live == live
            ),
            folded=not live and sum(not form.controls()[name].live for name in controls) > MOST_OPEN,
        )
        for legend, note, kinds, live in [*led, *(group for group in GROUPS if group not in led)]
    ]


def _fixed(lab: Lab, values: Mapping[str, Any], names: Collection[str]) -> list[tuple[str, str]]:
    """What is shown and fixed, in words."""
    fields = lab.form_class.controls()
    return [
        (str(fields[name].label), fields[name].describe(values[name]) or "none") for name in names if name in fields
    ]


def _set_up(form: LabForm, controls: Collection[str]) -> Group:
    """The exposed controls of a lab in which none is moved while it runs."""
    field: Any
    for field in form.fields.values():
        field.live = False
    fields = tuple(form[name] for name in form.fields if name in controls)
    return Group(legend="What you may set", note="each change runs from the start", fields=fields, folded=False)


def _addresses(lab: Lab) -> dict[str, str]:
    """The lab's own page, and `<answer>_url` for each of its answers."""
    answers = {f"{name}_url": reverse("lab-answer", args=[lab.slug, name]) for name in lab.answers}
    return {"page_url": reverse("lab", args=[lab.slug]), **answers}
