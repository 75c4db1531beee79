"""Parses the three HTTP-date formats that recipients must accept. RFC 9110 §5.6.7."""

import re
from calendar import timegm
from datetime import UTC, datetime
from email.utils import formatdate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?:mon|tue|wed|thu|fri|sat|sun), (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT",
        rf"(?:mon|tues|wednes|thurs|fri|satur|sun)day, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<short>[0-9]{{2}}) {_TIME} GMT",
        rf"(?:mon|tue|wed|thu|fri|sat|sun) {_MONTH} (?P<day>[0-9]{{2}}| [0-9]) {_TIME} (?P<year>[0-9]{{4}})",
    )
)

FIFTY_YEARS = 50


def parse_date(text: str | None, *, now_s: float = 0.0) -> int | None:
    """The Unix time of an HTTP-date, or None if it isn't one.

    Names are case-insensitive. A two-digit year is never more than fifty years after `now_s`.
    """
    for form in _FORMS:
        if found := form.fullmatch(text or ""):
            parts = found.groupdict()
            year = int(parts["year"]) if "year" in parts else _full_year(int(parts["short"]), now_s)
            month = _MONTHS.index(parts["month"].lower()) + 1
            return _seconds(year, month, *(int(parts[name]) for name in ("day", "hour", "minute", "second")))
    return None


def format_date(at_s: float) -> str:
    """A Unix time as an IMF-fixdate, in whole seconds."""
    return formatdate(int(at_s), usegmt=True)


def _full_year(short: int, now_s: float) -> int:
    this_year = datetime.fromtimestamp(now_s, UTC).year
    year = this_year - this_year % 100 + short
    return year - 100 if year > this_year + FIFTY_YEARS else year


def _seconds(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int | None:
    try:
        datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)  # a leap second has the number 60
    except ValueError:
        return None
    return timegm((year, month, day, hour, minute, second)) if second <= LEAP_SECOND else None


LEAP_SECOND = 60
