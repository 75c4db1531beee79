"""Which posts can be found by searching: those that everyone may read, and no others."""

from typing import Any

from django.db.models.signals import post_delete

from lessons import markdown
from lessons.models import Post
from lessons.search import index
from lessons.search.index import Entry, Kind


def connect() -> None:
    """Posts that go with their thread or by other ways are found no more either."""
    post_delete.connect(_gone, sender="lessons.Post", dispatch_uid="find a post no more")


def put(post: Post) -> None:
    """Let a post be found, by its thread's title and its own words; remove it where nobody may read it any more."""
    if not post.is_shown or post.thread.hidden:
        remove(post)
        return
    context = post.thread.lesson.title if post.thread.lesson else "Community"
    text = markdown.plain(post.text)
    entry = Entry(kind=Kind.THREAD, title=post.thread.title, text=text, url=post.get_absolute_url(), context=context)
    index.put(post.search_source, [entry])


def remove(post: Post) -> None:
    """Let a post be found no more."""
    index.remove(post.search_source)


def _gone(instance: Post, **kwargs: Any) -> None:
    remove(instance)
