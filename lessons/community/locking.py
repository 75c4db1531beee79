"""Locks rows in a fixed order: author, thread, post.

Under the author's lock limits are exact and a submission counts once. Under the thread's, posts get their numbers, and
what can be found of a post agrees with what is shown of it. PostgreSQL: other tables may go on referring to the rows.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, transaction

from lessons.community.models import Post, Thread
from lessons.community.permissions import RefusedError

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
DEADLOCK = "40P01"  # PostgreSQL's code for two that wait for each other


def whole(action: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
    """In one transaction; and once more where somebody whom it names left meanwhile, which PostgreSQL finds at its end.

    People who are told or mentioned are not locked: that could be everybody.
    """

    @wraps(action)
    def acting(*args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        except DatabaseError as error:
            if not isinstance(error, IntegrityError) and getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                raise
        with transaction.atomic():
            return action(*args, **kwargs)

    return acting


def author(person: User) -> User:
    """The account as it is now; RefusedError when it is gone."""
    locked = User.objects.select_for_update(no_key=True).filter(pk=person.pk).first()
    if locked is None:
        raise RefusedError("This account has just been deleted.")
    return locked


def thread(pk: int) -> Thread:
    """The thread as it is now; RefusedError when it is gone."""
    locked = Thread.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if locked is None:
        raise RefusedError("This thread has just been deleted.")
    return locked


def post(given: Post) -> Post:
    """The post as it is now, with its thread, which is locked first; RefusedError when they are gone."""
    its_thread = thread(given.thread_id)
    locked = Post.objects.select_for_update(no_key=True).get(pk=given.pk)  # goes with its thread only
    locked.thread = its_thread
    return locked
