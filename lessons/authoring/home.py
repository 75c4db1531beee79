"""The workplace's first page: what to do first, and the lessons one works on."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from wagtail.admin.ui.components import Component

from lessons.authoring import rights
from lessons.models import Invitation, LessonPage

SHOWN = 10


class StartPanel(Component):
    """In one screen: how a lesson comes about, and the buttons that begin one."""

    name = "start"
    template_name = "authoring/home_start.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        """One's newest lessons; without any, the panel explains itself."""
        user = parent_context["request"].user
        mine = Q(owner=user) | Q(pk__in=Invitation.objects.filter(user=user).values("lesson"))
        lessons = LessonPage.objects.filter(mine).only("title", "draft_title", "live", "has_unpublished_changes")
        newest = list(lessons.order_by("-latest_revision_created_at", "-pk")[:SHOWN])
        return {"lessons": newest, "may_write": rights.may_write(user), "may_publish": _may_publish(user)}


def _may_publish(user: Any) -> bool:
    return "publish_page" in {
        perm.permission.codename for perm in rights.LessonsPolicy().get_cached_permissions_for_user(user)
    } or bool(user.is_superuser)
