"""Due dates: until the end of the day, in UTC."""

from datetime import UTC, date, datetime

import pytest

from lessons.classes.due_dates import earliest, is_late

DUE = date(2031, 3, 5)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2031, 3, 5, 0, 0, tzinfo=UTC), False),
        (datetime(2031, 3, 5, 23, 59, 59, 999_999, tzinfo=UTC), False),
        (datetime(2031, 3, 6, 0, 0, tzinfo=UTC), True),
        (datetime.fromisoformat("2031-03-06T00:30:00+01:00"), False),
        (datetime.fromisoformat("2031-03-05T20:00:00-05:00"), True),
    ],
)
def test_a_day_ends_at_midnight_utc(at: datetime, late: bool) -> None:
    assert is_late(DUE, at) == late


def test_without_a_due_date_nothing_is_late() -> None:
    assert not is_late(None, datetime(9999, 1, 1, tzinfo=UTC))


def test_of_several_the_first_holds() -> None:
    assert earliest([None, DUE, date(2030, 1, 1)]) == date(2030, 1, 1)
    assert earliest([None, None]) is None
