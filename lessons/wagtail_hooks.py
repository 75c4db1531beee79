"""What the discussion adds to the instructors' workplace: the permission to moderate, and the way to the queue."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lessons.discussion.permission import may_moderate


class ModerationItem(MenuItem):
    """Shown to moderators only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether whoever asks may moderate."""
        return may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def moderation_item() -> MenuItem:
    """The queue of reported posts, in Wagtail's menu."""
    return ModerationItem("Discussion", reverse("moderation"), icon_name="comment", order=900)


@hooks.register("register_permissions")
def moderate_permission() -> QuerySet[Permission]:
    """The permission, in the form of each group."""
    return Permission.objects.filter(content_type__app_label="lessons", codename="moderate_discussion")
