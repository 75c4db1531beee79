"""Checks that the configured database and cache are reachable, before tests that need them."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    """manage.py check_services"""

    help = "Ask the database and the cache for a sign of life; fail with a sentence if one gives none."

    def handle(self, *args: Any, **options: Any) -> None:
        self.ask_database()
        self.ask_cache()
        self.stdout.write(f"Database ({connection.vendor}) and cache answer.")

    def ask_database(self) -> None:
        try:
            connection.ensure_connection()
        except Exception as error:
            where = f"{settings.DATABASES['default'].get('HOST')}:{settings.DATABASES['default'].get('PORT')}"
            raise CommandError(f"DATABASE_URL: no database answers at {where} ({error}).") from None

    def ask_cache(self) -> None:
        try:
            cache.set("check_services", "here", timeout=5)
        except Exception as error:
            raise CommandError(f"REDIS_URL: no cache answers ({error}).") from None
