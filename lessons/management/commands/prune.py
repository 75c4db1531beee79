"""Deletes what is kept for nobody any more. The serving processes do so themselves; this is for doing it now."""

from typing import Any

from django.core.management.base import BaseCommand

from lessons.learning.pruning import prune


class Command(BaseCommand):
    """manage.py prune"""

    help = "Delete ended sessions, and visitors whose cookie is gone."

    def handle(self, *args: Any, **options: Any) -> None:
        pruned = prune()
        if pruned.sessions or pruned.visitors:
            self.stdout.write(f"Deleted {pruned.sessions} ended sessions and {pruned.visitors} forgotten visitors")
