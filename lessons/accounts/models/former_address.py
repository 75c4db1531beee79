"""Previous e-mail addresses of accounts, which can be restored for a limited time."""

import uuid

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone


class FormerAddress(models.Model):
    """Whoever gets mail at `email` can make it the account's again, once, by a link with the row's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(db_index=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.email}, until {self.changed_at:%Y-%m-%d %H:%M}"
