"""All data about one person, as JSON and CSV.

Each package that keeps something of people adds a function, those above this one by `register`: given a visitor, it
returns plain JSON values. A list of flat mappings is a table of its own in the CSV, everything else is JSON text there.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder

from lessons.accounts.models import FormerAddress
from lessons.learning import learners
from lessons.learning.models import Attempt, Learner, LessonState, SolutionShown
from lessons.learning.visitors import Visitor

Export = Callable[[Visitor], Any]

# A spreadsheet takes a cell that begins so for a formula. OWASP, CSV injection.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def everything(visitor: Visitor) -> dict[str, Any]:
    """What each package holds about a person, by the names in EXPORTS, as plain JSON values."""
    held = {name: export(visitor) for name, export in EXPORTS.items()}
    plain: dict[str, Any] = json.loads(json.dumps(held, cls=DjangoJSONEncoder))
    return plain


def as_json(visitor: Visitor) -> str:
    """The export as a file's text."""
    return json.dumps(everything(visitor), indent=2, ensure_ascii=False) + "\n"


def as_csv(visitor: Visitor) -> str:
    """The export as one table: the part, the number of the row in it, the field, the value. RFC 4180."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["part", "row", "field", "value"])
    for part, held in everything(visitor).items():
        for number, row in enumerate(_rows(held), start=1):
            writer.writerows([part, number, safe_cell(field), safe_cell(_cell(value))] for field, value in row.items())
    return text.getvalue()


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: with an apostrophe before what begins like one."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _rows(held: Any) -> Sequence[Mapping[str, Any]]:
    if isinstance(held, Mapping):
        return [held]
    return [each if isinstance(each, Mapping) else {"value": each} for each in held]


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _account(visitor: Visitor) -> dict[str, Any]:
    if visitor.user_id is None:
        return {}
    user = User.objects.get(pk=visitor.user_id)
    return {
        "public_name": user.username,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
    }


def _emails(visitor: Visitor) -> list[dict[str, Any]]:
    return list(EmailAddress.objects.filter(user_id=visitor.user_id).values("email", "verified", "primary"))


def _former_addresses(visitor: Visitor) -> list[dict[str, Any]]:
    former = FormerAddress.objects.filter(user=visitor.user_id)
    return [{"email": each.email, "changed_at": each.changed_at} for each in former.order_by("changed_at")]


def _other_logins(visitor: Visitor) -> list[dict[str, Any]]:
    accounts = SocialAccount.objects.filter(user_id=visitor.user_id)
    return list(accounts.values("provider", "uid", "date_joined", "last_login", "extra_data"))


def _learner(visitor: Visitor) -> dict[str, Any]:
    learner = Learner.objects.filter(learners.is_learner(visitor)).select_related("path").first()
    if learner is None:
        return {}
    return {
        "created_at": learner.created_at,
        "seen_at": learner.seen_at,
        "path": learner.path and learner.path.slug,
        "path_chosen_at": learner.path_chosen_at,
    }


def _lessons(visitor: Visitor) -> list[dict[str, Any]]:
    states = LessonState.objects.filter(learners.belongs_to(visitor)).order_by("begun_at", "pk")
    fields = ("begun_at", "complete", "changed_at")
    return [{"lesson": row.pop("lesson__slug"), **row} for row in states.values("lesson__slug", *fields)]


def _answers(visitor: Visitor) -> list[dict[str, Any]]:
    answers = Attempt.objects.filter(learners.belongs_to(visitor)).order_by("made_at", "pk")
    fields = ("block", "kind", "submission", "given", "result", "passed", "score", "made_at", "dropped")
    return [{"lesson": row.pop("lesson__slug"), **row} for row in answers.values("lesson__slug", *fields)]


def _solutions(visitor: Visitor) -> list[dict[str, Any]]:
    shown = SolutionShown.objects.filter(learners.belongs_to(visitor)).order_by("shown_at", "pk")
    fields = ("block", "shown_at")
    return [{"lesson": row.pop("lesson__slug"), **row} for row in shown.values("lesson__slug", *fields)]


EXPORTS: dict[str, Export] = {
    "account": _account,
    "email_addresses": _emails,
    "former_addresses": _former_addresses,
    "other_logins": _other_logins,
    "learner": _learner,
    "lessons": _lessons,
    "answers": _answers,
    "solutions_shown": _solutions,
}


def register(name: str, held: Callable[[int | None], Any]) -> None:
    """Add what a package holds about an account, under the package's name for it."""
    EXPORTS[name] = lambda visitor: held(visitor.user_id)
