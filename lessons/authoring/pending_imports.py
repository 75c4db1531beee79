"""Uploaded zips between preview and confirmation: the latest of each person, for an hour."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from lessons.authoring.models import PendingImport

KEPT_FOR = timedelta(hours=1)
MOST = 20  # in all: as many times the largest zip is what this may take


@transaction.atomic
def keep(user: User, file_name: str, content: bytes) -> None:
    """Keep a zip in place of the one before; the oldest of others go where there are too many."""
    prune()
    values = {"file_name": file_name[:255], "content": content, "sent_at": timezone.now()}
    PendingImport.objects.update_or_create(user=user, defaults=values)
    newest = PendingImport.objects.order_by("-sent_at", "-pk").values_list("pk", flat=True)[:MOST]
    PendingImport.objects.exclude(pk__in=list(newest)).delete()


def of(user: User) -> PendingImport | None:
    """Someone's zip, if it is still kept."""
    return PendingImport.objects.filter(user=user, sent_at__gte=timezone.now() - KEPT_FOR).first()


def forget(user: User) -> None:
    """Keep nothing of someone's."""
    PendingImport.objects.filter(user=user).delete()


def prune() -> int:
    """Delete what was kept long enough; how many there were."""
    return PendingImport.objects.filter(sent_at__lt=timezone.now() - KEPT_FOR).delete()[0]
