"""Findings of one kind: the first few are told and the rest counted, so that no header makes the list a long one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from edgelearn.sim.explain import Rule

MOST_OF_A_KIND = 4


class Weight(IntEnum):
    """How much a finding matters, the worst first."""

    WRONG = 0
    WITHOUT_EFFECT = 1
    ADVICE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found: the field it stands in, a sentence, the clause that says so.

    `kind` is what several of its kind are called; "" for what can't be found more than a few times in a field.
    """

    weight: Weight
    field: str
    text: str
    rule: Rule
    kind: str = ""


def few(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each once and the worst first; of each kind a few, and how many more there are."""
    every = list(dict.fromkeys(found))
    kept = [each for each in every if not each.kind]
    for kind in dict.fromkeys((each.weight, each.kind) for each in every if each.kind):
        kept += _few_of(kind[1], [each for each in every if (each.weight, each.kind) == kind])
    return tuple(sorted(kept, key=lambda each: each.weight))


def _few_of(kind: str, alike: list[Finding]) -> list[Finding]:
    left_out = len(alike) - MOST_OF_A_KIND
    if left_out <= 1:  # one more takes no more room than to say that there is one more
        return alike
    first = alike[0]
    rest = Finding(weight=first.weight, field="Others", text=f"There are {left_out:,} more {kind}", rule=first.rule)
    return [*alike[:MOST_OF_A_KIND], rest]
