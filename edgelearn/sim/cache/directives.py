"""Reading Cache-Control: text in, directives out, by the syntax of RFC 9111 §5.2 and RFC 9110 §5.6.

What a directive means for storing or reuse is decided in `storing` and `freshness`, not here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MAX_DELTA_SECONDS = 2**31  # RFC 9111 §1.2.2: what overflows counts as 2^31

_DIRECTIVE = re.compile(
    r"""[\s,]*                                       # empty list elements are passed over, RFC 9110 §5.6.1
        (?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)        # token
        (?:=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^,\s"]*)))?""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheControl:
    """The directives of one response as the cache understands them, names in lower case, first of a kind first."""

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
                valid = argument is not None and argument.isascii() and argument.isdigit()
                return min(int(argument.lstrip("0")[:20] or "0"), MAX_DELTA_SECONDS) if valid and argument else 0
        return None


def parse(value: str | None) -> CacheControl:
    """The directives of a Cache-Control value; what can't be read is passed over, as caches do."""
    return CacheControl(directives=tuple(_directives(value or "")))


def _directives(value: str) -> Iterator[tuple[str, str | None]]:
    position = 0
    while position < len(value):
        if found := _DIRECTIVE.match(value, position):
            argument = found["plain"] if found["quoted"] is None else re.sub(r"\\(.)", r"\1", found["quoted"])
            yield found["name"].lower(), argument
            position = found.end()
        comma = value.find(",", position)  # the rest of this element is not understood
        position = len(value) if comma < 0 else comma + 1
