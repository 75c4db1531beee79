"""Parsing shared by many fields: lists, numbers, entity-tags, hop-by-hop fields. RFC 9110 §5 and §8.8.

What a field means is decided where it is used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from edgelearn.sim.messages import Headers

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authentication-info",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "transfer-encoding",
        "upgrade",
    }
)
"""Fields of one connection, never stored or forwarded. RFC 9110 §7.6.1, RFC 9111 §3.1."""

_MEMBER = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_ENTITY_TAG = re.compile(r'(?P<weak>W/)?(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s,"]+))')


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityTag:
    """A validator. Unquoted values are kept as they are and equal only other unquoted ones."""

    opaque: str
    weak: bool
    quoted: bool = True

    def matches_weakly(self, other: "EntityTag") -> bool:
        """Weak comparison. RFC 9110 §8.8.3.2."""
        return (self.opaque, self.quoted) == (other.opaque, other.quoted)

    def matches_strongly(self, other: "EntityTag") -> bool:
        """Strong comparison. RFC 9110 §8.8.3.2."""
        return self.matches_weakly(other) and not (self.weak or other.weak)


def members(value: str | None) -> Iterator[str]:
    """The non-empty members of a list; commas in quoted strings don't separate. RFC 9110 §5.6.1."""
    for found in _MEMBER.finditer(value or ""):
        if stripped := found.group().strip(" \t"):
            yield stripped


def names(value: str | None) -> frozenset[str]:
    """The field names in a list, in lower case."""
    if not value:
        return frozenset()
    return _names(value) if len(value) <= REMEMBERED_LENGTH else _names.__wrapped__(value)


@lru_cache(maxsize=4096)
def _names(value: str) -> frozenset[str]:
    return frozenset(each.lower() for each in members(value))


def entity_tags(value: str | None) -> tuple[EntityTag, ...]:
    """The entity-tags in a list. RFC 9110 §8.8.3; a backslash doesn't escape in them."""
    if not value:
        return ()
    return _entity_tags(value) if len(value) <= REMEMBERED_LENGTH else _entity_tags.__wrapped__(value)


@lru_cache(maxsize=4096)
def _entity_tags(value: str) -> tuple[EntityTag, ...]:
    return tuple(_entity_tag(found) for found in _ENTITY_TAG.finditer(value))


def entity_tag(headers: Headers) -> EntityTag | None:
    """The first ETag of a response, or None."""
    found = _ENTITY_TAG.search(headers.get("ETag") or "")
    return _entity_tag(found) if found else None


def _entity_tag(found: re.Match[str]) -> EntityTag:
    return EntityTag(
        opaque=found["bare"] if found["quoted"] is None else found["quoted"],
        weak=found["weak"] is not None,
        quoted=found["quoted"] is not None,
    )


def whole_number(text: str | None) -> int | None:
    """A non-negative decimal integer, or None. Numbers with too many digits count as 2^31."""
    if text is None or not (text.isascii() and text.isdigit()):
        return None
    return min(int(text.lstrip("0")[:20] or "0"), MAX_DELTA_SECONDS)


REMEMBERED_LENGTH = 512
"""Longer values aren't cached after parsing, so that clients can't fill the memory."""

MAX_DELTA_SECONDS = 2**31
"""Larger values count as this many seconds. RFC 9111 §1.2.2."""


def hop_by_hop(headers: Headers) -> frozenset[str]:
    """Lower-case names of fields that must not leave this hop: the known ones and those listed in Connection."""
    return HOP_BY_HOP | names(headers.get("Connection"))
