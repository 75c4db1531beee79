"""Results of a question: share of correct first answers and their distribution, safe to disclose.

One value for each way of looking at answers; how each kind of question fills them is in `questions`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.insight.disclosure import Parts
from lessons.insight.histogram import Span

RIGHT, WRONG, ANSWERED, SKIPPED, NONE = "right", "wrong", "answered", "skipped", "no answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One of a few things that could be answered, and how many people did; None is kept back.

    `right` says that it is what the question wants; `note` is the misconception behind it, or another word on it.
    """

    label: str
    people: int | None
    right: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A distribution over a few things; `counted` says what their numbers mean, `together` how many are kept back."""

    counted: str
    choices: Sequence[Choice]
    together: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Numbers that were given, in spans, against the truth; `median` is None where they were too few."""

    counted: str
    spans: Sequence[Span]
    truth: float | None
    median: float | None
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The median of lines that were drawn, against the true one, at the same moments in seconds."""

    at_s: Sequence[float]
    median: Sequence[float]
    truth: Sequence[float | None]
    people: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A question in its lesson: what it asks, the parts of those who began the lesson, what they answered.

    `firsts` has RIGHT and WRONG, or ANSWERED and SKIPPED for a prediction; and NONE. `detail` is None where nothing
    can be told. `sentence` says what stands out.
    """

    name: str
    kind: str
    text: str
    firsts: Parts
    detail: Choices | Histogram | Lines | None
    sentence: str
