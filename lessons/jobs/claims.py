"""Doing a periodic job: when it is due, by one process. One that failed is done again at its usual time."""

import logging
from datetime import timedelta

from django.utils import timezone

from edgelearn.web.background import claim
from lessons.jobs.models import PeriodicJob
from lessons.jobs.periodic import Job

log = logging.getLogger(__name__)

CLAIMED_FOR = timedelta(minutes=10)  # longer than any job takes


def do_if_due(job: Job) -> bool:
    """Do the job if it is due and nobody else does it; whether it was done, be it in vain."""
    began_at = timezone.now()
    PeriodicJob.objects.get_or_create(name=job.name, defaults={"due_at": began_at})
    row = claim(PeriodicJob.objects.filter(name=job.name), lambda _: CLAIMED_FOR)
    if row is None:
        return False
    try:
        job.do()
    except Exception:  # whatever goes wrong in one job, the others go on
        log.warning("the job %s failed; it is tried again in %s", job.name, job.every, exc_info=True)
    PeriodicJob.objects.filter(name=job.name, due_at=row.due_at).update(due_at=began_at + job.every)
    return True
