"""People of each role, each with a browser."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from lessons.accounts import roles
from lessons.accounts.roles import Role
from lessons.course.models import CoursePage

MakePerson = Callable[..., User]
MakeClient = Callable[[User], Client]


@pytest.fixture
def make_person(course: CoursePage) -> MakePerson:
    """Make an account, with a role or without."""

    def make(name: str, role: Role | None = None) -> User:
        person = User.objects.create_user(name, f"{name}@example.org")
        roles.give(person, role)
        return person

    return make


@pytest.fixture
def sign_in() -> MakeClient:
    """A client signed in as someone."""

    def make(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make


@pytest.fixture
def ines(make_person: MakePerson) -> User:
    """An instructor."""
    return make_person("ines", Role.INSTRUCTOR)


@pytest.fixture
def ivo(make_person: MakePerson) -> User:
    """Another instructor."""
    return make_person("ivo", Role.INSTRUCTOR)


@pytest.fixture
def carl(make_person: MakePerson) -> User:
    """A contributor."""
    return make_person("carl", Role.CONTRIBUTOR)


@pytest.fixture
def rita(make_person: MakePerson) -> User:
    """A reviewer."""
    return make_person("rita", Role.REVIEWER)


@pytest.fixture
def ada(make_person: MakePerson) -> User:
    """An administrator."""
    return make_person("ada", Role.ADMINISTRATOR)
