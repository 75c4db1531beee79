"""Starts, replies, edits and deletes, each in one transaction that tolerates double submission.

What is decided from rows is decided under their locks (`locking`).
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from edgelearn.web.front_cache import forget_when_committed
from lessons.community import limits, locking, search_sync, subscriptions
from lessons.community.models import Post, Report, Thread
from lessons.community.permissions import may_reply, may_write
from lessons.course.models import LessonPage


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A post, and whether this very submission had been taken before."""

    post: Post
    again: bool = False


@locking.whole
def start(author: User, *, title: str, text: str, lesson: LessonPage | None, submission: UUID) -> Written:
    """A new thread with its first post; raises RefusedError."""
    if earlier := _taken(author, submission):
        return Written(post=earlier, again=True)
    may_write(author)
    _check(author, text)
    now = timezone.now()
    thread = Thread.objects.create(lesson=lesson, title=title, author=author, created_at=now, last_post_at=now)
    return Written(post=_append(thread, author, text, submission))


@locking.whole
def reply(author: User, thread: Thread, *, text: str, submission: UUID) -> Written:
    """A post at the end of a thread; raises RefusedError."""
    if earlier := _taken(author, submission):
        return Written(post=earlier, again=True)
    locked = locking.thread(thread.pk)
    may_reply(author, locked)
    _check(author, text)
    return Written(post=_append(locked, author, text, submission))


@locking.whole
def edit(post: Post, *, text: str) -> Post:
    """Other words in place of a post's; raises RefusedError. Whoever is mentioned and was not told before is told."""
    assert post.author is not None  # only authors edit
    author = locking.author(post.author)
    current = locking.post(post)
    may_reply(author, current.thread)
    if not current.is_shown:
        return current
    limits.check_links(author, text)
    if current.text != text:
        told = subscriptions.recipients(current)
        mentioned = _mentioned(author, text, told)
        current.text, current.edited_at = text, timezone.now()
        current.save(update_fields=["text", "edited_at"])
        _note_names(current, mentioned)
        subscriptions.notify(current, [person for person in mentioned if person.pk not in told], followers=False)
    search_sync.put(current)
    forget_when_committed()
    return current


@transaction.atomic
def delete(post: Post) -> None:
    """Take a post's words out; its place stays. Nobody is told of it any more, and reports have nothing to look at."""
    current = locking.post(post)
    current.text, current.deleted_at = "", timezone.now()
    current.save(update_fields=["text", "deleted_at"])
    _note_names(current, [])
    Report.objects.filter(post=post, settled_at=None).update(settled_at=timezone.now())
    subscriptions.take_back(post)
    search_sync.remove(post)
    forget_when_committed()


@transaction.atomic
def resolve(thread: Thread, resolved: bool) -> None:
    """Say that a thread's question is answered, or that it is not."""
    Thread.objects.filter(pk=thread.pk).update(resolved_at=timezone.now() if resolved else None)
    forget_when_committed()


def _taken(author: User, submission: UUID) -> Post | None:
    """Under the author's lock: the post that this submission made already."""
    locking.author(author)
    return Post.objects.select_related("thread").filter(author=author, submission=submission).first()


def _check(author: User, text: str) -> None:
    limits.check_pace(author)
    limits.check_new(author, text)
    limits.check_links(author, text)


def _append(thread: Thread, author: User, text: str, submission: UUID) -> Post:
    """Under the thread's lock: the next post, and everyone who wants to know of it told."""
    mentioned = _mentioned(author, text, told=set())
    post = Post.objects.create(
        thread=thread,
        number=thread.posts_count + 1,
        author=author,
        text=text,
        submission=submission,
    )
    thread.posts_count, thread.last_post_at = post.number, post.created_at
    thread.save(update_fields=["posts_count", "last_post_at"])
    _note_names(post, mentioned)
    subscriptions.follow_by_writing(author, thread)
    subscriptions.notify(post, mentioned, followers=True)
    search_sync.put(post)
    forget_when_committed()
    return post


def _mentioned(author: User, text: str, told: Set[int]) -> list[User]:
    """The people whom a text mentions; RefusedError for too many of them, with those whom the post told before."""
    people = subscriptions.mentioned(text, most=limits.MENTIONS + 2)
    limits.check_mentions({person.pk for person in people} - {author.pk}, told)
    return people


def _note_names(post: Post, mentioned: Sequence[User]) -> None:
    """Whose names stand in a post, so that they can be taken out when they leave."""
    post.mentions.set(mentioned)
    post.quotes.set(subscriptions.quoted(post.text))
