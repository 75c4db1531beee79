"""The path that a learner follows, one at a time. Switching loses no progress."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lessons.course.models import CareerPath, PathStep
from lessons.course.path_pages import no_such_path, ordered
from lessons.learning import learners
from lessons.learning.models import Learner
from lessons.learning.visitors import Visitor


def follow(visitor: Visitor, path: CareerPath) -> None:
    """Follow this path from now on; raises Http404 when it was deleted meanwhile."""
    with transaction.atomic():
        learner = learners.for_writing(visitor)
        # Held until the end, so that nobody deletes it before the learner's row leads to it.
        if not CareerPath.objects.select_for_update(no_key=True).filter(pk=path.pk).first():
            raise no_such_path(path.slug)
        _choose(learner, path)


def leave(visitor: Visitor, path: CareerPath) -> None:
    """Follow this path no longer; one that was chosen meanwhile, in another tab, stays."""
    with transaction.atomic():
        learner = learners.for_writing(visitor)
        if learner.path_id == path.pk:
            _choose(learner, None)


def follows(visitor: Visitor, path: CareerPath) -> bool:
    """Whether this is the learner's path: one query."""
    return Learner.objects.filter(learners.is_learner(visitor), path=path).exists()


def followed_steps(visitor: Visitor) -> QuerySet[PathStep]:
    """The steps of the path that the learner follows, in order; none when there is none."""
    return ordered(
        PathStep.objects.filter(path__in=Learner.objects.filter(learners.is_learner(visitor)).values("path"))
    )


def _choose(learner: Learner, path: CareerPath | None) -> None:
    learner.path, learner.path_chosen_at = path, timezone.now()
    learner.save(update_fields=["path", "path_chosen_at"])
