"""Instructors, learners and classes for tests of classes."""

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from lessons.accounts import roles
from lessons.classes import joining, lifecycle
from lessons.classes.models import Classroom, Membership
from lessons.course.models import CoursePage, LessonPage
from lessons.learning.visitors import Visitor
from tests.lessons.conftest import CHALLENGE, MakeLesson

MakePerson = Callable[..., User]
Role = Membership.Role


@pytest.fixture(autouse=True)
def _own_counts(settings: Any) -> None:
    """No test meets what another's people, who had the same keys, have spent of their limits."""
    settings.CACHES = {name: cache | {"KEY_PREFIX": uuid.uuid4().hex} for name, cache in settings.CACHES.items()}


def person(name: str) -> User:
    """Someone with an account."""
    return User.objects.create(username=name, email=f"{name}@example.org")


def client_of(user: User) -> Client:
    """A client signed in as someone."""
    client = Client()
    client.force_login(user)
    return client


def visitor_of(user: User) -> Visitor:
    """Someone as progress knows them."""
    return Visitor(user_id=user.pk, key=uuid.uuid4())


def days_ahead(days: int) -> date:
    """A day counted from today in UTC; behind it where it is negative."""
    return timezone.now().date() + timedelta(days=days)


def text_of(response: Any) -> str:
    """A page's text, entities resolved and white space made one."""
    assert isinstance(response, HttpResponse) or hasattr(response, "content")
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def joined(classroom: Classroom, user: User) -> Membership:
    """Someone's place as a learner."""
    assert classroom.code is not None
    return joining.join(user, classroom.code)


def teaching(classroom: Classroom, user: User) -> Membership:
    """Someone's place as a co-instructor."""
    return Membership.objects.create(classroom=classroom, user=user, role=Role.INSTRUCTOR)


@pytest.fixture
def ines(course: CoursePage) -> User:
    """An instructor."""
    user = person("ines")
    roles.give(user, roles.Role.INSTRUCTOR)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def ada(db: None) -> User:
    """A learner."""
    return person("ada")


@pytest.fixture
def bob(db: None) -> User:
    """Somebody else."""
    return person("bob")


@pytest.fixture
def classroom(ines: User) -> Classroom:
    """A class of Ines's."""
    return lifecycle.make(ines, name="Edge 101", description="Mondays")


@pytest.fixture
def one(make_lesson: MakeLesson) -> LessonPage:
    """A lesson with a challenge of two goals."""
    return make_lesson("one", body=[CHALLENGE])


@pytest.fixture
def two(make_lesson: MakeLesson) -> LessonPage:
    """A lesson without any."""
    return make_lesson("two", order=2)
