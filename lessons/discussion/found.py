"""Which posts can be found by searching: those that everyone may read, and no others."""

from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.db.models.signals import post_delete, post_save

from lessons import markdown
from lessons.discussion.reading import public_threads
from lessons.models import LessonPage, Post, SearchEntry
from lessons.models.discussion import SEARCH_SOURCE
from lessons.search import index
from lessons.search.index import Entry, Kind


def connect() -> None:
    """Follow posts that go with their thread or by other ways, and lessons that become public or are so no more."""
    post_delete.connect(_gone, sender="lessons.Post", dispatch_uid="find a post no more")
    post_save.connect(_lesson_saved, sender="lessons.LessonPage", dispatch_uid="find the posts of a lesson")
    for signal in (post_save, post_delete):
        signal.connect(_restricted, sender="wagtailcore.PageViewRestriction", dispatch_uid="find posts that are public")


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


def _lesson_saved(instance: LessonPage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _agree(Post.objects.filter(thread__lesson=instance))


def _restricted(**kwargs: Any) -> None:
    _agree(Post.objects.exclude(thread__lesson=None))


def _agree(posts: QuerySet[Post]) -> None:
    """Of these posts, let those be found that everyone may read now; touches only what differs."""
    source = Concat(Value(SEARCH_SOURCE), Cast("pk", CharField()))
    entry = SearchEntry.objects.filter(source=OuterRef("source"))
    posts = posts.annotate(source=source).annotate(found=Exists(entry)).select_related("thread__lesson")
    readable = Q(hidden=False, deleted_at=None, thread__in=public_threads())
    for post in posts.filter(readable, found=False):
        put(post)
    for post in posts.exclude(readable).filter(found=True):
        remove(post)
