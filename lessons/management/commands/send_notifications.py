"""Sends the mails that wait in the outbox. The serving processes do so themselves; this is for a site's own timer."""

from typing import Any

from django.core.management.base import BaseCommand

from lessons.community import outbox


class Command(BaseCommand):
    """manage.py send_notifications"""

    help = "Send the mails about new posts that are due, and end. Safe to run beside the server and itself."

    def handle(self, *args: Any, **options: Any) -> None:
        sent = outbox.send_due()
        self.stdout.write(f"{sent} sent.")
