"""People, threads and posts for tests of the discussion."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from lessons.community import writing
from lessons.community.models import Post, Thread

HTMX = {"HX-Request": "true"}


def person(name: str, *, days: int = 30, verified: bool = True, **fields: Any) -> User:
    """Someone with an account for so many days, by default with a confirmed address."""
    joined = timezone.now() - timedelta(days=days)
    user = User.objects.create(username=name, email=f"{name}@example.org", date_joined=joined, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def known(name: str, **fields: Any) -> User:
    """Someone who has been here for long and has written before, long ago."""
    user = person(name, **fields)
    thread = Thread.objects.create(title="Long ago", author=user, posts_count=5, hidden=True)
    ago = timezone.now() - timedelta(days=20)
    Post.objects.bulk_create(
        Post(thread=thread, number=number, author=user, text=f"{number}", submission=uuid.uuid4(), created_at=ago)
        for number in range(1, 6)
    )
    return user


def client_of(user: User) -> Client:
    """A client signed in as someone."""
    client = Client()
    client.force_login(user)
    return client


def begin(author: User, title: str = "Why a miss?", text: str = "The first request.", **fields: Any) -> Thread:
    """A thread."""
    written = writing.start(author, title=title, text=text, lesson=fields.pop("lesson", None), submission=uuid.uuid4())
    if fields:
        Thread.objects.filter(pk=written.post.thread_id).update(**fields)
    return Thread.objects.get(pk=written.post.thread_id)


def answer(thread: Thread, author: User, text: str = "Because it is cold.") -> Post:
    """A reply."""
    return writing.reply(author, thread, text=text, submission=uuid.uuid4()).post


def fill(thread: Thread, author: User | None, posts: int) -> None:
    """So many more posts, in one statement and without anybody being told."""
    first = thread.posts_count + 1
    Post.objects.bulk_create(
        Post(thread=thread, number=number, author=author, text=f"Post {number}", submission=uuid.uuid4())
        for number in range(first, first + posts)
    )
    thread.posts_count += posts
    thread.save()


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    """No test meets what another's people, who had the same keys, have spent of their limits."""
    settings.CACHES = {name: cache | {"KEY_PREFIX": uuid.uuid4().hex} for name, cache in settings.CACHES.items()}


@pytest.fixture
def ada(db: None) -> User:
    """Someone known."""
    return known("ada")


@pytest.fixture
def bob(db: None) -> User:
    """Someone else who is known."""
    return known("bob")


@pytest.fixture
def grace(db: None) -> User:
    """Someone who may moderate."""
    return known("grace", is_superuser=True)


@pytest.fixture
def thread(ada: User) -> Thread:
    """A thread that Ada began."""
    return begin(ada)
