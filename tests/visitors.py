"""Clients of people who have been here before: visitors with a key, and those who signed in a moment ago."""

import time
import uuid

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from lessons.learning.visitors import COOKIE


def returning(client: Client | None = None) -> Client:
    """The client, or a new one, with a visitor's key in its cookies."""
    client = client or Client()
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, str(uuid.uuid4()), salt=COOKIE)
    client.cookies[COOKIE] = response.cookies[COOKIE].value
    return client


def lately_signed_in(client: Client, user: User) -> Client:
    """The client signed in as someone who has just proved to be the account's owner."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
