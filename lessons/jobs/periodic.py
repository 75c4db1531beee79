"""The list of periodic jobs and their intervals. Each job's code is in the package that it concerns.

A job may end at any moment and is then begun anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from django.core.management import call_command

from edgelearn.web.database_cache import forget_expired
from lessons.learning.pruning import prune
from lessons.tools.curl import runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job by its name; `do` may end at any moment, and what it left is done the next time."""

    name: str
    every: timedelta
    do: Callable[[], object]


JOBS = (
    # Lessons that go live, or cease to be, at a moment that their author set.
    Job(name="publish", every=timedelta(minutes=1), do=partial(call_command, "publish_scheduled")),
    # Page views of days that are over; what is kept long enough.
    Job(name="fold_readings", every=timedelta(hours=1), do=partial(call_command, "fold_readings")),
    Job(name="forget_edge_runs", every=timedelta(hours=1), do=runs.prune),
    # Counts of limits whose window is over; with Redis, there are none.
    Job(name="forget_counts", every=timedelta(minutes=5), do=forget_expired),
    Job(name="prune", every=timedelta(hours=1), do=prune),
)
