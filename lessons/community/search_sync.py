"""Keeps the search index in step with publicly readable posts.

A post is put into the index when it is written. Taking many out, as when their thread is hidden, is one statement.
Putting many back takes long: it is only noted at their thread, and done afterwards, some at a time (`index_due`).
"""

from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_unpublished

from edgelearn.web import background
from lessons.community import quoting
from lessons.community.models import Post, Thread
from lessons.community.models.discussion import SEARCH_SOURCE
from lessons.community.public_posts import public_threads
from lessons.course import markdown
from lessons.course.models import LessonPage
from lessons.search import index
from lessons.search.index import Entry, Kind
from lessons.search.models import SearchEntry

AT_ONCE = 100  # posts whose entries are made in one transaction
SHOWN = Q(hidden=False, deleted_at=None)


def connect() -> None:
    """Follow posts that go with their thread or by other ways, and lessons that become public or are so no more."""
    post_delete.connect(_gone, sender="lessons.Post", dispatch_uid="find a post no more")
    post_save.connect(_lesson_saved, sender="lessons.LessonPage", dispatch_uid="find the posts of a lesson")
    page_unpublished.connect(_lesson_saved, sender=LessonPage, dispatch_uid="find posts of no lesson that is over")
    for signal in (post_save, post_delete):
        signal.connect(_restricted, sender="wagtailcore.PageViewRestriction", dispatch_uid="find posts that are public")


def put(post: Post) -> None:
    """Let a post be found, by its thread's title and its own words; remove it where nobody may read it any more."""
    if post.is_shown and _is_public(post.thread):
        index.put(post.search_source, [_entry(post)])
    else:
        remove(post)


def remove(post: Post) -> None:
    """Let a post be found no more."""
    index.remove(post.search_source)


def remove_all(posts: QuerySet[Post]) -> None:
    """Let none of these be found any more: one statement, however many there are."""
    index.remove_all(posts.annotate(source=_SOURCE).values("source"))


def put_later(threads: QuerySet[Thread]) -> None:
    """Let the posts of these threads be found, soon after this is committed: one statement, however many there are."""
    if threads.update(index_from=1):
        transaction.on_commit(background.wake)


def index_due() -> None:
    """Make the entries that are yet to be made, until there are none."""
    # Asked first: a transaction would wait for the database's one writer.
    while Thread.objects.exclude(index_from=None).exists():
        index_some()


@transaction.atomic
def index_some() -> None:
    """Make the entries of the next few posts of one thread, if any are due; who takes them away waits until then."""
    due = Thread.objects.select_for_update(no_key=True).exclude(index_from=None)
    thread = due.order_by("pk").first()
    if thread is None:
        return
    # A post that somebody has locked, but not its thread, is just being emptied: its author leaves.
    posts = thread.posts.select_for_update(no_key=True, skip_locked=True).filter(number__gte=thread.index_from)
    some = list(posts.order_by("number")[:AT_ONCE]) if _is_public(thread) else []
    for post in some:
        post.thread = thread
    index.put_all({post.search_source: [_entry(post)] for post in some if post.is_shown})
    thread.index_from = some[-1].number + 1 if len(some) == AT_ONCE else None
    thread.save(update_fields=["index_from"])


def _entry(post: Post) -> Entry:
    context = post.thread.lesson.title if post.thread.lesson else "Community"
    text = markdown.plain(quoting.own_words(post.text))
    return Entry(kind=Kind.THREAD, title=post.thread.title, text=text, url=post.get_absolute_url(), context=context)


def _is_public(thread: Thread) -> bool:
    return public_threads().filter(pk=thread.pk).exists()


def _gone(instance: Post, **kwargs: Any) -> None:
    remove(instance)


def _lesson_saved(instance: LessonPage, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        _agree(Thread.objects.filter(lesson=instance))


def _restricted(**kwargs: Any) -> None:
    _agree(Thread.objects.exclude(lesson=None))


def _agree(threads: QuerySet[Thread]) -> None:
    """Of these threads, let the posts be found that everyone may read now; touches only what differs."""
    public = public_threads().values("pk")
    remove_all(Post.objects.filter(thread__in=threads.exclude(pk__in=public)))
    entry = SearchEntry.objects.filter(source=OuterRef("source"))
    missing = Post.objects.filter(SHOWN, thread=OuterRef("pk")).annotate(source=_SOURCE).exclude(Exists(entry))
    put_later(threads.filter(Exists(missing), pk__in=public))


_SOURCE = Concat(Value(SEARCH_SOURCE), Cast("pk", CharField()))
