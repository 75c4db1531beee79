"""The workplace's home page: first steps, and the author's lessons with their status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from lessons.accounts import roles
from lessons.authoring import rights
from lessons.authoring.models import Invitation
from lessons.course.models import LessonPage

SHOWN = 10
AFTER_REVIEWS = 230  # Wagtail's "Awaiting your review" has 220
_TOLD_BY_OURS = {"user_objects_in_workflow_moderation"}
_FOR_ARRANGING = {"recent_edits"}  # others edit their own lessons only, which ours lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """One of one's lessons: what became of it, in words, and what a reviewer wrote."""

    lesson: LessonPage
    state: str
    comment: str


class StartPanel(Component):
    """In one screen: how a lesson comes about, and the buttons that begin one."""

    name = "start"
    template_name = "authoring/home_start.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        """One's newest lessons; without any, the panel explains itself."""
        user = parent_context["request"].user
        mine = Q(owner=user) | Q(pk__in=Invitation.objects.filter(user=user).values("lesson"))
        lessons = LessonPage.objects.filter(mine).only(
            "title", "draft_title", "slug", "live", "has_unpublished_changes", "unit"
        )
        newest = list(lessons.order_by("-latest_revision_created_at", "-pk")[:SHOWN])
        return {"lessons": _told(newest), "may_write": rights.may_write(user), "may_publish": _may_publish(user)}


def arrange(user: User | AnonymousUser, panels: list[Any]) -> None:
    """Put ours among Wagtail's panels, below what waits for reviewers; those that say the same go."""
    hidden = _TOLD_BY_OURS if roles.may_arrange(user) else _TOLD_BY_OURS | _FOR_ARRANGING
    start = StartPanel()
    if roles.may_arrange(user):
        start.order = AFTER_REVIEWS
    panels[:] = [*(panel for panel in panels if getattr(panel, "name", "") not in hidden), start]


def _told(lessons: Sequence[LessonPage]) -> list[Mine]:
    """What became of each; one query for all reviews."""
    keys = [str(lesson.pk) for lesson in lessons]
    found = WorkflowState.objects.active().filter(object_id__in=keys, base_content_type__model="page")
    reviews = {state.object_id: state for state in found.select_related("current_task_state")}
    return [_mine(lesson, reviews.get(str(lesson.pk))) for lesson in lessons]


def _mine(lesson: LessonPage, review: Any) -> Mine:
    if review is None:
        return Mine(lesson=lesson, state=_published(lesson), comment="")
    if review.status == WorkflowState.STATUS_IN_PROGRESS:
        return Mine(lesson=lesson, state="waits for a reviewer", comment="")
    return Mine(lesson=lesson, state="sent back by a reviewer", comment=review.current_task_state.comment)


def _published(lesson: LessonPage) -> str:
    if not lesson.live:
        return "draft"
    return "published, with changes that are not" if lesson.has_unpublished_changes else "published"


def _may_publish(user: Any) -> bool:
    return "publish_page" in {
        perm.permission.codename for perm in rights.LessonsPolicy().get_cached_permissions_for_user(user)
    } or bool(user.is_superuser)
