"""Updates references to a lesson's slug when it changes. Wagtail redirects the old URL."""

from typing import Any

from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.signals import page_slug_changed

from edgelearn.web.front_cache import forget_when_committed
from lessons.course.models import LessonPage, PathStep


def connect() -> None:
    """Follow lessons whose slug changes."""
    page_slug_changed.connect(_renamed, sender=LessonPage, dispatch_uid="what names a lesson follows its slug")


def renamed_to(slug: str) -> str:
    """The slug of the lesson that was once called so; the same where none was."""
    was = Redirect.objects.filter(old_path=Redirect.normalise_path(f"/lessons/{slug}/")).select_related("redirect_page")
    page = next((each.redirect_page for each in was if each.redirect_page), None)
    return str(page.slug) if page else slug


def _renamed(instance: LessonPage, instance_before: LessonPage, **kwargs: Any) -> None:
    follow(instance_before.slug, instance.slug)


@transaction.atomic
def follow(before: str, now: str) -> None:
    """Paths and other lessons' prerequisites name a lesson by its new slug; drafts do when they are saved."""
    PathStep.objects.filter(lesson=before).update(lesson=now)
    for other in LessonPage.objects.filter(prerequisites__contains=before).only("prerequisites"):
        lines = [now if line == before else line for line in other.listed("prerequisites")]
        LessonPage.objects.filter(pk=other.pk).update(prerequisites="\n".join(lines))
    forget_when_committed()
