"""Moderation: each action is one transaction with an entry in the log; and users' reports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from edgelearn.web.front_cache import forget_when_committed
from lessons.community import hierarchy, locking, pagination, permissions, search_sync
from lessons.community.hierarchy import OutrankedError
from lessons.community.models import Ban, ModerationEntry, Post, Report, Thread
from lessons.community.pagination import Page
from lessons.community.permissions import RefusedError

Action = ModerationEntry.Action
LOG_A_PAGE = 50
QUEUE_A_PAGE = 50
BANS_A_PAGE = 50
OPEN_REPORTS = 20  # that one person may have; one who reports more than are looked at would bury others' reports
BAN_DAYS = (1, 7, 30, 365)
_ON_THREADS = frozenset({Action.HIDE_THREAD, Action.SHOW_THREAD, Action.LOCK, Action.UNLOCK})


@dataclass(frozen=True, slots=True, kw_only=True)
class ModerationAction:
    """What a moderator wants done, at the post that they look at; a ban without `days` holds until it is lifted."""

    moderator: User
    post: Post
    reason: str
    days: int | None = None


@transaction.atomic
def report(post: Post, reporter: User, reason: str) -> bool:
    """Ask moderators to look at a post; False when this person's report of it is still open, RefusedError for one
    report too many."""
    locking.author(reporter)
    still_open = Report.objects.filter(reporter=reporter, settled_at=None)
    if still_open.filter(post=post).exists():
        return False
    if still_open.count() >= OPEN_REPORTS:
        raise RefusedError(
            f"You have reported {OPEN_REPORTS} posts that no moderator has looked at yet, as many as are accepted. "
            "Report this one when some of them are settled.",
            HTTPStatus.TOO_MANY_REQUESTS,
        )
    Report.objects.create(post=post, reporter=reporter, reason=reason)
    return True


def queue(after: str = "") -> Page[Post]:
    """Posts with open reports, those that most people reported first; BadRequest for a place that is none."""
    is_open = Q(reports__settled_at=None, reports__isnull=False)
    reported = Post.objects.filter(is_open).annotate(
        open_reports=Count("reports"), reported_at=Max("reports__created_at")
    )
    if after:
        count, microseconds, pk = pagination.read(after, "after", 3)
        reported = reported.filter(_comes_after(count, pagination.moment(microseconds), pk))
    rows = reported.select_related("thread", "author").order_by("-open_reports", "reported_at", "pk")
    return pagination.page(rows, QUEUE_A_PAGE, _place_in_queue)


def open_reports(post: Post) -> QuerySet[Report]:
    """What people say about a post."""
    return Report.objects.filter(post=post, settled_at=None).select_related("reporter").order_by("created_at")


def banned(before: str = "") -> Page[Ban]:
    """Who may not write now, the latest first; BadRequest for a place that is none."""
    rows = permissions.bans().select_related("user").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=pagination.read(before, "bans_before", 1)[0])
    return pagination.page(rows, BANS_A_PAGE, lambda ban: pagination.written(ban.pk))


def entries(before: str = "") -> Page[ModerationEntry]:
    """A page of the log, the newest first; BadRequest for a place that is none."""
    rows = ModerationEntry.objects.select_related("moderator", "post__thread", "thread", "person").order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=pagination.read(before, "before", 1)[0])
    return pagination.page(rows, LOG_A_PAGE, lambda entry: pagination.written(entry.pk))


def history(post: Post) -> QuerySet[ModerationEntry]:
    """What was done about a post, its thread or its author."""
    about = Q(post=post) | Q(thread_id=post.thread_id)
    if post.author_id:
        about |= Q(person_id=post.author_id)
    return ModerationEntry.objects.filter(about).select_related("moderator").order_by("-id")[:LOG_A_PAGE]


def any_post(pk: int) -> Post | None:
    """A post, hidden or not: for moderators only."""
    return Post.objects.select_related("thread__lesson", "thread__author", "author").filter(pk=pk).first()


@transaction.atomic
def act(action: Action, deed: ModerationAction) -> None:
    """Do it, settle the reports that it answers, and write it down; RefusedError when the post is gone, or when the
    moderator stands above nobody whom it is about."""
    deed = replace(deed, post=locking.post(deed.post))
    if refused := refusal(action, deed.moderator, deed.post):
        raise refused
    _DEEDS[action](deed)
    ModerationEntry.objects.create(
        moderator=deed.moderator,
        action=action,
        post=deed.post,
        thread=deed.post.thread,
        person=_whom(action, deed.post),
        length=ban_length(deed.days) if action is Action.BAN else "",
        reason=deed.reason,
    )
    forget_when_committed()


def refusal(action: Action, moderator: User, post: Post) -> OutrankedError | None:
    """Why this moderator may not do it; None where they may.

    Dismissing reports does nothing to the post's author, so others' may be dismissed by every moderator, one's own by
    none.
    """
    person = _whom(action, post)
    if action is Action.DISMISS and (person is None or person.pk != moderator.pk):
        return None
    try:
        hierarchy.require_above(moderator, person)
    except OutrankedError as outranked:
        return outranked
    return None


def ban_length(days: int | None) -> str:
    """How long a ban holds, in words."""
    return "until it is lifted" if days is None else f"for {days} day{'s' if days > 1 else ''}"


def possible(post: Post, moderator: User) -> list[Action]:
    """What this moderator can do about a post as things are."""
    return [action for action in _conceivable(post) if refusal(action, moderator, post) is None]


def _whom(action: Action, post: Post) -> User | None:
    """Who wrote what this is done to, or is banned; None when they are gone."""
    return post.thread.author if action in _ON_THREADS else post.author


def _conceivable(post: Post) -> list[Action]:
    thread = post.thread
    actions = [Action.SHOW_POST if post.hidden else Action.HIDE_POST]
    actions += [Action.SHOW_THREAD if thread.hidden else Action.HIDE_THREAD]
    actions += [Action.UNLOCK if thread.locked else Action.LOCK]
    if open_reports(post).exists():
        actions.append(Action.DISMISS)
    if post.author is not None:
        actions.append(Action.UNBAN if permissions.bans().filter(user=post.author).exists() else Action.BAN)
    return actions


def _place_in_queue(post: Any) -> str:
    """Of a post as the queue counts its reports."""
    return pagination.written(post.open_reports, post.reported_at, post.pk)


def _comes_after(count: int, reported_at: datetime, pk: int) -> Q:
    """In the queue, after the post with these values."""
    as_many = Q(open_reports=count)
    return Q(open_reports__lt=count) | as_many & (
        Q(reported_at__gt=reported_at) | Q(reported_at=reported_at, pk__gt=pk)
    )


def _hide_post(deed: ModerationAction, *, hidden: bool) -> None:
    deed.post.hidden = hidden
    deed.post.save(update_fields=["hidden"])
    _settle(deed)
    search_sync.put(deed.post)


def _hide_thread(deed: ModerationAction, *, hidden: bool) -> None:
    thread = deed.post.thread
    thread.hidden, thread.index_from = hidden, None
    thread.save(update_fields=["hidden", "index_from"])
    _settle(deed)
    if hidden:
        search_sync.remove_all(thread.posts.all())
    else:
        search_sync.put_later(Thread.objects.filter(pk=thread.pk))


def _lock(deed: ModerationAction, *, locked: bool) -> None:
    Thread.objects.filter(pk=deed.post.thread_id).update(locked=locked)


def _settle(deed: ModerationAction) -> None:
    Report.objects.filter(post=deed.post, settled_at=None).update(settled_at=timezone.now())


def _ban(deed: ModerationAction) -> None:
    if deed.post.author is not None:
        until = timezone.now() + timedelta(days=deed.days) if deed.days else None
        Ban.objects.create(user=deed.post.author, until=until, reason=deed.reason)


def _unban(deed: ModerationAction) -> None:
    if deed.post.author is not None:
        permissions.bans().filter(user=deed.post.author).update(lifted_at=timezone.now())


_DEEDS: Mapping[Action, Callable[[ModerationAction], None]] = {
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
