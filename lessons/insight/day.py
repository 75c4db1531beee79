"""Until when answers are counted: the end of yesterday, so that nobody can watch one person's answer come in."""

from datetime import UTC, date, datetime, time


def today(now: datetime) -> date:
    """The day, in UTC."""
    return now.astimezone(UTC).date()


def until(now: datetime) -> datetime:
    """The moment at which today began; what happened before it is counted."""
    return datetime.combine(today(now), time.min, UTC)
