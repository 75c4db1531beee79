"""A session store that records the account, so that all sessions of a person can be found and ended.

After the example in Django's documentation of sessions, "Extending database-backed session engines".
"""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from lessons.accounts.models import AccountSession


class SessionStore(DatabaseStore):
    """Django's, with the account's id in a column."""

    @classmethod
    def get_model_class(cls) -> type[AccountSession]:
        """The table."""
        return AccountSession

    def create_model_instance(self, data: dict[str, Any]) -> AccountSession:
        """The row, with whose it is."""
        row: Any = super().create_model_instance(data)
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return cast(AccountSession, row)
