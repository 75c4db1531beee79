"""`manage.py edgeproxy --origin URL`: a caching reverse proxy that explains its decisions. Needs no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from edgelearn.bounded_file import read_bounded
from edgelearn.proxy.policy_file import MAX_CHARS, settings
from edgelearn.proxy.process import run


class Command(BaseCommand):
    """manage.py edgeproxy"""

    help = "Put the course's own HTTP cache in front of a site or an API; /.edge/ shows what it decides and why."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--origin", required=True, metavar="URL", help="where answers come from")
        parser.add_argument("--listen", default="127.0.0.1:8080", metavar="HOST:PORT", help="default 127.0.0.1:8080")
        parser.add_argument("--policy", metavar="FILE", help="limits, timeouts and the cache's policy, as TOML")
        parser.add_argument("--region", metavar="CITY", help="add the distances of a user in this city, e.g. sydney")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            policy = read_bounded(Path(options["policy"]), MAX_CHARS) if options["policy"] else ""
            chosen = settings(origin=options["origin"], listen=options["listen"], policy=policy, city=options["region"])
        except (ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        try:
            run(chosen, self.say)
        except OSError as error:
            raise CommandError(f"listen: can't listen on {options['listen']} ({error.strerror}).") from error

    def say(self, sentence: str) -> None:
        """Tell what is going on, at once."""
        self.stdout.write(sentence)
        self.stdout.flush()
