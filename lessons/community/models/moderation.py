"""Reports, bans and the moderation log."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from lessons.community.models.discussion import Post, Thread

LONGEST_REASON = 500


class Report(models.Model):
    """Someone asks moderators to look at a post. Open until a moderator settles it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=LONGEST_REASON)
    created_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["post", "reporter"], name="open_report_once", condition=models.Q(settled_at=None)
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="reports_open", condition=models.Q(settled_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.post_id}: {self.reason}"


class Ban(models.Model):
    """Someone may read but not write: until a moment, or until it is lifted."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON)
    created_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user"], name="bans_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.until or 'lifted'}"


class ModerationEntry(models.Model):
    """Who did what to which thread, post or person, when and why."""

    class Action(models.TextChoices):
        """What moderators do."""

        HIDE_POST = "hide-post", "hid a post"
        SHOW_POST = "show-post", "showed a post again"
        HIDE_THREAD = "hide-thread", "hid a thread"
        SHOW_THREAD = "show-thread", "showed a thread again"
        LOCK = "lock", "locked a thread"
        UNLOCK = "unlock", "unlocked a thread"
        DISMISS = "dismiss", "dismissed reports"
        BAN = "ban", "banned"
        UNBAN = "unban", "lifted a ban"

    moderator = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=20, choices=Action.choices)
    thread = models.ForeignKey(Thread, null=True, on_delete=models.SET_NULL, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="+")
    person = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # How long a ban was to hold, in words; "" for all else, and for bans before this was noted.
    length = models.CharField(max_length=30, blank=True, default="")
    reason = models.CharField(max_length=LONGEST_REASON)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.action}"
