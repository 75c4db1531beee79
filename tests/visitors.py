"""Visitors without an account: those whose browser has been given a key by an earlier page."""

import uuid

from django.http import HttpResponse
from django.test import Client

from lessons.progress.visitors import COOKIE


def returning(client: Client | None = None) -> Client:
    """The client, or a new one, with a visitor's key in its cookies."""
    client = client or Client()
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, str(uuid.uuid4()), salt=COOKIE)
    client.cookies[COOKIE] = response.cookies[COOKIE].value
    return client
