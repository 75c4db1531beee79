"""Who does a job that is due: of several processes, on several machines, one.

Whoever moves a row's `due_at` ahead first has claimed the job. A process that dies in the middle of it leaves the row,
and the job falls due again; so does one that failed, at its usual time.
"""

import logging
from datetime import datetime, timedelta

from django.utils import timezone

from lessons.jobs.models import PeriodicJob
from lessons.jobs.periodic import Job

log = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=10)  # longer than any job takes


def do_if_due(job: Job) -> bool:
    """Do the job if it is due and nobody else does it; whether it was done, be it in vain."""
    began_at = timezone.now()
    claimed_until = _claim(job, began_at)
    if claimed_until is None:
        return False
    try:
        job.do()
    except Exception:  # whatever goes wrong in one job, the others go on
        log.warning("the job %s failed; it is tried again in %s", job.name, job.every, exc_info=True)
    PeriodicJob.objects.filter(name=job.name, due_at=claimed_until).update(due_at=began_at + job.every)
    return True


def _claim(job: Job, now: datetime) -> datetime | None:
    """Until when the job is ours alone; None when it isn't due, or another was faster."""
    row, _ = PeriodicJob.objects.get_or_create(name=job.name, defaults={"due_at": now})
    until = now + CLAIMED_FOR
    unclaimed = PeriodicJob.objects.filter(name=job.name, due_at=row.due_at)
    return until if row.due_at <= now and unclaimed.update(due_at=until) else None
