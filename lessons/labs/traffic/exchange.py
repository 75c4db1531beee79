"""One request of a traffic run, explained, with its neighbours worth a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.exceptions import ValidationError
from django.urls import reverse

from edgelearn.sim.engine.kernel import NO_CAUSE
from edgelearn.sim.engine.replay import explain
from edgelearn.sim.engine.traffic import TrafficRun
from edgelearn.sim.outcomes import CAUSES, OUTCOMES, Outcome
from lessons.labs.exchange import ExchangeView, describe_exchange
from lessons.labs.traffic.run import simulate

IS_PLAIN = np.array([each in (Outcome.HIT, Outcome.BROWSER) for each in OUTCOMES])
"""By the outcome's code: whether it needs no explaining."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A way to another exchange of the run."""

    number: int
    text: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The exchange looked into, told, and the nearest ones before and after it that were no hits."""

    number: int
    view: ExchangeView
    neighbours: tuple[Link, ...]


def choose(values: Mapping[str, Any], params: list[tuple[str, str]], number: int) -> Chosen:
    """Explain request `number` of the run; `params` are the state's, for the links.

    Raises ValidationError on `number` when the run has no such request.
    """
    run = simulate(values)
    if number >= len(run):
        accepted = f"give 0 to {len(run) - 1}" if len(run) else "this run has none"
        raise ValidationError({"number": f"Exchange number: {number} is not a request of this run; {accepted}."})
    return Chosen(
        number=number, view=describe_exchange(explain(run, number)), neighbours=_neighbours(run, params, number)
    )


def worth_a_look(run: TrafficRun, params: list[tuple[str, str]]) -> tuple[Link, ...]:
    """The first finished request of each outcome and cause, for those who don't point at dots."""
    codes = np.stack((run.requests["outcome"], run.requests["cause"]))[:, run.done_s <= run.until_s]
    numbers = np.flatnonzero(run.done_s <= run.until_s)
    _, firsts = np.unique(codes, axis=1, return_index=True)
    return tuple(_link(params, int(number), _kind(run, int(number))) for number in np.sort(numbers[firsts]))


def _kind(run: TrafficRun, number: int) -> str:
    request = run.requests[number]
    outcome = OUTCOMES[request["outcome"]]
    if request["cause"] == NO_CAUSE or outcome is Outcome.BYPASS:
        return f"first {outcome.value}"
    return f"first {outcome.value}: {CAUSES[request['cause']].value}"


def _neighbours(run: TrafficRun, params: list[tuple[str, str]], number: int) -> tuple[Link, ...]:
    finished = run.done_s <= run.until_s
    telling = np.flatnonzero(finished & ~IS_PLAIN[run.requests["outcome"]])
    place = int(np.searchsorted(telling, number))
    after = int(np.searchsorted(telling, number, side="right"))
    earlier = [_link(params, int(telling[place - 1]), "← previous that was no hit")] if place > 0 else []
    later = [_link(params, int(telling[after]), "next that was no hit →")] if after < len(telling) else []
    return (*earlier, *later)


def _link(params: list[tuple[str, str]], number: int, text: str) -> Link:
    address = reverse("lab-answer", args=["traffic", "exchange"])
    return Link(number=number, text=text, url=f"{address}?{urlencode([*params, ('number', str(number))])}")
