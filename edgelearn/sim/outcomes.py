"""How a request can end, and why one can come to the origin. Names only; the rules are elsewhere.

Append new members at the end. Each also needs a colour in `site.css`, a pattern in `plot-traces.js` and a row in
MODEL.md.
"""

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
    NOT_STORABLE = "not storable by rule"
    MUST_VALIDATE = "must be validated"
    DUPLICATE = "uncollapsed duplicate"
    BYPASS = "bypass"
    KEY = "key too specific"
    BACKGROUND = "background revalidation"
    INVALIDATED = "invalidated"


OUTCOMES = tuple(Outcome)
CAUSES = tuple(Cause)

TOLD = (
    Outcome.BROWSER,
    Outcome.HIT,
    Outcome.STALE,
    Outcome.REVALIDATED,
    Outcome.COLLAPSED,
    Outcome.MISS,
    Outcome.BYPASS,
    Outcome.ERROR,
)
"""The order in which outcomes are told and stacked: what cost the origin least comes first."""

USUAL = (Outcome.HIT, Outcome.COLLAPSED, Outcome.MISS, Outcome.BYPASS)
"""Outcomes that are told even where they don't occur."""
