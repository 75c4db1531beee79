"""What moderators do, each deed one transaction with its entry in the log; and what readers report to them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from edgelearn.web.front_cache import forget_when_committed
from lessons.discussion import found, locking, permission
from lessons.models import Ban, ModerationEntry, Post, Report, Thread

Action = ModerationEntry.Action
LOG_A_PAGE = 50
QUEUE = 100
BAN_DAYS = (1, 7, 30, 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a moderator wants done, at the post that they look at; a ban without `days` holds until it is lifted."""

    moderator: User
    post: Post
    reason: str
    days: int | None = None


def report(post: Post, reporter: User, reason: str) -> bool:
    """Ask moderators to look at a post; False when this person's report of it is still open."""
    _, created = Report.objects.get_or_create(
        post=post, reporter=reporter, settled_at=None, defaults={"reason": reason}
    )
    return created


def queue() -> QuerySet[Post]:
    """Posts with open reports, those that most people reported first."""
    is_open = Q(reports__settled_at=None, reports__isnull=False)
    reported = Post.objects.filter(is_open).annotate(
        open_reports=Count("reports"), reported_at=Max("reports__created_at")
    )
    return reported.select_related("thread", "author").order_by("-open_reports", "reported_at")[:QUEUE]


def open_reports(post: Post) -> QuerySet[Report]:
    """What people say about a post."""
    return Report.objects.filter(post=post, settled_at=None).select_related("reporter").order_by("created_at")


def banned() -> QuerySet[Ban]:
    """Who may not write now, the latest first."""
    return permission.bans().select_related("user").order_by("-created_at")[:QUEUE]


def entries(before: int | None = None) -> Sequence[ModerationEntry]:
    """A page of the log, the newest first."""
    found_entries = ModerationEntry.objects.select_related("moderator", "post__thread", "thread", "person").order_by(
        "-id"
    )
    if before is not None:
        found_entries = found_entries.filter(pk__lt=before)
    return list(found_entries[:LOG_A_PAGE])


def history(post: Post) -> QuerySet[ModerationEntry]:
    """What was done about a post, its thread or its author."""
    about = Q(post=post) | Q(thread_id=post.thread_id)
    if post.author_id:
        about |= Q(person_id=post.author_id)
    return ModerationEntry.objects.filter(about).select_related("moderator").order_by("-id")[:LOG_A_PAGE]


def any_post(pk: int) -> Post | None:
    """A post, hidden or not: for moderators only."""
    return Post.objects.select_related("thread__lesson", "author").filter(pk=pk).first()


@transaction.atomic
def act(action: Action, deed: Deed) -> None:
    """Do it, settle the reports that it answers, and write it down; RefusedError when the post is gone."""
    deed = replace(deed, post=locking.post(deed.post))
    _DEEDS[action](deed)
    ModerationEntry.objects.create(
        moderator=deed.moderator,
        action=action,
        post=deed.post,
        thread=deed.post.thread,
        person=deed.post.author,
        reason=deed.reason,
    )
    forget_when_committed()


def possible(post: Post) -> list[Action]:
    """What can be done about a post as things are."""
    thread = post.thread
    actions = [Action.SHOW_POST if post.hidden else Action.HIDE_POST]
    actions += [Action.SHOW_THREAD if thread.hidden else Action.HIDE_THREAD]
    actions += [Action.UNLOCK if thread.locked else Action.LOCK]
    if open_reports(post).exists():
        actions.append(Action.DISMISS)
    if post.author is not None:
        actions.append(Action.UNBAN if permission.bans().filter(user=post.author).exists() else Action.BAN)
    return actions


def _hide_post(deed: Deed, *, hidden: bool) -> None:
    deed.post.hidden = hidden
    deed.post.save(update_fields=["hidden"])
    _settle(deed)
    found.put(deed.post)


def _hide_thread(deed: Deed, *, hidden: bool) -> None:
    thread = deed.post.thread
    thread.hidden, thread.index_from = hidden, None
    thread.save(update_fields=["hidden", "index_from"])
    _settle(deed)
    if hidden:
        found.remove_all(thread.posts.all())
    else:
        found.put_later(Thread.objects.filter(pk=thread.pk))


def _lock(deed: Deed, *, locked: bool) -> None:
    Thread.objects.filter(pk=deed.post.thread_id).update(locked=locked)


def _settle(deed: Deed) -> None:
    Report.objects.filter(post=deed.post, settled_at=None).update(settled_at=timezone.now())


def _ban(deed: Deed) -> None:
    if deed.post.author is not None:
        until = timezone.now() + timedelta(days=deed.days) if deed.days else None
        Ban.objects.create(user=deed.post.author, until=until, reason=deed.reason)


def _unban(deed: Deed) -> None:
    if deed.post.author is not None:
        permission.bans().filter(user=deed.post.author).update(lifted_at=timezone.now())


_DEEDS: Mapping[Action, Callable[[Deed], None]] = {
    Action.HIDE_POST: lambda deed: _hide_post(deed, hidden=True),
    Action.SHOW_POST: lambda deed: _hide_post(deed, hidden=False),
    Action.HIDE_THREAD: lambda deed: _hide_thread(deed, hidden=True),
    Action.SHOW_THREAD: lambda deed: _hide_thread(deed, hidden=False),
    Action.LOCK: lambda deed: _lock(deed, locked=True),
    Action.UNLOCK: lambda deed: _lock(deed, locked=False),
    Action.DISMISS: _settle,
    Action.BAN: _ban,
    Action.UNBAN: _unban,
}
