"""Keyset pagination: each page starts after the last row's sort key."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

from django.core.exceptions import BadRequest
from django.db.models import Model, QuerySet

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[0-9]{1,18}")
_LATEST = 10**16  # microseconds: the year 2286

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """Rows in order, and the place after which the next page begins; empty on the last one."""

    rows: Sequence[Row]
    onward: str


def page(rows: QuerySet[Row], size: int, place: Callable[[Row], str]) -> Page[Row]:
    """The first page of what is left of a list."""
    some = list(rows[: size + 1])
    return Page(rows=some[:size], onward=place(some[size - 1]) if len(some) > size else "")


def written(*parts: int | datetime) -> str:
    """A place as it stands in an address; moments to the microsecond."""
    return "-".join(str(_microseconds(part) if isinstance(part, datetime) else part) for part in parts)


def read(text: str, name: str, parts: int) -> list[int]:
    """The numbers of a place; BadRequest, naming the parameter, for what is none."""
    numbers = text.split("-")
    if len(numbers) != parts or not all(_NUMBER.fullmatch(number) for number in numbers):
        raise BadRequest(f"{name}: “{text[:40]}” is no place in the list; follow its links from its start.")
    return [int(number) for number in numbers]


def moment(microseconds: int) -> datetime:
    """The moment that a place names."""
    return _EPOCH + timedelta(microseconds=min(microseconds, _LATEST))


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
