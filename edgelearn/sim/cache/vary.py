"""Vary: which requests a stored response answers beside the one it was made for. RFC 9111 §4.1."""

import re
from functools import lru_cache

from edgelearn.sim.cache.fields import REMEMBERED_LENGTH, members, names
from edgelearn.sim.messages import Headers, Request

Selecting = tuple[tuple[str, str | None], ...]
"""The fields that Vary lists, in lower case and order, each with its normal value in the request; None where absent."""

_CASELESS = frozenset({"accept", "accept-encoding", "accept-language", "accept-charset"})
_UNORDERED = frozenset({"accept", "accept-encoding", "accept-language", "accept-charset"})
_WEIGHT = re.compile(r";[ \t]*q=(?P<weight>[01](?:\.[0-9]{0,3})?)(?=$|[ \t;])", re.IGNORECASE)


def vary_names(headers: Headers) -> tuple[str, ...] | None:
    """The fields that the response says it was chosen by, in lower case and order; None for `*`: nobody can tell."""
    listed = names(headers.get("Vary"))
    return None if "*" in listed else tuple(sorted(listed))


def selecting(listed: tuple[str, ...], request: Request) -> Selecting:
    """What must be equal in another request for it to be answered by the same response."""
    return tuple((name, normal_value(name, request.headers.get(name))) for name in listed)


def normal_value(name: str, value: str | None) -> str | None:
    """A value as all that are known to mean the same would be written.

    White space around list members never matters; in the fields of content negotiation neither do case, order among
    equals, repetition, nor a weight of 1.
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
    """A member with its weight written one way; 1 is what holds without one. RFC 9110 §12.4.2."""
    found = _WEIGHT.search(member)
    if found is None or found.start() == 0:
        return member
    weight = float(found["weight"])
    shown = "" if weight >= 1 else f";q={weight:g}"
    return member[: found.start()].rstrip(" \t") + shown + member[found.end() :]
