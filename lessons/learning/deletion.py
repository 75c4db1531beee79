"""Deletes an account or a visitor with all personal data, immediately.

Sessions, and what other packages keep, go with the account by cascade from User or Learner. A package that must act
first listens to Django's `pre_delete` of User, as the discussion does to empty its posts: that works whoever deletes
the account, and where. `tests/lessons/test_deletion.py` walks all tables.
"""

from typing import Any

from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import pre_delete
from wagtail.models import ModelLogEntry, PageLogEntry, Revision

from edgelearn.web.front_cache import forget_when_committed
from lessons.learning import learners
from lessons.learning.models import Learner
from lessons.learning.visitors import Visitor


def connect() -> None:
    """What a cascade does not reach goes with each account, also with one that is deleted in Wagtail's admin."""
    pre_delete.connect(_leave, sender=User, dispatch_uid="progress-deletion")


def delete_account(user_id: int) -> None:
    """Delete the account and everything of its person, signed-in devices included; nothing if it is gone already."""
    with transaction.atomic():
        # Whoever is about to write something of this person waits for this row, and then finds nobody.
        user = User.objects.select_for_update().filter(pk=user_id).first()
        if user is None:
            return
        learners.of_account(user.pk)
        user.delete()


def delete_visitor(visitor: Visitor) -> None:
    """Delete what is held under a visitor's key; never an account's."""
    with transaction.atomic():
        Learner.objects.select_for_update().filter(key=visitor.key, user=None).delete()


def _leave(sender: Any, instance: User, **_: Any) -> None:
    _clear_editors_traces(instance)
    forget_when_committed()  # the name may stand on public pages


def _clear_editors_traces(user: User) -> None:
    """Wagtail keeps authors' ids where no cascade reaches: in its logs, and in the revisions of pages."""
    about = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=about, object_id=str(user.pk)).delete()
    for log in (ModelLogEntry, PageLogEntry):
        log.objects.filter(user_id=user.pk).update(user_id=None)
    for field in ("owner", "locked_by"):
        for revision in Revision.objects.filter(**{f"content__{field}": user.pk}):
            revision.content[field] = None
            revision.save(update_fields=["content"])
