"""Threads, posts, moderation and notifications."""

from lessons.community.models.discussion import Follow, Post, Thread
from lessons.community.models.moderation import Ban, ModerationEntry, Report
from lessons.community.models.notifications import Notification, OutgoingMail

__all__ = [
    "Ban",
    "Follow",
    "ModerationEntry",
    "Notification",
    "OutgoingMail",
    "Post",
    "Report",
    "Thread",
]
