"""A challenge as a value: lab, initial settings, editable controls, goals and grading.

Made from a challenge block's value. All that a learner gives are values for the controls; everything else, hidden
seeds included, comes from here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.crypto import salted_hmac

from lessons.course.questions.challenge.grading import SEED, Comparison, Goal, Grade, grade, requests_simulated
from lessons.labs.base import Lab
from lessons.labs.fields import Kind

MAX_REQUESTS = 200_000
"""How many requests one grading may simulate, on average, over all its runs: about a tenth of a second's work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """Start settings (typed, complete), controls by name, goals; the solution's settings for those controls."""

    name: str
    lab: Lab
    start: Mapping[str, Any]
    controls: tuple[str, ...]
    goals: tuple[Goal, ...]
    solution: Mapping[str, Any]
    hidden_seeds: tuple[int, ...]

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of the run that is graded: the start's, with values for some controls."""
        return {**self.start, **given}

    def grade(self, given: Mapping[str, Any]) -> Grade:
        """The grade of values for some controls, from the start of the run."""
        return grade(self.lab, self.values(given), self.goals, self.hidden_seeds)

    def too_much(self, given: Mapping[str, Any]) -> str:
        """A sentence when grading these values would simulate too many requests; "" when it wouldn't."""
        asked = requests_simulated(self.lab, self.values(given), self.goals, self.hidden_seeds)
        if asked <= MAX_REQUESTS:
            return ""
        return f"Grading this would simulate about {asked:,.0f} requests; at most {MAX_REQUESTS:,} are simulated."


def settable(lab: Lab) -> dict[str, Any]:
    """The settings that a challenge may leave to the learner: not what is only shown, nor which requests are drawn."""
    return {
        name: field for name, field in lab.form_class.controls().items() if name != SEED and field.kind is not Kind.VIEW
    }


def challenge_of(lab: Lab, value: Mapping[str, Any]) -> Challenge:
    """The challenge that a block's value describes."""
    start = {name: value[name] for name in lab.form_class.base_fields}
    return Challenge(
        name=value["name"],
        lab=lab,
        start=start,
        controls=tuple(value["controls"]),
        goals=tuple(_goal(each) for each in value["goals"]),
        solution=_solution(lab, value["solution"]),
        hidden_seeds=_hidden_seeds(lab, value["name"], start, value.get("hidden_seeds", 0)),
    )


def _goal(value: Mapping[str, Any]) -> Goal:
    return Goal(
        metric=value["metric"],
        comparison=Comparison(value["comparison"]),
        value=value["value"],
        from_s=value["from_s"] or 0.0,
        to_s=value["to_s"],
    )


def _solution(lab: Lab, value: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that a solution gives, typed; what it leaves empty stays as at the start."""
    fields = lab.form_class.controls()
    return {name: fields[name].to_python(each) for name, each in value.items() if each not in (None, "", [])}


def _hidden_seeds(lab: Lab, name: str, start: Mapping[str, Any], count: int) -> tuple[int, ...]:
    """Seeds that nobody can know without the site's secret, the same for each grading of the same challenge."""
    settings = urlencode(lab.form_class.from_values(start).params())
    digests = (salted_hmac(__name__, f"{name}?{settings}#{number}", algorithm="sha256") for number in range(count))
    return tuple(int.from_bytes(each.digest()[:4], "big") for each in digests)
