"""Work behind the requests: who of several processes, on several machines, does it, and when there may be some.

A row with a `due_at` stands for the work. Whoever moves that ahead first has claimed it, so nothing is done twice. A
process that dies in the middle leaves the row, which falls due again.
"""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

Row = TypeVar("Row", bound=Model)

there_is_some = threading.Event()


def wake() -> None:
    """There may be work. Costs nothing, and does nothing where no worker runs."""
    there_is_some.set()


def claim(rows: QuerySet[Row], held_for: Callable[[Row], timedelta], **changes: Any) -> Row | None:
    """The row that is due for longest, with `changes` made to it, ours alone for a while; None when none is due."""
    while row := rows.filter(due_at__lte=timezone.now()).order_by("due_at", "pk").first():
        until = timezone.now() + held_for(row)
        untouched = rows.filter(pk=row.pk, due_at=row.due_at)  # type: ignore[attr-defined]  # rows have one
        if untouched.update(due_at=until, **changes) and (claimed := rows.filter(pk=row.pk).first()):
            return claimed
    return None
