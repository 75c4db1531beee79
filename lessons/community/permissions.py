"""Who may write, edit and moderate. A refusal says why, and what to do."""

from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from lessons.accounts.roles import MODERATE
from lessons.accounts.verification import is_verified
from lessons.community.models import Ban, Post, Thread

Person = User | AnonymousUser
MODERATORS = "Moderators"  # Wagtail's own group


class RefusedError(Exception):
    """Something that is not accepted, in a sentence for whoever asked, and the status that says so to programs."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.FORBIDDEN) -> None:
        super().__init__(sentence)
        self.status = status


def is_moderator(person: Person) -> bool:
    """Whether someone is a moderator: a superuser, of the group, or with the permission."""
    if not person.is_active or not person.is_authenticated:
        return False
    return person.has_perm(MODERATE) or person.groups.filter(name=MODERATORS).exists()


def may_moderate(person: Person) -> bool:
    """Whether someone may moderate now: a moderator who isn't banned."""
    return is_moderator(person) and not bans().filter(user=person.pk).exists()


def bans() -> QuerySet[Ban]:
    """The bans that hold now, the longest first. None holds for a superuser, whom nobody stands above to lift it."""
    holding = Ban.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), lifted_at=None, user__is_superuser=False)
    return holding.order_by(F("until").desc(nulls_first=True))


def may_write(person: Person) -> None:
    """Raise RefusedError for whoever may not write at all."""
    if not person.is_authenticated:
        raise RefusedError("You are not signed in. Sign in first; what you wrote is kept here.")
    if not is_verified(person):
        raise RefusedError(
            "Your e-mail address is not confirmed yet. Open the link in the mail that you got, or have it sent again."
        )
    not_banned(person)


def not_banned(person: User) -> None:
    """Raise RefusedError for whoever a moderator has stopped from writing."""
    if ban := bans().filter(user=person).first():
        raise RefusedError(ban_sentence(ban))


def may_reply(person: Person, thread: Thread) -> None:
    """Raise RefusedError for whoever may not write in this thread."""
    may_write(person)
    if thread.locked:
        raise RefusedError("This thread is locked: it can be read, but nothing can be added.")


def may_change(person: Person, post: Post) -> bool:
    """Whether a post is one's own, and still there."""
    return person.is_authenticated and post.author_id == person.pk and post.is_shown


def may_resolve(person: Person, thread: Thread) -> bool:
    """Whether someone may say that a thread's question is answered."""
    return person.is_authenticated and (thread.author_id == person.pk or may_moderate(person))


def ban_sentence(ban: Ban) -> str:
    """What a banned person is told."""
    until = f"until {date_format(ban.until, 'j F Y, H:i')} UTC" if ban.until else "until a moderator lifts this"
    return f"A moderator has stopped you from writing {until}. The reason: {ban.reason} You can go on reading."
