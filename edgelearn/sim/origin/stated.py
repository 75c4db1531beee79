"""Header lines as somebody wrote them, with what only the moment of an answer tells put in: versions and dates. Pure.

`{version}` is the number of the content's version, `{now}` the date of the answer and `{changed}` the date of the last
change, also some seconds off: `{now+60}`, `{changed-3600}`. Any other text in braces stays as it is.
"""

import re
from collections.abc import Iterable

from edgelearn.sim.cache.dates import format_date

_BLANK = re.compile(r"\{(?:(?P<version>version)|(?P<moment>now|changed)(?P<offset>[+-][0-9]{1,9})?)\}")


def stated(
    lines: Iterable[tuple[str, str]], *, version: int, now_s: float, changed_s: float
) -> tuple[tuple[str, str], ...]:
    """The lines with their blanks filled; both moments are counted from 1970."""

    def filled(found: re.Match[str]) -> str:
        if found["version"]:
            return str(version)
        moment_s = now_s if found["moment"] == "now" else changed_s
        return format_date(max(0.0, moment_s + int(found["offset"] or 0)))

    return tuple((name, _BLANK.sub(filled, value)) for name, value in lines)
