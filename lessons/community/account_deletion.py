"""What happens to a person's posts, and to mentions of them, when their account is deleted.

Whoever deletes it, by whatever way. A few statements, however much there is.
"""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.db.models.signals import pre_delete
from django.utils import timezone

from lessons.community import search_sync
from lessons.community.models import Post, Thread
from lessons.community.quoting import DELETED_ACCOUNT, header


def connect() -> None:
    """Act before each account is deleted."""
    pre_delete.connect(_leave, sender=User, dispatch_uid="leave the discussion")


def _leave(sender: Any, instance: User, **kwargs: Any) -> None:
    others = Post.objects.filter(thread=OuterRef("pk")).exclude(author=instance)
    Thread.objects.filter(author=instance).exclude(Exists(others)).delete()
    _lock(Post.objects.filter(Q(author=instance) | Q(pk__in=_quoting(instance).values("pk"))))
    _empty(instance)
    _unname(instance)


def _lock(posts: QuerySet[Post]) -> None:
    """In one order, so that of two who leave at once each gets through."""
    list(posts.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _empty(person: User) -> None:
    """Their words go, and threads in which others spoke stay."""
    said = Post.objects.filter(author=person)
    for named in (Post.mentions.through, Post.quotes.through):
        named._default_manager.filter(post__in=said).delete()
    said.update(text="", deleted_at=timezone.now())
    search_sync.remove_all(said)
    said.update(author=None)


def _unname(person: User) -> None:
    """Above quotes of them stands nobody's name. (Mentions are rows of theirs, and go with the account.)"""
    nobodys = Replace("text", Value(header(person.username)), Value(header(DELETED_ACCOUNT)))
    _quoting(person).update(text=nobodys)


def _quoting(person: User) -> QuerySet[Post]:
    return Post.objects.filter(quotes=person)
