"""Searches without results, shown once several people have searched for the same words.

What one person types may be anything, a name or a password too; so words are told only when at least LEAST people
searched for them, and those that fewer did are forgotten before the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum

from lessons.insight import groups
from lessons.insight.disclosure import LEAST, PERIOD_DAYS
from lessons.insight.models import MissedSearch
from lessons.search.results import find
from lessons.search.words import query_words

MOST_TOLD = 50
LOOKED_AT = 500  # of the words most searched for
RARE_KEPT_DAYS = 30  # words that too few people searched for


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Words that at least so many people searched for, and how often."""

    words: str
    times: int


def missed(query: str) -> str:
    """The words of a query in their one spelling, when nothing is found by them; else ""."""
    words = query_words(query)
    return "" if not words or find(query).results else " ".join(words)


@transaction.atomic
def keep(words: str, *, group: int, day: date) -> None:
    """Count one search."""
    row, _ = MissedSearch.objects.select_for_update().get_or_create(words=words, day=day)
    row.times += 1
    row.asked_by |= 1 << group
    row.save(update_fields=["times", "asked_by"])


def told(today: date) -> list[Missed]:
    """What people look for and don't find, most searched first: two queries."""
    period = MissedSearch.objects.filter(day__gte=today - timedelta(days=PERIOD_DAYS), day__lt=today)
    often = period.values("words").annotate(sum=Sum("times")).filter(sum__gte=LEAST).order_by("-sum", "words")
    times = dict(often.values_list("words", "sum")[:LOOKED_AT])
    asked_by = _asked_by(period.filter(words__in=times).values_list("words", "asked_by"))
    enough = [words for words in times if groups.people(asked_by[words]) >= LEAST]
    return [Missed(words=words, times=times[words]) for words in enough[:MOST_TOLD]]


def forget(today: date) -> None:
    """Delete what is too old to be told, and sooner what too few people searched for."""
    MissedSearch.objects.filter(day__lt=today - timedelta(days=PERIOD_DAYS)).delete()
    old = MissedSearch.objects.filter(day__lt=today - timedelta(days=RARE_KEPT_DAYS))
    words = list(old.values_list("words", flat=True).distinct())
    for first in range(0, len(words), LOOKED_AT):
        asked = words[first : first + LOOKED_AT]
        by = _asked_by(MissedSearch.objects.filter(words__in=asked).values_list("words", "asked_by"))
        old.filter(words__in=[each for each in asked if groups.people(by[each]) < LEAST]).delete()


def _asked_by(rows: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for words, asked_by in rows:
        found[words] = found.get(words, 0) | asked_by
    return found
