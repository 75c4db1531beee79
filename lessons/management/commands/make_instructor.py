"""Let someone with an account write lessons in the browser, or take that back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.accounts import instructors


class Command(BaseCommand):
    """`manage.py make_instructor EMAIL [--remove]`."""

    help = "Let the account with this e-mail address write and publish lessons at /admin/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and which way."""
        parser.add_argument("email", help="the address that the account signs in with")
        parser.add_argument("--remove", action="store_true", help="take it back; what was written stays")

    def handle(self, *args: Any, email: str, remove: bool, **options: Any) -> None:
        """Do it, and say what was done."""
        try:
            user = instructors.remove(email) if remove else instructors.make(email)
        except instructors.UnknownAccountError:
            raise CommandError(f"No account has the address {email}: sign up on the site first.") from None
        done = "may no longer write lessons" if remove else "may write lessons at /admin/"
        self.stdout.write(f"{user.get_username()} ({user.email}) {done}.")
