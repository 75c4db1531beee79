"""A person's posts and threads, for the export of personal data."""

from typing import Any

from lessons.community.models import Ban, Follow, Notification, Post, Report, Thread
from lessons.learning import export


def connect() -> None:
    """Add it to that file."""
    export.register("threads", threads)
    export.register("posts", posts)
    export.register("discussion", others)


def posts(user_id: int | None) -> list[dict[str, Any]]:
    """What they wrote."""
    fields = ("thread__title", "number", "text", "created_at", "edited_at", "deleted_at", "hidden")
    return _rows(Post.objects.filter(author=user_id), *fields) if user_id else []


def threads(user_id: int | None) -> list[dict[str, Any]]:
    """What they started."""
    return _rows(Thread.objects.filter(author=user_id), "title", "created_at", "resolved_at") if user_id else []


def others(user_id: int | None) -> list[dict[str, Any]]:
    """What they follow, were told, reported, and were refused, each row with its kind."""
    if not user_id:
        return []
    kinds = {
        "follow": _rows(Follow.objects.filter(user=user_id), "thread__title", "active", "followed_at"),
        "notification": _rows(
            Notification.objects.filter(user=user_id), "thread__title", "kind", "created_at", "seen_at"
        ),
        "report": _rows(Report.objects.filter(reporter=user_id), "post_id", "reason", "created_at"),
        "mentioned in": _rows(Post.objects.filter(mentions=user_id), "thread__title", "number"),
        "quoted in": _rows(Post.objects.filter(quotes=user_id), "thread__title", "number"),
        "ban": _rows(Ban.objects.filter(user=user_id), "reason", "created_at", "until", "lifted_at"),
    }
    return [{"of": kind, **row} for kind, rows in kinds.items() for row in rows]


def _rows(found: Any, *fields: str) -> list[dict[str, Any]]:
    return list(found.order_by("pk").values(*fields))
