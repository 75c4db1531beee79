"""Give someone with an account a role in the instructors' workplace, or take it back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.accounts import roles
from lessons.accounts.roles import RIGHTS, Role


class Command(BaseCommand):
    """`manage.py make_instructor EMAIL [--role ROLE | --remove]`."""

    help = "Let the account with this e-mail address work at /admin/. " + " ".join(
        f"{role.value}: {rights.sentence}" for role, rights in RIGHTS.items()
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and as what."""
        parser.add_argument("email", help="the address that the account signs in with")
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--role", choices=[role.value for role in Role], default=Role.INSTRUCTOR.value)
        which.add_argument("--remove", action="store_true", help="take it back; what was written stays")

    def handle(self, *args: Any, email: str, role: str, remove: bool, **options: Any) -> None:
        """Do it, and say what was done."""
        try:
            user = roles.remove(email) if remove else roles.make(email, Role(role))
        except roles.UnknownAccountError:
            raise CommandError(f"No account has the address {email}: sign up on the site first.") from None
        done = "has no role any more" if remove else f"is {_article(role)} {role} now, at /admin/"
        self.stdout.write(f"{user.get_username()} ({user.email}) {done}.")


def _article(role: str) -> str:
    return "an" if role[0] in "aeiou" else "a"
