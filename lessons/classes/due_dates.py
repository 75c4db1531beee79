"""Due dates: a date means the end of that day in UTC. Pure."""

from datetime import UTC, date, datetime, time, timedelta


def ends_at(due: date) -> datetime:
    """The first moment that is late."""
    return datetime.combine(due + timedelta(days=1), time(), UTC)


def is_late(due: date | None, at: datetime) -> bool:
    """Whether a moment is after the end of the due day; nothing is late without one."""
    return due is not None and at >= ends_at(due)


def earliest(dues: list[date | None]) -> date | None:
    """The first of several due dates; None when there is none."""
    return min((due for due in dues if due is not None), default=None)
