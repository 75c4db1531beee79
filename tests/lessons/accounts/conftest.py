"""People for tests of accounts, and what those tests do to them; attempts are counted anew for each test."""

import re
import secrets
import uuid
from collections.abc import Callable, Iterator
from smtplib import SMTPServerDisconnected

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client, override_settings

from tests.visitors import lately_signed_in

PASSWORD = "an uncommon sentence"

MakeClient = Callable[[], Client]
MakePerson = Callable[..., User]


@pytest.fixture(autouse=True)
def _no_attempts_yet() -> Iterator[None]:
    caches = {name: cache | {"KEY_PREFIX": uuid.uuid4().hex} for name, cache in settings.CACHES.items()}
    with override_settings(CACHES=caches):
        yield


@pytest.fixture
def new_client() -> MakeClient:
    """Make a client at an address that nobody else has."""
    return lambda: Client(REMOTE_ADDR=f"2001:db8:{secrets.randbelow(65536):x}:{secrets.randbelow(65536):x}::1")


@pytest.fixture
def visitor(new_client: MakeClient) -> Client:
    """Someone who is not signed in."""
    return new_client()


@pytest.fixture
def make_person(db: None) -> MakePerson:
    """Make an account; its address is confirmed unless `verified=False`."""

    def make(name: str = "Anna", *, verified: bool = True, password: str | None = PASSWORD) -> User:
        user = User.objects.create_user(name, f"{name.lower()}@example.org", password)
        EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
        return user

    return make


@pytest.fixture
def anna(make_person: MakePerson) -> User:
    """Someone with an account."""
    return make_person("Anna")


@pytest.fixture
def annas(anna: User, visitor: Client) -> Client:
    """Anna's browser, in which she signed in a moment ago."""
    return lately_signed_in(visitor, anna)


@pytest.fixture
def no_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, no message can be handed over."""

    def refuse(self: EmailMessage, fail_silently: bool = False) -> int:
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(EmailMessage, "send", refuse)


def link_in(message: EmailMessage) -> str:
    """The path of the one link in a message."""
    found = re.findall(r"https?://[^/\s]+(/\S*)", str(message.body))
    assert len(found) == 1, message.body
    return str(found[0])


def last_link() -> str:
    """The link in the message sent last."""
    return link_in(mail.outbox[-1])
