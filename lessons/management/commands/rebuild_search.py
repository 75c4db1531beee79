"""manage.py rebuild_search: makes the search entries anew, after entries were changed past the site's own code."""

from typing import Any

from django.core.management.base import BaseCommand

from lessons.search import lessons


class Command(BaseCommand):
    help = "Make the search entries of all lessons anew."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how much there is."""
        self.stdout.write(f"Entries of {lessons.rebuild()} lessons made anew.")
