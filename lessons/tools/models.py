"""A run of an edge for curl: its origin's headers and the requests so far, without client addresses."""

import secrets

from django.db import models
from django.utils import timezone


def new_token() -> str:
    """An address that nobody guesses: 128 bits."""
    return secrets.token_urlsafe(16)


class EdgeRun(models.Model):
    """One edge with its origin, for a day. `settings` are the freshness lab's values, `log` the requests in order."""

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    settings = models.JSONField()
    log = models.JSONField(default=list)
    made_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"edge of {self.made_at:%Y-%m-%d %H:%M}"
