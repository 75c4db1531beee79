"""Folds page views into daily counts. The serving processes do so themselves; this is for doing it now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lessons.insight.daily_counts import fold


class Command(BaseCommand):
    """manage.py fold_readings"""

    help = "Fold the page views of past days into daily counts, and delete what was kept long enough."

    def handle(self, *args: Any, **options: Any) -> None:
        if folded := fold(timezone.now()):
            self.stdout.write(f"Folded {folded} page views")
