"""How a decision is explained: the rules that applied, the values they looked at and what they found.

This module defines only the types. The rules themselves are declared next to the code that applies them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from edgelearn.sim.outcomes import Cause, Outcome

T = TypeVar("T")

_RFC_CLAUSE = re.compile(r"RFC (\d+) §([\d.]+)")


class Verdict(StrEnum):
    """What a step found: for a response from a copy (or for storing one), against it, or neither."""

    YES = "yes"
    NO = "no"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A named rule and its source ("RFC 9111 §4.2.1", "edge rule", "model")."""

    name: str
    clause: str

    @property
    def url(self) -> str:
        """Link to the clause, or "" for a rule that isn't in a published specification."""
        if not (found := _RFC_CLAUSE.match(self.clause)):
            return ""
        number, section = found.groups()
        return f"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One applied rule: a sentence for the reader, the values it looked at and its verdict."""

    rule: Rule
    text: str
    verdict: Verdict
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Generic[T]):
    """A value and the steps that led to it."""

    value: T
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the edge did with a request, and why. `fresh_for_s` is the remaining freshness of the copy used."""

    outcome: Outcome
    cause: Cause | None
    steps: tuple[Step, ...]
    fresh_for_s: float | None = None
