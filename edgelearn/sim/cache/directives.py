"""Cache directives: text in, directives out, from Cache-Control and from fields aimed at CDNs.

What a directive means for storing or reuse is decided in `storing`, `freshness` and `reuse`, not here.
RFC 9111 §5.2, RFC 9213 §2.1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import http_sf

from edgelearn.sim.cache.fields import REMEMBERED_LENGTH, names, whole_number

_DIRECTIVE = re.compile(
    r"""(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)        # token
        (?:=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^,\s"]*)))?
        (?P<junk>[^,]*)""",
    re.VERBOSE,
)
_EMPTY_ELEMENTS = re.compile(r"[\s,]*")
"""Passed over before a directive, RFC 9110 §5.6.1; apart from it, so that a field of commas is read only once."""

_IN_SECONDS = frozenset({"max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"})
_WITH_FIELDS = frozenset({"no-cache", "private"})
_FLAGS = frozenset(
    {"no-store", "public", "must-revalidate", "proxy-revalidate", "must-understand", "immutable", "no-transform"}
)

UNREADABLE = "?"
"""The argument of a directive whose value can't be read: whoever needs a number from it gets none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheControl:
    """Directives as a cache understands them: names in lower case, with their argument or None, in order."""

    directives: tuple[tuple[str, str | None], ...]

    def __contains__(self, name: str) -> bool:
        return any(name == each for each, _ in self.directives)

    def seconds(self, name: str) -> int | None:
        """A directive's delta-seconds, or None when it isn't there.

        A value that is no number of seconds counts as 0 (RFC 9111 §4.2.1 would have it stale); of several,
        the first counts; what overflows is 2^31 s (§1.2.2).
        """
        for each, argument in self.directives:
            if each == name:
                return whole_number(argument) or 0
        return None

    def applies_whole(self, name: str) -> bool:
        """Whether no-cache or private is there for the whole response, not only for fields that it lists."""
        return any(name == each and not names(argument) for each, argument in self.directives)

    def listed_fields(self, name: str) -> frozenset[str]:
        """The fields that no-cache or private lists, in lower case. RFC 9111 §5.2.2.4, §5.2.2.7."""
        return frozenset().union(*(names(argument) for each, argument in self.directives if each == name))


NOTHING = CacheControl(directives=())


def parse(value: str | None) -> CacheControl:
    """The directives of a Cache-Control value; what can't be read is passed over, as caches do."""
    if not value:
        return NOTHING
    return _parse(value) if len(value) <= REMEMBERED_LENGTH else _parse.__wrapped__(value)


@lru_cache(maxsize=4096)
def _parse(value: str) -> CacheControl:
    return CacheControl(directives=tuple(_directives(value)))


def parse_targeted(value: str) -> CacheControl | None:
    """The directives of a field for CDNs; None when it is no structured field, or empty: then it counts as absent.

    A directive whose value has the wrong type is left out, the others count. RFC 9213 §2.1 and §2.2.
    """
    try:
        parsed = http_sf.parse(value.encode("latin-1", "replace"), tltype="dictionary")
    except ValueError:
        return None
    if not isinstance(parsed, dict) or not parsed:
        return None
    found: list[tuple[str, str | None]] = []
    for name, item in parsed.items():
        argument = item[0] if isinstance(item, tuple) else item
        if argument is True and name not in _IN_SECONDS:
            found.append((name, None))
        elif type(argument) is int and name not in _FLAGS | _WITH_FIELDS:
            found.append((name, str(argument)))
        elif type(argument) is str and name not in _FLAGS | _IN_SECONDS:
            found.append((name, argument))
    return CacheControl(directives=tuple(found))


def _directives(value: str) -> Iterator[tuple[str, str | None]]:
    position = 0
    while position < len(value):
        if skipped := _EMPTY_ELEMENTS.match(value, position):
            position = skipped.end()
        if found := _DIRECTIVE.match(value, position):
            argument = found["plain"] if found["quoted"] is None else re.sub(r"\\(.)", r"\1", found["quoted"])
            broken = bool(found["junk"].strip())
            yield found["name"].lower(), UNREADABLE if broken and argument is not None else argument
            position = found.end()
        comma = value.find(",", position)  # the rest of this element is not understood
        position = len(value) if comma < 0 else comma + 1
