"""How a decision is told: which rule looked at which values, and what it found.

The rules themselves live beside the code that applies them; here is only their shape.
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
    """What a step found: it speaks for an answer from a copy (or for keeping one), against it, or only tells a fact."""

    YES = "yes"
    NO = "no"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule by its name and the clause that states it ("RFC 9111 §4.2.1", "edge rule", "model")."""

    name: str
    clause: str

    @property
    def url(self) -> str:
        """Where the clause can be read, or "" when it is a setting and not a published text."""
        if not (found := _RFC_CLAUSE.match(self.clause)):
            return ""
        number, section = found.groups()
        return f"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rule at work: the plain sentence, the values it looked at, what it found."""

    rule: Rule
    text: str
    verdict: Verdict
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Generic[T]):
    """A value together with the steps that led to it."""

    value: T
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the edge did with a request and why. `fresh_for_s` is how long the copy used stays fresh."""

    outcome: Outcome
    cause: Cause | None
    steps: tuple[Step, ...]
    fresh_for_s: float | None = None
