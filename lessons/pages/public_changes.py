"""Clears the front cache when something shown on public pages changes."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_unpublished

from edgelearn.web.front_cache import forget_when_committed

SHOWN = (
    "lessons.LessonPage",
    "lessons.Unit",
    "lessons.CareerPath",
    "lessons.PathStep",
    "wagtailcore.PageViewRestriction",
)


def connect() -> None:
    """Listen to every model that public pages show."""
    for model in SHOWN:
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"forget after {model}")
    # A lesson whose time is over is saved as a plain page, not as a lesson.
    page_unpublished.connect(_changed, dispatch_uid="forget what is unpublished")


def _changed(**kwargs: Any) -> None:
    forget_when_committed()
