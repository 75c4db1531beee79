"""Validates and stores a page view: which blocks were reached, and for how many seconds.

The view's name is random and made by the page; what is told again under it takes the place of what was told before.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from lessons.course.models import LessonPage
from lessons.insight.block_steps import keys
from lessons.insight.models import PageView

MAX_BYTES = 16_384
MOST_BLOCKS = 200
LONGEST_S = 900  # a block is looked at; the page stops counting there, see reading.js
TOLD_FOR = timedelta(hours=6)  # after that a page tells nothing more of a view, see reading.js
KEPT_DAYS = 30  # a view as it was told, where the daily fold doesn't take it long before
_KEY = re.compile(r"[A-Za-z0-9_-]{1,100}")


class RefusedError(Exception):
    """What was told can't be understood: a sentence that names the field, and what is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedView:
    """A view's name, and seconds by block in the page's order."""

    view: UUID
    seconds: Mapping[str, int]


def read(body: bytes) -> ReportedView:
    """What a page told, checked and bounded; RefusedError."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):  # brackets nested too deep
        raise RefusedError("The body is no JSON; an object with “view” and “blocks” is accepted.") from None
    if not isinstance(told, dict) or set(told) != {"view", "blocks"}:
        raise RefusedError("The body must be an object with “view” and “blocks”, and nothing else.")
    return ReportedView(view=_view(told["view"]), seconds=_blocks(told["blocks"]))


@transaction.atomic
def keep(lesson: LessonPage, told: ReportedView, *, group: int, day: date) -> None:
    """Keep a view, or what it has become; blocks that the lesson doesn't have are left out.

    A new one takes the place of those that were kept too long, so that none is, also where nothing folds.
    """
    known = keys(lesson)
    seconds = {key: each for key, each in told.seconds.items() if key in known}
    view, made = PageView.objects.select_for_update().get_or_create(
        id=told.view,
        defaults={"lesson": lesson, "day": day, "group": group, "seconds": list(seconds.items())},
    )
    if made:
        PageView.objects.filter(day__lt=day - timedelta(days=KEPT_DAYS)).delete()
    elif view.lesson_id == lesson.pk:
        view.seconds = _longer(view.seconds, seconds)
        view.save(update_fields=["seconds"])


def _longer(kept: Iterable[tuple[str, int]], told: Mapping[str, int]) -> list[tuple[str, int]]:
    """Of two states of a view the later one, whichever came first: time only grows, and so do the blocks reached."""
    before = dict(kept)
    longer, shorter = (told, before) if len(told) >= len(before) else (before, told)
    return [(key, max(seconds, shorter.get(key, 0))) for key, seconds in longer.items()]


def _view(value: Any) -> UUID:
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise RefusedError("view must be a UUID, made anew for each opening of the page.") from None


def _blocks(value: Any) -> dict[str, int]:
    if not isinstance(value, list) or len(value) > MOST_BLOCKS or not all(map(_is_pair, value)):
        raise RefusedError(
            f"blocks must be a list of at most {MOST_BLOCKS} pairs of a block's name and the whole seconds that it was "
            f"looked at, from 0 to {LONGEST_S}."
        )
    return dict(value)


def _is_pair(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and isinstance(value[0], str)
        and _KEY.fullmatch(value[0]) is not None
        and type(value[1]) is int
        and 0 <= value[1] <= LONGEST_S
    )
