"""The cut-off for counting answers: the end of yesterday, so that no single answer can be observed."""

from datetime import UTC, date, datetime, time


def today(now: datetime) -> date:
    """The day, in UTC."""
    return now.astimezone(UTC).date()


def until(now: datetime) -> datetime:
    """The moment at which today began; what happened before it is counted."""
    return datetime.combine(today(now), time.min, UTC)
