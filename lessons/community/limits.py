"""Limits on posting: lower for newcomers, and no duplicates.

Counted from the posts themselves, under the author's lock, so that no number of simultaneous requests gets past.
"""

from collections.abc import Set
from datetime import datetime, timedelta
from http import HTTPStatus

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.formats import time_format

from lessons.community import markup
from lessons.community.models import Post
from lessons.community.permissions import RefusedError

HOUR = timedelta(hours=1)
NEWCOMER_FOR = timedelta(days=3)  # after signing up
NEWCOMER_POSTS = 5  # and before so many posts
NEWCOMER_POSTS_AN_HOUR = 5
NEWCOMER_LINKS = 2
POSTS_AN_HOUR = 60
LINKS = 20
SAME_FOR = timedelta(days=1)
MENTIONS = 10  # people whom one post tells, over all its edits


def is_newcomer(author: User) -> bool:
    """Whether someone has only just come, or has hardly written."""
    if timezone.now() - author.date_joined < NEWCOMER_FOR:
        return True
    return Post.objects.filter(author=author)[:NEWCOMER_POSTS].count() < NEWCOMER_POSTS


def check_links(author: User, text: str) -> None:
    """Raise RefusedError for more links to other sites than this author may put in one post."""
    links = len(markup.render(text).foreign_links)
    newcomer = links > NEWCOMER_LINKS and is_newcomer(author)
    most = NEWCOMER_LINKS if newcomer else LINKS
    if links > most:
        why = " while you are new here" if newcomer else ""
        raise RefusedError(
            f"This has {links} links to other sites: up to {most} a post are accepted{why}.", HTTPStatus.BAD_REQUEST
        )


def check_pace(author: User) -> None:
    """Raise RefusedError, with the time from which on it is accepted, for one post too many in an hour."""
    most = NEWCOMER_POSTS_AN_HOUR if is_newcomer(author) else POSTS_AN_HOUR
    recent = Post.objects.filter(author=author, created_at__gt=timezone.now() - HOUR).order_by("-created_at")
    times = list(recent.values_list("created_at", flat=True)[:most])
    if len(times) == most:
        _refuse_until(times[-1] + HOUR, most)


def check_new(author: User, text: str) -> None:
    """Raise RefusedError for what the author said in the very same words a short while ago."""
    recent = Post.objects.filter(author=author, created_at__gt=timezone.now() - SAME_FOR, text=text)
    if recent.exists():
        sentence = "You posted exactly this in the last 24 hours. Add what is new, or edit your earlier post."
        raise RefusedError(sentence, HTTPStatus.BAD_REQUEST)


def check_mentions(people: Set[int], told: Set[int]) -> None:
    """Raise RefusedError for more people than one post may tell: those it mentions now, and those it `told` before."""
    if people <= told or len(people | told) <= MENTIONS:
        return
    before = f" This one told {len(told)} before it was edited." if told else ""
    raise RefusedError(
        f"This mentions more people than are told of one post, {MENTIONS}, edits included.{before} "
        "Take some of the names out, or the @ before them.",
        HTTPStatus.BAD_REQUEST,
    )


def _refuse_until(again_at: datetime, most: int) -> None:
    minutes = max(1, -(-(again_at - timezone.now()) // timedelta(minutes=1)))
    raise RefusedError(
        f"You have written {most} posts within an hour, as many as are accepted. "
        f"Try again in {minutes} minutes, at {time_format(again_at, 'H:i')} UTC; your text is kept.",
        HTTPStatus.TOO_MANY_REQUESTS,
    )
