"""Database sessions with their account; read and written by `accounts.sessions`."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class AccountSession(AbstractBaseSession):
    """Django's session and its account, which stands inside it too, but there the database can't look for it."""

    # No constraint: a session saved while its account is deleted shall be refused or pruned, not break the request.
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, db_constraint=False, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """What encodes it."""
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
