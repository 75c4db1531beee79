"""The secondary cache key: the request's values of the fields in Vary. RFC 9111 §4.1."""

import re
from functools import lru_cache

from edgelearn.sim.cache.fields import REMEMBERED_LENGTH, members, names
from edgelearn.sim.messages import Headers, Request

Selecting = tuple[tuple[str, str | None], ...]
"""The fields in Vary, lower-case and sorted, with the request's normalised value; None if absent."""

_CASELESS = frozenset({"accept", "accept-encoding", "accept-language", "accept-charset"})
_UNORDERED = frozenset({"accept", "accept-encoding", "accept-language", "accept-charset"})
_WEIGHT = re.compile(r";[ \t]*q=(?P<weight>[01](?:\.[0-9]{0,3})?)(?=$|[ \t;])", re.IGNORECASE)


def vary_names(headers: Headers) -> tuple[str, ...] | None:
    """The fields in Vary, lower-case and sorted; None for `*`."""
    listed = names(headers.get("Vary"))
    return None if "*" in listed else tuple(sorted(listed))


def selecting(listed: tuple[str, ...], request: Request) -> Selecting:
    """What another request must have in common to get the same response."""
    return tuple((name, normal_value(name, request.headers.get(name))) for name in listed)


def normal_value(name: str, value: str | None) -> str | None:
    """The normal form of values with the same meaning.

    White space around list members never matters. In content-negotiation fields, neither do case, order of equal
    weights, duplicates or a weight of 1.
    """
    if value is None:
        return None
    return _normal(name, value) if len(value) <= REMEMBERED_LENGTH else _normal.__wrapped__(name, value)


@lru_cache(maxsize=4096)
def _normal(name: str, value: str) -> str:
    parts = [_spaceless(each) for each in members(value)]
    if name in _CASELESS:
        parts = [_weighted(each.lower()) for each in parts]
    if name in _UNORDERED:
        parts = sorted(set(parts))
    return ",".join(parts)


def _spaceless(member: str) -> str:
    return ";".join(part.strip(" \t") for part in member.split(";")) if '"' not in member else member


def _weighted(member: str) -> str:
    """A member with its weight in one notation; 1 is the default. RFC 9110 §12.4.2."""
    found = _WEIGHT.search(member)
    if found is None or found.start() == 0:
        return member
    weight = float(found["weight"])
    shown = "" if weight >= 1 else f";q={weight:g}"
    return member[: found.start()].rstrip(" \t") + shown + member[found.end() :]
