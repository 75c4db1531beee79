"""How a request can end, and why one can come to the origin. Names only; the rules are elsewhere."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a request was answered. The order is the code that the compiled kernel uses."""

    HIT = "hit"
    MISS = "miss"
    COLLAPSED = "collapsed"
    BYPASS = "bypass"


class Cause(StrEnum):
    """Why a request reached the origin: exactly one each. The order is the kernel's code."""

    FIRST_REQUEST = "first request"
    EXPIRED = "expired"
    EVICTED = "evicted"
    NOT_STORABLE = "not storable by rule"
    MUST_VALIDATE = "must be validated"
    DUPLICATE = "uncollapsed duplicate"
    BYPASS = "bypass"


OUTCOMES = tuple(Outcome)
CAUSES = tuple(Cause)
