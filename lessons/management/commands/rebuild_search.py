"""manage.py rebuild_search: makes the search entries anew, after entries were changed past the site's own code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lessons.community import search_sync
from lessons.community.models import Thread
from lessons.search import lessons
from lessons.search.models import SearchEntry


class Command(BaseCommand):
    help = "Make the search entries of all lessons and posts anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether a filled index is left alone."""
        parser.add_argument("--if-empty", action="store_true", help="only where there is no entry yet")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        """Rebuild, and say how much there is."""
        if if_empty and SearchEntry.objects.exists():
            return
        search_sync.put_later(Thread.objects.all())
        search_sync.index_due()
        self.stdout.write(f"Entries of {lessons.rebuild()} lessons made anew.")
