"""Fills placeholders in header lines with versions and dates. Pure.

`{version}` is the content's version number, `{now}` the date of the response and `{changed}` that of the last change,
optionally with an offset in seconds: `{now+60}`, `{changed-3600}`. Other text in braces is left alone.
"""

import re
from collections.abc import Iterable

from edgelearn.sim.cache.dates import format_date

_PLACEHOLDER = re.compile(r"\{(?:(?P<version>version)|(?P<moment>now|changed)(?P<offset>[+-][0-9]{1,9})?)\}")


def filled(
    lines: Iterable[tuple[str, str]], *, version: int, now_s: float, changed_s: float
) -> tuple[tuple[str, str], ...]:
    """The lines with placeholders filled; both times are Unix times."""

    def filled(found: re.Match[str]) -> str:
        if found["version"]:
            return str(version)
        moment_s = now_s if found["moment"] == "now" else changed_s
        return format_date(max(0.0, moment_s + int(found["offset"] or 0)))

    return tuple((name, _PLACEHOLDER.sub(filled, value)) for name, value in lines)
