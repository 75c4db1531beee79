"""Findings and their severity. Of each kind, only the first few are listed, so that no header produces a long list."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from edgelearn.sim.explain import Rule

MOST_OF_A_KIND = 4


class Weight(IntEnum):
    """Severity of a finding, worst first."""

    WRONG = 0
    WITHOUT_EFFECT = 1
    ADVICE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding: the field, a sentence and the clause behind it.

    `kind` names findings that can occur many times in a field; "" for others.
    """

    weight: Weight
    field: str
    text: str
    rule: Rule
    kind: str = ""


def most_severe(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The distinct findings, most severe first; of each kind a few, followed by the number of the others."""
    every = list(dict.fromkeys(found))
    kept = [each for each in every if not each.kind]
    for kind in dict.fromkeys((each.weight, each.kind) for each in every if each.kind):
        kept += _few_of(kind[1], [each for each in every if (each.weight, each.kind) == kind])
    return tuple(sorted(kept, key=lambda each: each.weight))


def _few_of(kind: str, alike: list[Finding]) -> list[Finding]:
    left_out = len(alike) - MOST_OF_A_KIND
    if left_out <= 1:  # showing it takes no more space than counting it
        return alike
    first = alike[0]
    rest = Finding(weight=first.weight, field="Others", text=f"There are {left_out:,} more {kind}", rule=first.rule)
    return [*alike[:MOST_OF_A_KIND], rest]
