"""Follows and notifications: on the page immediately, by e-mail at most once per visit.

Nothing here sends: rows are written in the post's own transaction, so that nothing is lost and nothing waits.
"""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from edgelearn.web import background
from lessons.community import markup, quoting
from lessons.community.models import Follow, Notification, OutgoingMail, Post, Thread
from lessons.community.public_posts import public_threads

AT_ONCE = 500  # rows in one statement
Kind = Notification.Kind


def mentioned(text: str, most: int) -> list[User]:
    """The people whose names a text mentions, as far as they exist and are active; no more than `most`."""
    names = [name.lower() for name in markup.names_in(text)]
    people = User.objects.annotate(lower=Lower("username")).filter(lower__in=names, is_active=True)
    return list(people.order_by("pk")[:most]) if names else []


def quoted(text: str) -> list[User]:
    """The people whose names stand above a text's quotes, as far as they exist."""
    names = quoting.names_in(text)
    return list(User.objects.filter(username__in=names)) if names else []


def recipients(post: Post) -> set[int]:
    """The keys of the people who were told that this post mentions them, whatever it says by now."""
    return set(Notification.objects.filter(post=post, kind=Kind.MENTION).values_list("user_id", flat=True))


def notify(post: Post, people: Sequence[User], *, followers: bool) -> None:
    """Tell the mentioned and, of a new post, the followers; never the author, nobody twice."""
    recipients = {person.pk: Kind.MENTION for person in people}
    if followers:
        following = _followers(post)
        recipients = dict.fromkeys(following.values_list("user_id", flat=True), Kind.REPLY) | recipients
        _queue_mails(post, following)
    recipients.pop(post.author_id or 0, None)
    rows = [Notification(user_id=pk, thread_id=post.thread_id, post=post, kind=kind) for pk, kind in recipients.items()]
    Notification.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)


def take_back(post: Post) -> None:
    """Nobody is told of this post any more."""
    Notification.objects.filter(post=post).delete()
    OutgoingMail.objects.filter(post=post).delete()


def follow_by_writing(author: User, thread: Thread) -> None:
    """Who writes in a thread follows it, unless they said once that they don't want to."""
    Follow.objects.get_or_create(user=author, thread=thread)


def follow(user: User, thread: Thread, active: bool) -> None:
    """Hear of a thread's new posts, or not any more."""
    Follow.objects.update_or_create(user=user, thread=thread, defaults={"active": active})
    if not active:
        OutgoingMail.objects.filter(user=user, post__thread=thread).delete()


def follows(user: User, thread: Thread) -> bool:
    """Whether someone hears of a thread's new posts."""
    return Follow.objects.filter(user=user, thread=thread, active=True).exists()


def followed(user: User) -> QuerySet[Follow]:
    """The threads that someone follows, the newest activity first."""
    readable = Follow.objects.filter(user=user, active=True, thread__in=public_threads())
    return readable.select_related("thread", "thread__lesson").order_by("-thread__last_post_at")


def visited(user: User, thread: Thread) -> None:
    """Someone looks at a thread: what they were told of it is seen, and the next post may be mailed again."""
    seen = Notification.objects.filter(user=user, thread=thread, seen_at=None)
    mailed = Follow.objects.filter(user=user, thread=thread).exclude(mailed_at=None)
    # Asked first: most visits have nothing to write, and would only wait for the database's one writer.
    if seen.exists():
        seen.update(seen_at=timezone.now())
    if mailed.exists():
        mailed.update(mailed_at=None)


def readable(user: User) -> QuerySet[Notification]:
    """What someone was told, of posts that can still be read, the newest first."""
    shown = Q(post__hidden=False, post__deleted_at=None, thread__in=public_threads())
    return Notification.objects.filter(shown, user=user).select_related("thread", "post__author").order_by("-id")


def unseen_count(user: User, most: int) -> int:
    """How many of them are new, counted no further than `most` + 1."""
    return readable(user).order_by().filter(seen_at=None)[: most + 1].count()


def see_all(user: User) -> None:
    """Someone looked at the list: nothing on it is new any more."""
    Notification.objects.filter(user=user, seen_at=None).update(seen_at=timezone.now())


def _followers(post: Post) -> QuerySet[Follow]:
    following = Follow.objects.filter(thread_id=post.thread_id, active=True, user__is_active=True)
    return following.exclude(user_id=post.author_id or 0)


def _queue_mails(post: Post, following: QuerySet[Follow]) -> None:
    """Under the thread's lock: a mail for each follower who has not been mailed since their last visit."""
    due = list(following.filter(mailed_at=None).values_list("pk", "user_id"))
    rows = [OutgoingMail(user_id=user, post=post) for _, user in due]
    OutgoingMail.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    for some in _batched([pk for pk, _ in due]):
        Follow.objects.filter(pk__in=some).update(mailed_at=timezone.now())
    if rows:
        transaction.on_commit(background.wake)


def _batched(keys: Sequence[int]) -> list[Sequence[int]]:
    return [keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE)]
