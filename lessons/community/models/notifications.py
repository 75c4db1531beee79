"""Notifications about new posts, on the page and as e-mails in an outbox."""

from typing import ClassVar

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

from lessons.community.models.discussion import Post, Thread


class Notification(models.Model):
    """One person is told of one post."""

    class Kind(models.TextChoices):
        """Why they are told."""

        REPLY = "reply", "replied"
        MENTION = "mention", "mentioned you"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "post"], name="told_once")]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="notifications_newest"),
            models.Index(fields=["user", "thread"], name="unseen_of_thread", condition=models.Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind} {self.post_id}"


class OutgoingMail(models.Model):
    """A mail that has to be sent; the row goes when it is. Whoever moves `due_at` ahead first sends it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)  # moved ahead by who claims it, and by failed attempts
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "post"], name="mailed_once")]
        indexes: ClassVar = [models.Index(fields=["due_at", "id"], name="mails_due")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.post_id}"
