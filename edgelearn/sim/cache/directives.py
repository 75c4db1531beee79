"""Parses cache directives from Cache-Control and from targeted fields.

What a directive means is decided in `storing`, `freshness` and `reuse`.
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
"""Skipped before each directive (RFC 9110 §5.6.1), apart from _DIRECTIVE so that runs of commas take linear time."""

_IN_SECONDS = frozenset({"max-age", "s-maxage", "stale-while-revalidate", "stale-if-error"})
_WITH_FIELDS = frozenset({"no-cache", "private"})
_FLAGS = frozenset(
    {"no-store", "public", "must-revalidate", "proxy-revalidate", "must-understand", "immutable", "no-transform"}
)

UNREADABLE = "?"
"""The argument of a directive whose value can't be parsed; it isn't a number of seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheControl:
    """Parsed directives, in order: lower-case names with their argument, or None if there is none."""

    directives: tuple[tuple[str, str | None], ...]

    def __contains__(self, name: str) -> bool:
        return any(name == each for each, _ in self.directives)

    def seconds(self, name: str) -> int | None:
        """A directive's delta-seconds, or None if it is absent.

        An invalid value counts as 0 (stale, as RFC 9111 §4.2.1 encourages). Of duplicates, the first counts. Values
        that overflow count as 2^31 (§1.2.2).
        """
        for each, argument in self.directives:
            if each == name:
                return whole_number(argument) or 0
        return None

    def applies_whole(self, name: str) -> bool:
        """Whether no-cache or private applies to the whole response, not only to listed fields."""
        return any(name == each and not names(argument) for each, argument in self.directives)

    def listed_fields(self, name: str) -> frozenset[str]:
        """The fields listed by no-cache or private, in lower case. RFC 9111 §5.2.2.4, §5.2.2.7."""
        return frozenset().union(*(names(argument) for each, argument in self.directives if each == name))


NOTHING = CacheControl(directives=())


def parse(value: str | None) -> CacheControl:
    """The directives of a Cache-Control value. Like real caches, it skips what it can't parse."""
    if not value:
        return NOTHING
    return _parse(value) if len(value) <= REMEMBERED_LENGTH else _parse.__wrapped__(value)


@lru_cache(maxsize=4096)
def _parse(value: str) -> CacheControl:
    return CacheControl(directives=tuple(_directives(value)))


def parse_targeted(value: str) -> CacheControl | None:
    """The directives of a targeted field; None if it is empty or not a valid structured field.

    A directive whose value has the wrong type is ignored; the others apply. RFC 9213 §2.1 and §2.2.
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
        comma = value.find(",", position)  # skip the rest of this element
        position = len(value) if comma < 0 else comma + 1
