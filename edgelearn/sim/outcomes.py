"""How a request can end and why one reaches the origin; each described once, for pages, plots and style sheets.

A new outcome needs its member (at the end) and its entry here, its rule in both engines, and a row in MODEL.md.
"""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a request was answered. The order is the code that the compiled kernel uses."""

    HIT = "hit"
    MISS = "miss"
    COLLAPSED = "collapsed"
    BYPASS = "bypass"
    STALE = "stale"
    REVALIDATED = "revalidated"
    BROWSER = "browser"
    ERROR = "error"


class Cause(StrEnum):
    """Why a request reached the origin: exactly one each. The order is the kernel's code."""

    FIRST_REQUEST = "first request"
    EXPIRED = "expired"
    EVICTED = "evicted"
    NOT_STORABLE = "not storable"
    MUST_VALIDATE = "must be validated"
    DUPLICATE = "duplicate fetch"
    BYPASS = "bypass"
    KEY = "fragmented cache key"
    BACKGROUND = "background revalidation"
    INVALIDATED = "invalidated"


OUTCOMES = tuple(Outcome)
CAUSES = tuple(Cause)


class Shape(StrEnum):
    """The swatch of an outcome in legends: never told apart by colour alone."""

    CIRCLE = "circle"
    SQUARE = "square"
    DIAMOND = "diamond"
    TRIANGLE_UP = "triangle-up"
    TRIANGLE_DOWN = "triangle-down"
    BAR = "bar"
    DOME = "dome"
    CROSS = "cross"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeEntry:
    """How an outcome is described and drawn.

    `light` and `dark` are its colours on pages of either scheme, `pattern` is Plotly's fill pattern ("" is plain). A
    `usual` outcome is shown even where it doesn't occur.
    """

    outcome: Outcome
    sentence: str
    light: str
    dark: str
    shape: Shape
    pattern: str = ""
    usual: bool = False


OUTCOME_ENTRIES = {
    entry.outcome: entry
    for entry in (
        OutcomeEntry(
            outcome=Outcome.BROWSER,
            sentence="Answered from the browser's own cache; nothing was sent.",
            light="#66752a",
            dark="#b5c46a",
            shape=Shape.DOME,
            pattern="|",
        ),
        OutcomeEntry(
            outcome=Outcome.HIT,
            sentence="Answered by the edge from its copy.",
            light="#0b8a5f",
            dark="#34c08c",
            shape=Shape.CIRCLE,
            usual=True,
        ),
        OutcomeEntry(
            outcome=Outcome.STALE,
            sentence="Answered by the edge from a copy past its lifetime, as the response allows.",
            light="#b97a00",
            dark="#e2a52f",
            shape=Shape.TRIANGLE_DOWN,
            pattern="\\",
        ),
        OutcomeEntry(
            outcome=Outcome.REVALIDATED,
            sentence="The origin confirmed the edge's copy with a 304; the content was not sent again.",
            light="#2f76c0",
            dark="#6cabf0",
            shape=Shape.BAR,
            pattern="-",
        ),
        OutcomeEntry(
            outcome=Outcome.COLLAPSED,
            sentence="The edge was already fetching it; this request waited for that response.",
            light="#7d55b8",
            dark="#b094ea",
            shape=Shape.TRIANGLE_UP,
            pattern=".",
            usual=True,
        ),
        OutcomeEntry(
            outcome=Outcome.MISS,
            sentence="The edge fetched it from the origin.",
            light="#c83d54",
            dark="#f2708a",
            shape=Shape.DIAMOND,
            pattern="/",
            usual=True,
        ),
        OutcomeEntry(
            outcome=Outcome.BYPASS,
            sentence="Went to the origin without a cache lookup.",
            light="#7b7f8c",
            dark="#9aa0ad",
            shape=Shape.SQUARE,
            pattern="x",
            usual=True,
        ),
        OutcomeEntry(
            outcome=Outcome.ERROR,
            sentence="The origin failed, and no copy may be served instead.",
            light="#1d1f26",
            dark="#e9ebef",
            shape=Shape.CROSS,
            pattern="+",
        ),
    )
}
"""In the order in which outcomes are listed and stacked: what cost the origin least comes first."""
