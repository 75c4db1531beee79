"""The learner row of a request: found for reading, locked for writing.

Whoever writes locks the learner's row first, and holds it until the transaction ends (SQLite's transactions here are
IMMEDIATE: one writer at a time). A visitor's row is always locked before the account's that it was merged into, and no
account's row is merged into another, so nobody waits in a circle.

A merged visitor's row stays for a while as a sign of where its answers went: a POST that was under way while its sender
signed in still carries the visitor's key, and belongs to the account.
"""

import uuid
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone

from lessons.learning.models import Learner
from lessons.learning.visitors import UnknownVisitorError, Visitor

FOLLOWED_FOR = timedelta(hours=1)  # longer than any POST is under way; later the key is nobody's
SEEN_EVERY = timedelta(days=1)


def belongs_to(visitor: Visitor) -> Q:
    """Whose rows of `learner`'s a visitor may see. Nothing is seen by a key that was merged."""
    if visitor.user_id is not None:
        return Q(learner__user_id=visitor.user_id)
    return Q(learner__key=visitor.key, learner__user=None)


def is_learner(visitor: Visitor) -> Q:
    """The same for the learner's own row."""
    if visitor.user_id is not None:
        return Q(user_id=visitor.user_id)
    return Q(key=visitor.key, user=None, merged_into=None)


def for_writing(visitor: Visitor) -> Learner:
    """The visitor's or account's row, made if need be and locked; UnknownVisitorError for a visitor who brought no key.
    Needs a transaction around it."""
    if not visitor.known:
        raise UnknownVisitorError
    learner = of_account(visitor.user_id) if visitor.user_id is not None else None
    learner = learner or _of_visitor(visitor.key)  # an account deleted meanwhile leaves a visitor whom nobody knows
    _seen(learner)
    return learner


def of_account(user_id: int) -> Learner | None:
    """The account's row, made if need be and locked; None when the account is gone. Needs a transaction around it."""
    rows = Learner.objects.select_for_update()
    learner = rows.filter(user_id=user_id).first()
    if learner is None and User.objects.select_for_update().filter(pk=user_id).first():
        learner, _ = rows.get_or_create(user_id=user_id)
    return learner


def by_key(key: uuid.UUID) -> Learner:
    """The row with a visitor's key, made if need be and locked, merged or not. Needs a transaction around it."""
    learner, _ = Learner.objects.select_for_update().get_or_create(key=key)
    return learner


def _of_visitor(key: uuid.UUID) -> Learner:
    learner = by_key(key)
    if learner.merged_into_id is None:
        return learner
    if timezone.now() - learner.seen_at < FOLLOWED_FOR:
        return Learner.objects.select_for_update().get(pk=learner.merged_into_id)
    learner.merged_into = None
    learner.save(update_fields=["merged_into"])
    return learner


def _seen(learner: Learner) -> None:
    now = timezone.now()
    if now - learner.seen_at > SEEN_EVERY:
        learner.seen_at = now
        learner.save(update_fields=["seen_at"])
