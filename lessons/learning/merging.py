"""Merges a visitor's progress into their account on sign-up and sign-in, without loss or duplicates.

Answers are united by their submissions, so the first answer is the earliest of both. Of two marks on a lesson the one
set or taken back last holds; having merely begun a lesson somewhere takes no mark away. Of two paths, the one chosen or
left last holds. A solution seen before signing in was seen by the account.
"""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from lessons.learning import attempts, learners, visitors
from lessons.learning.models import Learner, LessonState


def connect() -> None:
    """Merge whenever someone signs in, by whichever way; leave no key behind when they sign in or out."""
    user_logged_in.connect(_signed_in, dispatch_uid="progress-merging")
    user_logged_out.connect(_signed_out, dispatch_uid="progress-merging")


def merge(key: uuid.UUID, user_id: int) -> None:
    """Give the account what the visitor with this key did; from now on the key's late answers are the account's too."""
    with transaction.atomic():
        visitor = learners.by_key(key)  # made if need be: its first answer may be under way
        account = learners.of_account(user_id)
        if account is None or visitor.user_id is not None:
            return
        _unite_attempts(visitor, account)
        attempts.drop_surplus(account.attempts.all())
        _unite_solutions(visitor, account)
        _unite_states(visitor, account)
        _unite_paths(visitor, account)
        visitor.merged_into, visitor.seen_at = account, timezone.now()
        visitor.path = visitor.path_chosen_at = None
        visitor.save(update_fields=["merged_into", "seen_at", "path", "path_chosen_at"])


def _signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    if key := visitors.key_of(request):
        merge(key, user.pk)
    visitors.forget(request)


def _signed_out(sender: Any, request: HttpRequest, **_: Any) -> None:
    visitors.leave(request)


def _unite_attempts(visitor: Learner, account: Learner) -> None:
    same = account.attempts.filter(
        lesson=OuterRef("lesson"), block=OuterRef("block"), submission=OuterRef("submission")
    )
    visitor.attempts.filter(Exists(same)).delete()
    visitor.attempts.update(learner=account)


def _unite_solutions(visitor: Learner, account: Learner) -> None:
    """Seen since it was first seen."""
    for row in visitor.solutions.all():
        kept, _ = account.solutions.get_or_create(
            lesson=row.lesson, block=row.block, defaults={"shown_at": row.shown_at}
        )
        if row.shown_at < kept.shown_at:
            kept.shown_at = row.shown_at
            kept.save(update_fields=["shown_at"])
    visitor.solutions.all().delete()


def _unite_states(visitor: Learner, account: Learner) -> None:
    kept = {state.lesson_id: state for state in account.states.all()}
    for state in visitor.states.all():
        if state.lesson_id in kept:
            _unite(state, kept[state.lesson_id])
    visitor.states.filter(lesson__in=kept).delete()
    visitor.states.update(learner=account)


def _unite_paths(visitor: Learner, account: Learner) -> None:
    """The path chosen or left last holds."""
    chosen_at, kept_at = visitor.path_chosen_at, account.path_chosen_at
    if chosen_at and (kept_at is None or chosen_at > kept_at):
        account.path, account.path_chosen_at = visitor.path, chosen_at
        account.save(update_fields=["path", "path_chosen_at"])


def _unite(state: LessonState, kept: LessonState) -> None:
    kept.begun_at = min(kept.begun_at, state.begun_at)
    if state.changed_at and (kept.changed_at is None or state.changed_at > kept.changed_at):
        kept.complete, kept.changed_at = state.complete, state.changed_at
    kept.save(update_fields=["begun_at", "complete", "changed_at"])
