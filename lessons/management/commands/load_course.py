"""`manage.py load_course [DIR]`: load a course from plain text; the shipped one when no folder is named."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import lessons
from lessons.accounts import roles
from lessons.course.files.folder import FolderError
from lessons.course.files.loading import Fate, load, tally

SHIPPED = Path(lessons.__file__).parent / "content"


class Command(BaseCommand):
    """Loads all or nothing; tells what it left alone because someone changed it here."""

    help = "Load a course's units, career paths and lessons from a folder of plain text."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        try:
            loaded = load(folder)
        except FolderError as error:
            raise CommandError(f"Nothing was loaded.\n{error}") from error
        roles.prepare()  # whoever has a role has its rights as this version knows them
        for each in loaded:
            if each.fate is not Fate.UNCHANGED and options["verbosity"]:
                self.stdout.write(f"{each.what}: {each.fate}")
        counted = [f"{count} {fate.name.lower()}" for fate, count in tally(loaded).items() if count]
        self.stdout.write(f"Course: {', '.join(counted) or 'nothing to load'}.")
