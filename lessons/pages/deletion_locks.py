"""Locks objects that other rows refer to before they are deleted.

Django first empties or deletes those rows, then the thing itself. On PostgreSQL a row that is added in between would
make the deletion fail; now it waits, and finds nothing to lead to.
"""

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import pre_delete

from lessons.course.models import CareerPath, LessonPage


def connect() -> None:
    """Lock paths and lessons within their deletion's own transaction, whoever deletes them, and where."""
    for model in (CareerPath, LessonPage):
        pre_delete.connect(_lock, sender=model, dispatch_uid=f"deleting-{model.__name__}")


def _lock(sender: type[Model], instance: Model, **_: Any) -> None:
    with transaction.atomic():
        sender._default_manager.select_for_update().filter(pk=instance.pk).first()
