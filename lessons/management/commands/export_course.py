"""`manage.py export_course DIR`: write the published course as plain text that load_course reads back exactly."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lessons.course.files.exporting import export


class Command(BaseCommand):
    """Writes the canonical form; leaves other files in the folder alone."""

    help = "Write the units, career paths and published lessons to a folder of plain text."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in export(options["folder"]):
            self.stdout.write(str(path))
